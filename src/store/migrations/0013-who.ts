import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Who did what: the audit, and for whom each run was. Of earlier runs only the kind is known. */
export const who = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table audit (
        id ${text} primary key, at bigint not null, actor_kind text not null, actor text not null, action text not null,
        connection ${text}, connection_name text, stream ${text}, key ${text}, subject text, before text, after text
      )`,
      sql`create index audit_by_connection on audit (connection, id)`,
      sql`create index audit_by_record on audit (connection, stream, key)`,
      sql`alter table run add column actor_kind text not null default 'system'`,
      sql`alter table run add column actor text not null default ''`,
      sql`update run set actor_kind = case
        when trigger in ('schedule', 'webhook') then trigger when trigger = 'demo' then 'system' else 'person' end`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
