import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** When a connection runs next and why then. Until now `next_at` was never set. */
export const whenToRun = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`alter table connection_work add column reconcile_at bigint`,
      sql`alter table connection_work add column not_before bigint`,
      sql`alter table connection_work add column planned_at bigint`,
      sql`alter table connection_work add column attempt bigint not null default 0`,
      sql`drop index connection_work_due`,
      sql`create index connection_work_next on connection_work (next_at) where next_at is not null`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
