import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** By what people find a record, what it said before, when it was first read, and which deliveries told of it. */
export const lives = ({ text, inPrimaryKey }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table search_term (
        connection ${text} not null, kind ${text} not null, value ${text} not null, stream ${text} not null,
        key ${text} not null, primary key (connection, kind, value, stream, key)
      ) ${inPrimaryKey}`,
      sql`create index search_term_of on search_term (connection, stream, key)`,
      sql`create table record_version (
        id ${text} primary key, connection ${text} not null, stream ${text} not null, key ${text} not null,
        at bigint not null, run ${text} not null, data text not null
      )`,
      sql`create index record_version_of on record_version (connection, stream, key, id)`,
      sql`create index record_version_by_time on record_version (connection, at)`,
      sql`alter table record add column first_at bigint`,
      sql`create index inbox_about on inbox (connection, about)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
