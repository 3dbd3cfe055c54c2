import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Who was erased, so that nothing of them is read again. */
export const erased = ({ text, inPrimaryKey }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create table tombstone (
      connection ${text} not null, hash ${text} not null, children text, at bigint not null,
      primary key (connection, hash)
    ) ${inPrimaryKey}`.execute(db)
  },
})
