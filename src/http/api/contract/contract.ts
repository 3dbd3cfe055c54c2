import { audit, connections, status } from './connections.ts'
import { inbox, issues, matches } from './issues.ts'
import { customers, receivables, records, tieOut } from './money.ts'
import { keys, users } from './people.ts'
import { previews, runs } from './runs.ts'
import { work } from './work.ts'

/** Everything that is answered below `/api/v1`: who may ask, with what, and what comes back. */
export const contract = {
  connections,
  status,
  runs,
  previews,
  issues,
  matches,
  inbox,
  receivables,
  tieOut,
  records,
  audit,
  customers,
  work,
  users,
  keys,
}
export type Contract = typeof contract
export type { BrowserSession, Me } from './me.ts'
