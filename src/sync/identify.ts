import type { Lease } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { Route } from '../core/flow.ts'
import { type Apart, type Company, type Identity, isAnother, otherCompany, otherCompanySaid } from '../core/identity.ts'
import type { Store } from '../core/store.ts'
import type { SyncDeps } from './run-contract.ts'

const KEPT_MS = 24 * 3_600_000

export interface IdentifyOptions {
  readonly lease: Lease
  readonly signal: AbortSignal
  /** A preview compares and stores nothing. */
  readonly preview: boolean
}

type IdentifyDeps = Pick<SyncDeps, 'store' | 'connection' | 'clock' | 'route' | 'whose'>

/**
 * Makes sure that the credentials are for the companies of the connection (R16): before anything is read, where the
 * companies are not known or a system had refused us; and once a day before anything is written, for which it answers a
 * route that asks first.
 *
 * Errors: SyncError `connection.other_account`, `connection.shared_account` (hold), `connection.account_busy` (wait),
 *         and those of the systems.
 */
export async function identified(deps: IdentifyDeps, options: IdentifyOptions): Promise<Route> {
  const { route, clock, connection } = deps
  let { identifiedAt } = connection
  const check = async () => {
    await identify(deps, options)
    identifiedAt = clock.now().getTime()
  }
  if (connection.identity === null || identifiedAt === null || connection.refusedSince !== null) await check()
  return {
    ...route,
    prepare: async (context) => {
      if (identifiedAt === null || clock.now().getTime() - identifiedAt >= KEPT_MS) await check()
      return route.prepare(context)
    },
  }
}

async function identify(
  { store, clock, connection, whose }: IdentifyDeps,
  { lease, signal, preview }: IdentifyOptions,
): Promise<void> {
  if (whose === undefined) return
  const { id, name, identity: known } = connection
  const identity = { source: await whose.source(signal), destination: await whose.destination(signal) }
  const other = known === null ? null : otherCompany(known, identity)
  if (other !== null) {
    if (await store.connections.hasLinks(id)) throw notTheSame(name, other)
    if (!preview) await store.connections.forgetRead(id)
  }
  refuseShared(name, identity, whose.apart, await store.connections.list())
  if (preview || (await store.connections.identify(lease, identity, clock.now().getTime()))) return
  throw busy(name, identity)
}

const notTheSame = (name: string, other: { readonly known: Company; readonly now: Company }): SyncError =>
  new SyncError(
    'connection.other_account',
    `${otherCompanySaid(name, other)} Nothing was written.`,
    { do: 'hold' },
    {
      advice:
        'Put the former credentials back, or make a connection of its own for the other company, under another name.',
    },
  )

type Listed = Awaited<ReturnType<Store['connections']['list']>>

/** Refuses two connections that would write into the same fields of one account, whatever host names they use. */
function refuseShared(name: string, { destination }: Identity, apart: Apart, all: Listed): void {
  const own = all.find((one) => one.name === name)
  const other = all.find(
    (one) =>
      one.name !== name &&
      one.identity !== null &&
      !isAnother(one.identity.destination, destination) &&
      apart.of(one.settings) === apart.of(own?.settings ?? null),
  )
  if (other === undefined) return
  throw new SyncError(
    'connection.shared_account',
    `${other.name} already writes to ${destination.label}, so ${name} wrote nothing.`,
    { do: 'hold' },
    { advice: apart.advice(name) },
  )
}

const BUSY_MS = 60_000

const busy = (name: string, { destination }: Identity): SyncError =>
  new SyncError(
    'connection.account_busy',
    `Another connection writes to ${destination.label} at the moment, so ${name} waits.`,
    { do: 'wait', afterMs: BUSY_MS },
  )
