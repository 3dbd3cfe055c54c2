import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Results of holding both sides against each other: one a run, and the lines of the latest. */
export const tieOuts = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table tie_out (
        connection ${text} not null, run ${text} not null, at bigint not null, verdict ${text} not null,
        result text not null,
        primary key (connection, run)
      )`,
      sql`create table tie_out_line (
        connection ${text} not null, run ${text} not null, kind ${text} not null, ordinal bigint not null,
        line text not null,
        primary key (connection, run, kind, ordinal)
      )`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
