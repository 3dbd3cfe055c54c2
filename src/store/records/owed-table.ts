import type { ConnectionId, SourceKey } from '../../core/ids.ts'

/** What staged records tell of debts. Amounts are in ten-thousandths of the company's currency. */
export interface OwedTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  /** Sorts who owes the most first. */
  rank: string
  band: string
  as_of: string
  not_due: number
  days1to30: number
  days31to60: number
  days61to90: number
  over90: number
  unallocated: number
  unvalued: number
  /** What fell due in the last half year, in hundredths, and the same times its days late; and in the half year before. */
  late_amount: number
  late_days: number
  before_amount: number
  before_days: number
}
