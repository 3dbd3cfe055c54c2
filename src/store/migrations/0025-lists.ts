import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { OWED_PLACES, rankOf } from '../../core/owed.ts'
import { unitsOf } from '../../core/tally.ts'
import type { Flavour } from '../database/dialect.ts'

/** Whatever a list is filtered by, its pages are read in the order of an index; and what customers owe, in its order. */
export const forLists = ({ text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    const statements = [
      // Beside the indexes of those that are pending or wait: a record is in one of the three.
      sql`create index record_decided on record (connection, state, stream, key)
        where state in ('done', 'issue', 'kept', 'skipped')`,
      sql`create index issue_by_state on issue (connection, state, last_seen, id)`,
      // With all that a group of issues shows, so that no issue is read for it.
      sql`create index issue_by_code on issue (connection, state, code, last_seen, id, first_seen)`,
      sql`create index run_by_status on run (connection, status, started_at, id)`,
      sql`create index run_by_mode on run (connection, mode, started_at, id)`,
      sql`create index inbox_by_state on inbox (connection, state, id)`,
      sql`create index preview_write_group on preview_write (run, flow, kind, entity, place, system)`,
      sql`create table owed (
        connection ${text} not null, stream ${text} not null, key ${text} not null, rank ${text} not null,
        band ${text} not null, as_of ${text} not null, not_due bigint not null, days1to30 bigint not null, days31to60 bigint not null,
        days61to90 bigint not null, over90 bigint not null, unallocated bigint not null, unvalued bigint not null,
        primary key (connection, stream, key)
      )`,
      sql`create index owed_by_rank on owed (connection, stream, rank, key)`,
      sql`create index owed_by_band on owed (connection, stream, band, rank, key)`,
    ]
    for (const statement of statements) await statement.execute(db)
    await tellOwed(db)
  },
})

const PAGE = 200

interface Staged {
  readonly connection: string
  readonly key: string
  readonly data: string
}

/** What was staged before tells of debts too. */
async function tellOwed(db: Kysely<unknown>): Promise<void> {
  let after: Pick<Staged, 'connection' | 'key'> = { connection: '', key: '' }
  for (;;) {
    const { rows } = await sql<Staged>`
      select connection, key, data from payload
      where stream = 'receivables' and (connection, key) > (${after.connection}, ${after.key})
      order by connection, key limit ${sql.lit(PAGE)}`.execute(db)
    for (const row of rows) await tell(db, row)
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last
  }
}

async function tell(db: Kysely<unknown>, { connection, key, data }: Staged): Promise<void> {
  const { number, overdue, open, band = 'none', asOf, ageing, unallocated, unvalued = 0 } = JSON.parse(data)
  const { notDue, days1to30, days31to60, days61to90, over90 } = ageing
  const amounts = [notDue, days1to30, days31to60, days61to90, over90, unallocated].map(
    (amount) => sql`cast(${unitsOf(amount, OWED_PLACES).toString()} as bigint)`,
  )
  await sql`
    insert into owed (connection, stream, key, rank, band, as_of, not_due, days1to30, days31to60, days61to90, over90,
      unallocated, unvalued)
    values (${connection}, 'receivables', ${key}, ${rankOf(overdue, open, number)}, ${band}, ${asOf}, ${sql.join(amounts)},
      ${unvalued})`.execute(db)
}
