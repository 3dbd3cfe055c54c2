import { type RawBuilder, sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { Decimal } from '../../core/money.ts'
import {
  LATE_PLACES,
  OWED_AMOUNTS,
  OWED_PLACES,
  type OwedAmount,
  type OwedInAll,
  type OwedLists,
  type WhoOwes,
} from '../../core/owed.ts'
import { decimalOf } from '../../core/tally.ts'
import type { Database } from '../database/database.ts'
import { checkpoint } from '../records/checkpoints.ts'
import { LATE_COLUMNS, OWED_COLUMNS } from '../records/owed.ts'
import { untilMoved } from './until-moved.ts'

export const owedLists = (database: Database): OwedLists => {
  const known = untilMoved<OwedInAll>(database)
  return {
    owed: async (connection, who, band, after, limit) => {
      const place = after === null ? null : await rankOf(database, connection, who, after)
      if (place === undefined) return null
      const { rows } = await sql<{ key: SourceKey }>`
      select o.key from ${whoOwe(connection, who)}
        ${band === null ? sql`` : sql`and o.band = ${band}`}
        ${place === null ? sql`` : sql`and (o.rank, o.key) > (${place}, ${after})`}
      order by o.rank, o.key limit ${limit}`.execute(database.db)
      return rows.map(({ key }) => key)
    },
    owedByKey: async (connection, who, after, limit) => {
      const { rows } = await sql<{ key: SourceKey }>`
      select o.key from ${whoOwe(connection, who)} ${after === null ? sql`` : sql`and o.key > ${after}`}
      order by o.key limit ${limit}`.execute(database.db)
      return rows.map(({ key }) => key)
    },
    owedInAll: (connection, who) => known(connection, who.stream, () => addedUp(database, connection, who)),
    noted: (connection, name) => checkpoint(database, connection, name),
  }
}

async function addedUp(database: Database, connection: ConnectionId, who: WhoOwes): Promise<OwedInAll> {
  const sums = OWED_AMOUNTS.map((amount) => sql`${sumOf(OWED_COLUMNS[amount])} as ${sql.id(amount)}`)
  const late = (Object.keys(LATE_COLUMNS) as (keyof typeof LATE_COLUMNS)[]).map(
    (column) => sql`${sumOf(column)} as ${sql.id(column)}`,
  )
  const { rows } = await sql<Totals>`
    select count(*) as count, max(o.as_of) as "asOf", ${sumOf('unvalued')} as unvalued, ${sql.join([...sums, ...late])} from ${whoOwe(connection, who)}
  `.execute(database.db)
  const [row] = rows
  const amountOf = (amount: OwedAmount): Decimal => decimalOf(BigInt(row?.[amount] ?? 0), OWED_PLACES)
  const lateOf = (column: keyof typeof LATE_COLUMNS): Decimal => decimalOf(BigInt(row?.[column] ?? 0), LATE_PLACES)
  return {
    count: row?.count ?? 0,
    asOf: row?.asOf ?? null,
    amounts: Object.fromEntries(OWED_AMOUNTS.map((amount) => [amount, amountOf(amount)])) as Record<
      OwedAmount,
      Decimal
    >,
    unvalued: Number(row?.unvalued ?? 0),
    lateness: {
      lately: { amount: lateOf('late_amount'), days: lateOf('late_days') },
      before: { amount: lateOf('before_amount'), days: lateOf('before_days') },
    },
  }
}

interface Totals extends Readonly<Record<OwedAmount | 'unvalued' | keyof typeof LATE_COLUMNS, string>> {
  readonly count: number
  readonly asOf: string | null
}

// As text: a sum may be more than a number of JavaScript holds.
const sumOf = (column: string) => sql`cast(coalesce(sum(${sql.ref(`o.${column}`)}), 0) as text)`

// A cross join, since SQLite keeps its order: debts in theirs, and of each its party. Otherwise it would sort them all.
const whoOwe = (connection: ConnectionId, { stream, party, heldBy }: WhoOwes): RawBuilder<unknown> => sql`
  owed as o cross join record as p
  where o.connection = ${connection} and o.stream = ${stream}
    and p.connection = o.connection and p.stream = ${party} and p.key = o.key
    and p.state <> 'skipped' and p.emptied_at is null
    and not exists (
      select 1 from issue where issue.connection = o.connection and issue.stream = ${party} and issue.key = o.key
        and issue.code = ${heldBy} and issue.state in ('open', 'waiting')
    )`

/** `undefined` where nothing is told of it. */
async function rankOf(
  { db }: Database,
  connection: ConnectionId,
  { stream }: WhoOwes,
  key: SourceKey,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('owed')
    .select('rank')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.rank
}
