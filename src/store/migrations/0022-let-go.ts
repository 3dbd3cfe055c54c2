import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** When the data of a staged record was let go, since it was older than is kept; null: it is there. */
export const letGo = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const table of ['record', 'before_preview'])
      await sql`alter table ${sql.table(table)} add column emptied_at bigint`.execute(db)
  },
})
