import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const SUMS = ['late_amount', 'late_days', 'before_amount', 'before_days']

/** How late all customers together are is added up from what is known of each. A day's first run fills it. */
export const howLate = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (const sum of SUMS) await sql`alter table owed add column ${sql.id(sum)} bigint not null default 0`.execute(db)
  },
})
