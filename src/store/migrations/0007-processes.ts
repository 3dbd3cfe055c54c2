import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Processes of `serve` that say now and then that they are alive. */
export const servingProcesses = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`create table serving_process (
      id ${text} primary key, role ${text} not null, host ${text} not null, pid bigint not null,
      version ${text} not null, started_at bigint not null, seen_at bigint not null
    )`.execute(db)
  },
})
