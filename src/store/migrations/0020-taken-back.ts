import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Which run or operation another one takes back, and what is kept back until it is released. */
export const takenBack = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      sql`alter table run add column undoes ${text}`,
      sql`create index run_undoes on run (undoes) where undoes is not null`,
      sql`alter table operation add column undoes ${text}`,
      sql`create index operation_undoes on operation (undoes) where undoes is not null`,
      sql`create index operation_remote on operation (connection, entity, remote, id)`,
      sql`create table kept_back (
        connection ${text} not null, run ${text} not null, undo ${text} not null, operation ${text} not null,
        stream ${text} not null, key ${text} not null, role ${text} not null, entity ${text} not null,
        remote ${text} not null, field ${text} not null, at bigint not null,
        primary key (connection, run, entity, remote, field, stream, key, role)
      )`,
      sql`create index kept_back_remote on kept_back (connection, entity, remote)`,
      sql`create index kept_back_record on kept_back (connection, stream, key)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
})
