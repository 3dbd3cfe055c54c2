import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** What a kept preview found likely or ambiguous of parties that no run has met: people decide it before the first one. */
export const previewedMatches = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table preview_match (
        run ${text} not null, connection ${text} not null, stream ${text} not null, key ${text} not null,
        role ${text} not null, remote ${text} not null, number ${text}, called text, name text, reason text,
        score bigint, primary key (run, stream, key, role, remote)
      )`,
      sql`create index preview_match_connection on preview_match (connection, run, stream, key, role, remote)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
