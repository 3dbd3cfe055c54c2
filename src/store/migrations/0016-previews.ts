import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Previews that are kept with every write they showed, so that exactly these can be written later. */
export const previewsKept = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`create table preview (
        run ${text} primary key, connection ${text} not null, at bigint not null, mode text not null,
        mapping text not null, parties text
      )`,
      sql`create index preview_connection on preview (connection, at)`,
      sql`create table preview_write (
        run ${text} not null, place bigint not null, connection ${text} not null, system text, flow ${text} not null,
        stream ${text} not null, key ${text} not null, role ${text} not null, entity ${text} not null,
        kind ${text} not null, remote ${text}, before text, after text not null, rule text, source_version text,
        made ${text}, party ${text}, fingerprint ${text} not null, primary key (run, place)
      )`,
      sql`create index preview_write_connection on preview_write (connection, run, place)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
