import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** What both sides agreed on, field by field, what people changed since, and what they answered to issues. */
export const bothWays = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table agreed_value (
        connection ${text} not null, stream ${text} not null, key ${text} not null, field ${text} not null,
        value text not null, side ${text} not null, who text, at bigint not null,
        primary key (connection, stream, key, field)
      )`,
      sql`create table noticed_edit (
        connection ${text} not null, stream ${text} not null, key ${text} not null, field ${text} not null,
        remote ${text} not null, value text, who text, at bigint not null,
        primary key (connection, stream, key, field)
      )`,
      sql`alter table issue add column answer text`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
