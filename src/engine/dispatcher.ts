import type { ConnectionId } from '../core/ids.ts'
import type { Wake } from '../core/work.ts'

/**
 * Works on a connection that may have work, and writes down when it has work again. It claims the connection itself,
 * and may be called when there is nothing to do.
 *
 * @returns `left` when it did nothing, since nothing was due or another worker holds the connection
 * @throws a bug, or a store that is away: it is reported, and the connection stays due
 */
export type Handler = (connection: ConnectionId, signal: AbortSignal) => Promise<'ran' | 'left'>

/**
 * Brings connections that have work to workers. What has to be done and when stands in the store (`Store.work`);
 * a dispatcher only makes it prompt. It never claims a connection: leases do, and they alone keep workers apart.
 *
 * Every implementation, for any number of processes on one store:
 * - no wake is lost, also one during a run of the connection;
 * - in one process a connection, or two of one account, are never handed out at the same time;
 * - work is taken in the order of `Store.work.due`: by priority and by how long it waits;
 * - a connection whose worker died is handed out again once its lease ran out.
 */
export interface Dispatcher {
  /** Enters the wake into the store and lets workers know. */
  readonly wake: (connection: ConnectionId, wake: Wake) => Promise<void>
  /** Takes work from now on, `slots` connections at a time. To be called once. */
  readonly work: (handler: Handler, options: { readonly slots: number }) => Promise<void>
  /**
   * Takes no more work; gives what is in flight a moment to end, then aborts it.
   *
   * @returns after at most `graceMs`; what has not ended by then is given back by its lease
   */
  readonly stop: (graceMs: number) => Promise<void>
}

export interface DispatcherEvents {
  /** Something went wrong that the dispatcher lives with: the store is away, a handler threw. */
  readonly onError: (error: unknown, connection: ConnectionId | null) => void
  /** Called each time work was looked for, found or not: every second or two, or the loop stands still. */
  readonly onTurn?: () => void
}
