import { afterEach, expect, vi } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import type { ConnectionId } from '../../../src/core/ids.ts'
import type { Store } from '../../../src/core/store.ts'
import type { Priority } from '../../../src/core/work.ts'
import { attend } from '../../../src/engine/attend.ts'
import type { Dispatcher } from '../../../src/engine/dispatcher.ts'
import { uniqueName } from '../store/place.ts'

/** One store, and dispatchers on it as if each were a process of its own. */
export interface DispatcherPlace {
  readonly openStore: () => Promise<Store>
  readonly dispatcher: (store: Store, onError: (error: unknown) => void) => Promise<Dispatcher>
  readonly remove: () => Promise<void>
}

export const LOOK_EVERY_MS = 25
export const LEASE_MS = 60_000
export const now = () => systemClock.now().getTime()

/** What one process of the tests is made of. */
export interface Process {
  readonly store: Store
  readonly dispatcher: Dispatcher
  readonly errors: unknown[]
}
export type Run = (connection: ConnectionId, signal: AbortSignal) => Promise<void>

export interface Processes {
  /** Another process on the place of the test. */
  readonly start: () => Promise<Process>
  /** One more dispatcher, on a store of the test's own making. */
  readonly dispatcher: DispatcherPlace['dispatcher']
}

/** Processes that end with their test, as does the place they share. */
export function processesOn(newPlace: () => Promise<DispatcherPlace>): Processes {
  let place: DispatcherPlace | null = null
  const processes: Process[] = []
  afterEach(async () => {
    await Promise.all(processes.map(({ dispatcher }) => dispatcher.stop(1_000)))
    await Promise.all(processes.splice(0).map(({ store }) => store.close()))
    await place?.remove()
    place = null
  })
  const here = async (): Promise<DispatcherPlace> => {
    place ??= await newPlace()
    return place
  }
  return {
    start: async () => {
      const { openStore, dispatcher } = await here()
      const store = await openStore()
      const errors: unknown[] = []
      const one = { store, dispatcher: await dispatcher(store, (error) => errors.push(error)), errors }
      processes.push(one)
      return one
    },
    dispatcher: async (store, onError) => (await here()).dispatcher(store, onError),
  }
}

/** An active connection without a schedule. */
export async function connection(store: Store, account = uniqueName()): Promise<ConnectionId> {
  const { id } = await store.connections.save({ name: uniqueName(), settings: {}, account }, {}, now())
  await store.connections.setState(id, 'active', null, now())
  return id
}
export const connections = (store: Store, count: number) =>
  Promise.all(Array.from({ length: count }, () => connection(store)))

/** Takes work as the program does: claimed by a lease for the time of the run, settled afterwards. */
export function work({ store, dispatcher }: Process, run: Run, slots = 4): Promise<void> {
  const names = new Map<string, ConnectionId>()
  const owner = uniqueName()
  const handler = attend({
    store,
    clock: systemClock,
    random: Math.random,
    timetableOf: () => null,
    run: async ({ name, signal }) => {
      const id = names.get(name) ?? (await store.connections.byName(name))?.id
      if (id === undefined) throw new Error(`There is no connection ${name}.`)
      names.set(name, id)
      const lease = await store.leases.claim(id, owner, now(), now() + LEASE_MS)
      if (lease === null) return null
      try {
        await run(id, signal)
        return { is: signal.aborted ? 'stopped' : 'done' }
      } finally {
        await store.leases.release(lease)
      }
    },
  })
  return dispatcher.work(handler, { slots })
}
export const wake = ({ dispatcher }: Process, id: ConnectionId, priority: Priority = 'webhook') =>
  dispatcher.wake(id, { priority })
export const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 5 })
/** Waits until the connection has nothing to do. */
export const idle = ({ store }: Process, id: ConnectionId) =>
  eventually(async () => expect((await store.work.get(id))?.nextAt).toBeNull())
