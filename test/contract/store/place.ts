import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { Lease } from '../../../src/core/connection.ts'
import type { ConnectionId } from '../../../src/core/ids.ts'
import type { Store } from '../../../src/core/store.ts'
import type { SyncStore } from '../../../src/core/sync-store.ts'
import type { TestClock } from '../../clock.ts'
import { testClock } from '../../clock.ts'

/** One database. Stores opened in the same place share it, as processes beside each other do. */
export interface StorePlace {
  readonly open: (options: { readonly clock: TestClock; readonly masterKey?: string | null }) => Promise<Store>
  /** Folder of the data directory. */
  readonly dataDir: string
  /** Statements straight to the database. */
  readonly execute: (statements: string) => Promise<void>
  readonly remove: () => Promise<void>
}

/** A kind of store under test. */
export interface StoreBackend {
  readonly name: string
  readonly newPlace: () => Promise<StorePlace>
}

/** Two stores open on one database. Tests keep apart by connections of their own. */
export interface OpenStores {
  readonly store: Store
  readonly beside: Store
  readonly place: StorePlace
  readonly clock: TestClock
}

const shared = new WeakMap<StoreBackend, OpenStores>()

export function openStores(backend: StoreBackend): OpenStores {
  const stores = shared.get(backend)
  if (stores === undefined) throw new Error('No stores were shared for this backend.')
  return stores
}

/** Opens the stores of all parts of the contract, since to open them for each takes longer than most parts do. */
export function shareStores(backend: StoreBackend): void {
  const clock = testClock()
  let opened: { store: Store; beside: Store; place: StorePlace } | undefined
  beforeAll(async () => {
    const place = await backend.newPlace()
    opened = { place, store: await place.open({ clock }), beside: await place.open({ clock }) }
  })
  afterAll(async () => {
    await opened?.store.close()
    await opened?.beside.close()
    await opened?.place.remove()
  })
  const get = () => {
    if (opened === undefined) throw new Error('The stores open before the first test.')
    return opened
  }
  shared.set(backend, {
    clock,
    get store() {
      return get().store
    },
    get beside() {
      return get().beside
    },
    get place() {
      return get().place
    },
  })
}

export interface Working {
  readonly id: ConnectionId
  readonly lease: Lease
  readonly sync: SyncStore
}

export const NOW = Date.parse('2026-09-14T10:00:00Z')
export const MINUTE = 60_000

export const uniqueName = (): string => `c-${randomUUID()}`

/** A new connection on an account of its own. */
export async function newConnection(store: Store, account = uniqueName()): Promise<ConnectionId> {
  return (await store.connections.save({ name: uniqueName(), settings: {}, account }, {}, NOW)).id
}

export async function claimed(store: Store, id: ConnectionId, owner = 'worker', now = NOW): Promise<Lease> {
  const lease = await store.leases.claim(id, owner, now, now + MINUTE)
  if (lease === null) throw new Error('The connection is taken.')
  return lease
}

/** A new connection with its lease held and its store at hand. */
export async function working(store: Store): Promise<Working> {
  const id = await newConnection(store)
  const lease = await claimed(store, id)
  return { id, lease, sync: store.sync(lease) }
}
