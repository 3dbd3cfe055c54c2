import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Webhooks that came in, and where they come to; `inbox-tables.ts` says what the columns mean. */
export const inboxTables = ({ text, inPrimaryKey }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table hook (
        id ${text} primary key, connection ${text} not null, system ${text} not null, registrations text not null,
        our_user ${text}, probed_until bigint, attempted_at bigint, verified_at bigint, problem text,
        unique (connection, system)
      )`,
      sql`create table hook_heard (
        connection ${text} not null, system ${text} not null, concerns ${text} not null, last_at bigint not null,
        primary key (connection, system, concerns)
      ) ${inPrimaryKey}`,
      sql`create table inbox (
        id ${text} primary key, connection ${text} not null, system ${text} not null, delivery ${text} not null,
        about text not null, headers text not null, body text not null, encoding ${text} not null,
        received_at bigint not null, state ${text} not null, reason text, settled_at bigint,
        replays bigint not null, unique (connection, system, delivery)
      )`,
      sql`create index inbox_stored on inbox (connection, state, id) where state = 'stored'`,
      sql`create index inbox_of on inbox (connection, id)`,
      sql`create index inbox_received on inbox (received_at)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
