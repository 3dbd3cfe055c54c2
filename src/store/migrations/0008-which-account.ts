import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/**
 * Which companies a connection is for, and whether it has started and works; until now that was read off its runs.
 * The companies are learnt by the next run.
 */
export const whichAccount = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`alter table connection add column host ${text}`,
      sql`alter table connection add column identity text`,
      sql`alter table connection add column identified_at bigint`,
      sql`alter table connection add column started_at bigint`,
      sql`alter table connection add column worked_at bigint`,
      sql`alter table connection add column refused_since bigint`,
      sql`alter table connection add column refused_at bigint`,
      sql`update connection set host = account`,
      sql`update connection set started_at = created_at, worked_at = created_at where state = 'active'
        or exists (select 1 from link where link.connection = connection.id)
        or exists (select 1 from run where run.connection = connection.id and run.mode <> 'preview'
          and run.status in ('done', 'done_with_issues'))`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
