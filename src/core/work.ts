import type { ConnectionState } from './connection.ts'
import type { ConnectionId } from './ids.ts'
import type { Json } from './json.ts'

/** For whom a run is; the further down, the sooner its turn comes. */
export type Priority = 'backfill' | 'schedule' | 'webhook' | 'person'

/**
 * What a priority is worth in the queue, in ms: work is taken in the order of `nextAt - headStart`. It is a head start
 * and no rank, so that a connection that has waited long enough comes first, even before a stream of webhooks.
 */
export const HEAD_START = {
  backfill: -5 * 60_000,
  schedule: 0,
  webhook: 60_000,
  person: 5 * 60_000,
} as const satisfies Readonly<Record<Priority, number>>

export interface Wake {
  /** Epoch ms; now where left out. It never postpones what is due earlier. */
  readonly at?: number
  readonly priority: Priority
  /** A full run instead of the changes. */
  readonly everything?: boolean
}

/** When a connection has to run, and how urgently. This row is the truth; a queue only reminds of it. */
export interface Work {
  readonly connection: ConnectionId
  readonly name: string
  readonly account: string
  readonly state: ConnectionState
  /** Why the connection is held, and who must do what. */
  readonly stateReason: string | null
  /** Since when a system that used to let us in refuses us: a connection held for that is still tried now and then. */
  readonly refusedSince: number | null
  /** When the connection's file or state was last changed. */
  readonly changedAt: number
  /** When it is due; `null` while nothing is planned. It stays until a run has ended, so a worker may die meanwhile. */
  readonly nextAt: number | null
  /** In ms, see `HEAD_START`. */
  readonly headStart: number
  /** From when on the next run reads everything again. */
  readonly reconcileAt: number | null
  /** Until when it was told to wait, or backs off: only a person wakes it earlier. */
  readonly notBefore: number | null
  /** Runs in a row that failed by passing trouble. */
  readonly attempt: number
  /** When `nextAt` was last worked out; `null`: never. */
  readonly plannedAt: number | null
  /** Counts wakes: where it has grown during a run, the connection is due again afterwards. */
  readonly wakes: number
  readonly fence: number
  /** Until when a worker holds it; in the past when that one died. */
  readonly leaseUntil: number | null
}

/** `settings`: the connection file without its secrets; it holds the schedule. */
export interface WorkAndSettings extends Work {
  readonly settings: Json
}

export interface DueWork {
  readonly connection: ConnectionId
  readonly account: string
  readonly nextAt: number
  readonly headStart: number
}

/** What may be changed about work; members that are left out stay. */
export type WorkChange = Partial<
  Pick<Work, 'nextAt' | 'headStart' | 'reconcileAt' | 'notBefore' | 'attempt' | 'plannedAt' | 'wakes'>
>

export interface WorkStore {
  readonly get: (id: ConnectionId) => Promise<WorkAndSettings | null>
  readonly list: () => Promise<readonly Work[]>
  /**
   * Connections that run by themselves, are due at `now` and have no live lease, in the order in which they are to be
   * taken, one per account.
   */
  readonly due: (now: number, limit: number) => Promise<readonly DueWork[]>
  /** Active connections that were never planned, were changed since, or were planned at a time still to come. */
  readonly unplanned: (now: number, limit: number) => Promise<readonly WorkAndSettings[]>
  /**
   * Changes the row while nobody else does. `decide` sees it as it is and answers `null` to leave it.
   *
   * @returns whether it was changed
   */
  readonly change: (id: ConnectionId, decide: (work: WorkAndSettings) => WorkChange | null) => Promise<boolean>
}

/** No lease is claimed for longer, ms. A lease that seems to was made before the clock was set back, and is void. */
export const LONGEST_LEASE_MS = 10 * 60_000

export const isLeased = ({ leaseUntil }: Pick<Work, 'leaseUntil'>, now: number): boolean =>
  leaseUntil !== null && leaseUntil >= now && leaseUntil <= now + LONGEST_LEASE_MS

/** Whether it runs by itself; so does a connection that is held for a refusal that may pass. */
export const runsByItself = ({ state, refusedSince }: Pick<Work, 'state' | 'refusedSince'>): boolean =>
  state === 'active' || (state === 'held' && refusedSince !== null)

export const isDue = (work: Pick<Work, 'state' | 'refusedSince' | 'nextAt'>, now: number): boolean =>
  runsByItself(work) && work.nextAt !== null && work.nextAt <= now

/** The row after a wake. */
export function woken(work: Work, wake: Wake, now: number): WorkChange {
  const isAsked = wake.priority === 'person'
  const at = Math.max(wake.at ?? now, isAsked ? 0 : (work.notBefore ?? 0))
  const isIdle = work.nextAt === null || work.nextAt > now
  const headStart = HEAD_START[wake.priority]
  return {
    wakes: work.wakes + 1,
    nextAt: work.nextAt === null ? at : Math.min(work.nextAt, at),
    headStart: isIdle ? headStart : Math.max(work.headStart, headStart),
    ...(isAsked ? { notBefore: null } : {}),
    ...(wake.everything ? { reconcileAt: everythingAt(work, wake.at ?? now, now) } : {}),
  }
}

// A full run that is due may be in progress already. Asking for another one sets a new time, so that the end of the one
// in progress does not count for it.
const everythingAt = ({ reconcileAt }: Work, at: number, now: number): number =>
  reconcileAt === null || reconcileAt <= now ? at : Math.min(reconcileAt, at)

/** What a connection will do by itself, to be shown; epoch ms. All `null` unless it runs by itself. */
export interface Upcoming {
  /** In the past when it is waiting for its turn. */
  readonly nextRunAt: number | null
  /** When everything is read again. */
  readonly nextReconcileAt: number | null
  /** Until when it was told to wait, or backs off. */
  readonly waitsUntil: number | null
}

export function upcoming(work: Work, now: number): Upcoming {
  const { nextAt, reconcileAt, notBefore } = work
  if (!runsByItself(work)) return { nextRunAt: null, nextReconcileAt: null, waitsUntil: null }
  const waits = notBefore !== null && notBefore > now
  return { nextRunAt: nextAt, nextReconcileAt: reconcileAt, waitsUntil: waits ? notBefore : null }
}
