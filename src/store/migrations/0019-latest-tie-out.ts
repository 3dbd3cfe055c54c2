import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Metrics ask for the latest of every connection, every few seconds. */
export const latestTieOut = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create index tie_out_latest on tie_out (connection, at)`.execute(db)
  },
})
