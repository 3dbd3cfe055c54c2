import type { Route } from '../core/flow.ts'
import type { Operation, SyncStore } from '../core/sync-store.ts'
import type { SyncDeps } from './run-contract.ts'
import { settleTakenBack } from './undo/settle-back.ts'
import { settleDeletes } from './write/remove-made.ts'

interface Asked {
  readonly deps: Pick<SyncDeps, 'store' | 'destination' | 'clock'>
  readonly route: Pick<Route, 'undo'>
  readonly sync: SyncStore
  readonly signal: AbortSignal
  /** Nothing may be written. */
  readonly isTrial: boolean
}

/** Operations that earlier runs left unsettled. What an undo left that died is settled first: it knows its own. */
export async function unsettledNow({ deps, route, sync, signal, isTrial }: Asked): Promise<readonly Operation[]> {
  const { store, destination, clock } = deps
  const unsettled = await sync.unsettled()
  if (isTrial || route.undo === undefined) return unsettled
  const settling = { store: sync, destination, rules: route.undo, signal, clock, over: new Map(), all: store }
  const rest = await settleTakenBack(unsettled, settling)
  return settleDeletes(rest, { store: sync, destination, signal, now: () => clock.now().getTime() })
}
