import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Why a person chose to ignore an issue, in that person's words. */
export const whyIgnored = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table issue add column ignored_because ${text}`.execute(db)
  },
})
