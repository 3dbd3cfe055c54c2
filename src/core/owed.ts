import type { ConnectionId, SourceKey } from './ids.ts'
import type { Decimal } from './money.ts'
import type { StreamName } from './record.ts'
import { unitsOf } from './tally.ts'

/** Amounts of which everything else that somebody owes is the sum. */
export const OWED_AMOUNTS = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90', 'unallocated'] as const
export type OwedAmount = (typeof OWED_AMOUNTS)[number]

/** What a staged record tells of somebody's debts, as far as lists are sorted, filtered and added up by it. */
export interface Owed {
  /** Sorts who owes the most first. */
  readonly rank: string
  readonly band: string
  /** The day for which it was worked out. */
  readonly asOf: string
  readonly amounts: Readonly<Record<OwedAmount, Decimal>>
  readonly unvalued: number
}

/** Sums of amounts, and of the same each times its days late: their quotient is the average. */
export interface Weighed {
  readonly amount: Decimal
  readonly days: Decimal
}

/** How late what somebody owed or owes came or is, of what fell due in a year: in its last half year, and before. */
export interface Lateness {
  readonly lately: Weighed
  readonly before: Weighed
}

/** Amounts times days are so much larger that finer ones would not fit. */
export const LATE_PLACES = 2

/** No currency has more decimals (ISO 4217), so that sums are those of the amounts. */
export const OWED_PLACES = 4

const MOST = 10n ** 19n
const WIDTH = 20

/** Text that sorts by what is overdue, then by what is open, the most first, then by `number`. */
export const rankOf = (overdue: Decimal, open: Decimal, number: string): string =>
  `${fromMost(overdue)}${fromMost(open)}${number}`

const fromMost = (amount: Decimal): string => String(MOST - unitsOf(amount, OWED_PLACES)).padStart(WIDTH, '0')

/** Whose debts are listed: those in `stream`, of records of `party` that count, unless an issue of this code holds them. */
export interface WhoOwes {
  readonly stream: StreamName
  readonly party: StreamName
  readonly heldBy: string
}

export interface OwedInAll {
  /** How many owe it. */
  readonly count: number
  /** The newest day for which any was worked out; `null` of none. */
  readonly asOf: string | null
  readonly amounts: Readonly<Record<OwedAmount, Decimal>>
  readonly unvalued: number
  readonly lateness: Lateness
}

export interface OwedLists {
  /**
   * Keys of those who owe, the most first, after the one with the key `after`.
   *
   * @param band `null`: whatever it is
   * @returns `null` where nothing is told of `after`
   */
  readonly owed: (
    connection: ConnectionId,
    who: WhoOwes,
    band: string | null,
    after: SourceKey | null,
    limit: number,
  ) => Promise<readonly SourceKey[] | null>
  /** Keys of all who owe, in their own order. */
  readonly owedByKey: (
    connection: ConnectionId,
    who: WhoOwes,
    after: SourceKey | null,
    limit: number,
  ) => Promise<readonly SourceKey[]>
  readonly owedInAll: (connection: ConnectionId, who: WhoOwes) => Promise<OwedInAll>
  /** What runs noted last under this name, as the day for which they worked all of them out; `null`: nothing. */
  readonly noted: (connection: ConnectionId, name: string) => Promise<string | null>
}
