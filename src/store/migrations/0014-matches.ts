import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** What people settled about matches, what is suggested to them, and what parties left when they were linked anew. */
export const matches = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table match_decision (
        connection ${text} not null, stream ${text} not null, key ${text} not null, role ${text} not null,
        remote ${text} not null, choice text not null, actor_kind text not null, actor text not null,
        at bigint not null, because text,
        primary key (connection, stream, key, role, remote)
      )`,
      sql`create table suggestion (
        connection ${text} not null, stream ${text} not null, key ${text} not null, role ${text} not null,
        remote ${text} not null, reason text not null, score bigint not null, at bigint not null,
        primary key (connection, stream, key, role, remote)
      )`,
      sql`create table left_record (
        connection ${text} not null, stream ${text} not null, key ${text} not null, entity ${text} not null,
        remote ${text} not null, moves bigint not null,
        primary key (connection, stream, key, entity, remote)
      )`,
      // A house account that was ignored was included by that; now an issue that is ignored is only hidden.
      sql`update issue set answer = '{"choice":"include","by":"","at":' || last_seen || ',"because":null}'
        where code = 'scope.house_account' and state = 'ignored' and answer is null`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
