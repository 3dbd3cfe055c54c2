import { connectionId } from '../src/core/ids.ts'
import type { Work } from '../src/core/work.ts'

/** Noon of a company in Oslo, between two quarters of its schedule. */
export const NOON = Date.parse('2026-11-22T11:00:00Z')

/** An active connection that was planned a while ago, due in 5 minutes, everything in 15 hours, with whatever a test cares about. */
export const someWork = (given: Partial<Work> = {}): Work => ({
  connection: connectionId('c_1'),
  name: 'nordlys',
  account: 'nordlys.pipedrive.com',
  state: 'active',
  stateReason: null,
  refusedSince: null,
  changedAt: NOON - 7_200_000,
  nextAt: NOON + 300_000,
  headStart: 0,
  reconcileAt: NOON + 54_000_000,
  notBefore: null,
  attempt: 0,
  plannedAt: NOON - 600_000,
  wakes: 3,
  fence: 7,
  leaseUntil: null,
  ...given,
})
