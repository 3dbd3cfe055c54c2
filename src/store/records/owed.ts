import { sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { Decimal } from '../../core/money.ts'
import { LATE_PLACES, type Lateness, OWED_AMOUNTS, OWED_PLACES, type Owed, type OwedAmount } from '../../core/owed.ts'
import type { StreamName } from '../../core/record.ts'
import { unitsOf } from '../../core/tally.ts'
import type { Database } from '../database/database.ts'
import type { ColumnKind } from '../database/dialect.ts'

/** The column of each amount. */
export const OWED_COLUMNS = {
  notDue: 'not_due',
  days1to30: 'days1to30',
  days31to60: 'days31to60',
  days61to90: 'days61to90',
  over90: 'over90',
  unallocated: 'unallocated',
} as const satisfies Readonly<Record<OwedAmount, string>>

const AMOUNTS = OWED_AMOUNTS.map((amount) => OWED_COLUMNS[amount])

// Amounts go along as text: JSON would round the largest.
const TOLD = {
  key: 'text',
  rank: 'text',
  band: 'text',
  as_of: 'text',
  unvalued: 'bigint',
  not_due: 'text',
  days1to30: 'text',
  days31to60: 'text',
  days61to90: 'text',
  over90: 'text',
  unallocated: 'text',
} as const satisfies Readonly<Record<string, ColumnKind>>

/** The column of each sum that an average of days late is made of. */
export const LATE_COLUMNS = {
  late_amount: ({ lately }) => lately.amount,
  late_days: ({ lately }) => lately.days,
  before_amount: ({ before }) => before.amount,
  before_days: ({ before }) => before.days,
} as const satisfies Readonly<Record<string, (lateness: Lateness) => Decimal>>

type LateColumn = keyof typeof LATE_COLUMNS
const LATE = Object.keys(LATE_COLUMNS) as LateColumn[]
const LATE_TOLD = {
  key: 'text',
  late_amount: 'text',
  late_days: 'text',
  before_amount: 'text',
  before_days: 'text',
} as const

/** Stores how late these are; of records that tell of no debts nothing is stored. */
export async function putLate(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  told: readonly { readonly key: SourceKey; readonly lateness: Lateness }[],
): Promise<void> {
  const rows = told.map(({ key, lateness }) => ({
    key,
    ...(Object.fromEntries(
      LATE.map((column) => [column, unitsOf(LATE_COLUMNS[column](lateness), LATE_PLACES).toString()]),
    ) as Record<LateColumn, string>),
  }))
  const values = LATE.map((column) => sql`${sql.id(column)} = cast(${sql.ref(`r.${column}`)} as bigint)`)
  await sql`
    update owed set ${sql.join(values)} from ${flavour.rows('r', LATE_TOLD, rows)}
    where owed.connection = ${connection} and owed.stream = ${stream} and owed.key = r.key
  `.execute(db)
}

/** Stores what these records tell of debts: a part of the commit that stages them. */
export async function putOwed(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  told: readonly { readonly key: SourceKey; readonly owed: Owed }[],
): Promise<void> {
  const rows = told.map(({ key, owed: { rank, band, asOf, amounts, unvalued } }) => ({
    ...{ key, rank, band, as_of: asOf, unvalued },
    ...(Object.fromEntries(
      OWED_AMOUNTS.map((amount) => [OWED_COLUMNS[amount], unitsOf(amounts[amount], OWED_PLACES).toString()]),
    ) as Record<(typeof AMOUNTS)[number], string>),
  }))
  const columns = sql.join(AMOUNTS.map((column) => sql.id(column)))
  const values = sql.join(AMOUNTS.map((column) => sql`cast(${sql.ref(`r.${column}`)} as bigint)`))
  const again = ['rank', 'band', 'as_of', 'unvalued', ...AMOUNTS].map(
    (column) => sql`${sql.id(column)} = ${sql.ref(`excluded.${column}`)}`,
  )
  await sql`
    insert into owed (connection, stream, key, rank, band, as_of, unvalued, ${columns})
    select ${connection}, ${stream}, r.key, r.rank, r.band, r.as_of, r.unvalued, ${values}
    from ${flavour.rows('r', TOLD, rows)} where true
    on conflict (connection, stream, key) do update set ${sql.join(again)}
  `.execute(db)
}
