import type { ConnectionId } from '../core/ids.ts'
import { within } from './within.ts'

export interface Task {
  readonly connection: ConnectionId
  /** `null` when it is not known. */
  readonly account: string | null
}

/** The connections that this process works on now: a limited number, each once, and only one per account. */
export interface Pool {
  readonly free: () => number
  readonly size: () => number
  /** Whether the connection, or another one of its account, is being worked on here. */
  readonly holds: (task: Task) => boolean
  /** Starts `run`, which handles what goes wrong in it; `onFree` is told once its slot is free again. */
  readonly start: (task: Task, run: (signal: AbortSignal) => Promise<void>, onFree: () => void) => void
  /**
   * Waits for runs in progress: gives them some time to end by themselves, then aborts them.
   *
   * @returns after at most `graceMs`
   */
  readonly drain: (graceMs: number) => Promise<void>
}

// Most runs take a second or two. A longer one is better broken off early, so that another process goes on with it,
// than waited for until the grace is over.
const SHARE_TO_FINISH = 0.3

export function pool(slots: number): Pool {
  const running = new Map<ConnectionId, { readonly account: string | null; readonly ended: Promise<void> }>()
  const stop = new AbortController()
  const allEnded = () => Promise.all([...running.values()].map(({ ended }) => ended))
  return {
    free: () => slots - running.size,
    size: () => running.size,
    holds: ({ connection, account }) =>
      running.has(connection) || (account !== null && [...running.values()].some((other) => other.account === account)),
    start: ({ connection, account }, run, onFree) => {
      const ended = run(stop.signal).finally(() => {
        running.delete(connection)
        onFree()
      })
      running.set(connection, { account, ended })
    },
    drain: async (graceMs) => {
      await within(graceMs * SHARE_TO_FINISH, allEnded())
      stop.abort(new DOMException('The process stops.', 'AbortError'))
      await within(graceMs * (1 - SHARE_TO_FINISH), allEnded())
    },
  }
}
