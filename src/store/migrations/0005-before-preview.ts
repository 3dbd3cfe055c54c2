import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Staged records as they were before a preview moved them; empty unless one is under way. */
export const beforePreview = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create table before_preview (
      connection ${text} not null, stream ${text} not null, key ${text} not null, is_new bigint not null,
      number ${text}, parent ${text}, modified ${text}, hash ${text}, row_hash ${text}, state ${text}, reason ${text},
      waiting_for ${text}, data text, primary key (connection, stream, key)
    )`.execute(db)
  },
})
