import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Which system a write went to; null is the destination, to which all went until now. */
export const whichSystem = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table operation add column system ${text}`.execute(db)
  },
})
