import type { ConnectionId } from './ids.ts'

/** For how many days history is kept (`settings.retention`). Links, hashes and counts stay for ever. */
export interface Retention {
  /** What stood in a record before and after a write of ours, and what a record of the source said before it changed. */
  readonly payloads: number
  /** Deliveries of webhooks. */
  readonly inbox: number
  /** Runs that only looked. */
  readonly previews: number
  /** Runs, what they wrote, issues that are over, and the API usage of a day. */
  readonly runs: number
}

/** Everything before these moments is forgotten; `now` is when it is done. Epoch ms. */
export type Forgetting = Readonly<Record<keyof Retention | 'now', number>>

/** How much of each was forgotten. */
export interface Forgotten {
  readonly deliveries: number
  readonly runs: number
  readonly operations: number
  /** Operations that stay, without what stood there before and after. */
  readonly emptied: number
  readonly issues: number
  /** What records said before they changed. */
  readonly versions: number
}

/** What a store keeps of the past. Needs no lease. */
export interface History {
  /** Whether it was last tidied more than `everyMs` ago. A yes counts as tidied, so that only one process does it. */
  readonly isDue: (connection: ConnectionId, now: number, everyMs: number) => Promise<boolean>
  /**
   * Forgets in short transactions, which keep nobody waiting, until all is done or it is aborted. Operations that are
   * not settled stay with all they hold, and so do the newest run and the last one that ended well.
   */
  readonly forget: (connection: ConnectionId, before: Forgetting, signal: AbortSignal) => Promise<Forgotten>
}

export const DAY_MS = 86_400_000

export function forgettingAt(now: number, retention: Retention): Forgetting {
  const ago = (days: number): number => now - days * DAY_MS
  return {
    now,
    payloads: ago(retention.payloads),
    inbox: ago(retention.inbox),
    previews: ago(retention.previews),
    runs: ago(retention.runs),
  }
}
