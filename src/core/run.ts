import type { Actor } from './actor.ts'
import type { ConnectionId, RunId, SystemName } from './ids.ts'

export type RunMode = 'changes' | 'full' | 'reconcile' | 'tie-out' | 'preview' | 'undo' | 'erase'

/** Whether a run takes up everything again: a reconcile is a full run that then reads the destination back. */
export const readsEverything = (mode: RunMode): boolean => mode === 'full' || mode === 'reconcile'

/** Whether a run ends by holding what stands in the destination against what was written there. */
export const readsBack = (mode: RunMode): boolean => mode === 'reconcile' || mode === 'tie-out'
export type RunStatus = 'running' | 'done' | 'done_with_issues' | 'paused' | 'failed' | 'stopped'

/** Each source record counts once in `read` and once in another count, the worst that applies, so that they add up. */
export interface Counts {
  readonly read: number
  readonly created: number
  readonly linked: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: number
  readonly waiting: number
  readonly issues: number
}

/**
 * What became of one record, worst first: the tally takes the first that applies. `linked` goes before `created`, since
 * people want to check what was matched: a customer whose organization was found and whose person was made is linked.
 */
export const OUTCOMES = ['issues', 'waiting', 'skipped', 'linked', 'created', 'updated', 'unchanged'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const NO_COUNTS: Counts = {
  read: 0,
  created: 0,
  linked: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  waiting: 0,
  issues: 0,
}

export const worst = (a: Outcome, b: Outcome): Outcome => (OUTCOMES.indexOf(a) <= OUTCOMES.indexOf(b) ? a : b)

export const addCounts = (a: Counts, b: Counts): Counts => ({
  read: a.read + b.read,
  created: a.created + b.created,
  linked: a.linked + b.linked,
  updated: a.updated + b.updated,
  unchanged: a.unchanged + b.unchanged,
  skipped: a.skipped + b.skipped,
  waiting: a.waiting + b.waiting,
  issues: a.issues + b.issues,
})

export const tally = (counts: Counts, outcome: Outcome, records = 1): Counts => ({
  ...counts,
  read: counts.read + records,
  [outcome]: counts[outcome] + records,
})

/** What a run asked of each system: of a destination also units of its daily API budget, and answers 429. */
export type ApiUsage = Readonly<
  Record<SystemName, { readonly calls: number; readonly budget?: number; readonly throttled?: number }>
>

/** Where a running run is: shown as a progress bar, kept so that another process can show it too. */
export interface RunProgress {
  readonly phase: string
  readonly done: number
  readonly total: number | null
}

/** The same as the row of a run keeps it. */
export interface StoredProgress extends RunProgress {
  /** What it waits for, or last waited for. */
  readonly wait?: RunWait
}

/** Why a run stands still, and when it goes on. */
export interface RunWait {
  /** Of the failure that passes; it begins with the system that is waited for. */
  readonly code: string
  readonly why: string
  /** Epoch ms. */
  readonly until: number
  /** Nothing failed: it is over then. */
  readonly once?: true
}

export interface Run {
  readonly id: RunId
  readonly connection: ConnectionId
  readonly mode: RunMode
  readonly status: RunStatus
  /** `hand`, `schedule`, `webhook`, `demo`. */
  readonly trigger: string
  /** Who asked for it. */
  readonly actor: Actor
  /** Epoch ms. */
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly counts: Counts
  readonly flows: Readonly<Record<string, Counts>>
  /** Reason → number of records not written for it, over all flows. */
  readonly skipped: Readonly<Record<string, number>>
  readonly api: ApiUsage
  /** Why it failed, or until when it is paused; for the operator. */
  readonly message: string | null
  readonly progress: StoredProgress | null
  /** Of an undo: the run that it takes back. */
  readonly undoes?: RunId
}
