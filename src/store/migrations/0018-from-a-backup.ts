import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Fields that hold something else than a store knows that was restored from a backup; null is none. */
export const fromABackup = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table shadow add column stale ${text}`.execute(db)
  },
})
