import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What `/metrics` asks for: when a checkpoint was saved, and what is unsettled without reading all issues. */
export const forFigures = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`alter table checkpoint add column saved_at bigint`,
      sql`create index issue_unsettled on issue (connection, state) where state in ('open', 'waiting')`,
      sql`create index run_in_progress on run (connection) where status = 'running'`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
