import { HEAD_START, type Work, type WorkChange } from '../core/work.ts'
import { headStartAt, regular } from './plan-work.ts'
import type { NextTimes } from './schedule.ts'

/** How a run ended, as far as the next one is concerned. */
export type Outcome =
  | { readonly is: 'done' }
  /** Told to wait; `until` in epoch ms, `null` when it was not said. */
  | { readonly is: 'paused'; readonly until: number | null }
  /** Passing trouble, or a bug. */
  | { readonly is: 'failed' }
  /** A person must act. `tried`: it may also pass by itself, so the connection is tried now and then. */
  | { readonly is: 'held'; readonly tried: boolean }
  /** Broken off: the process stops, or the connection was paused. */
  | { readonly is: 'stopped' }
  /** Somebody asked for its stop: what is left waits for the next time of the schedule. */
  | { readonly is: 'sent_away' }

export interface Ended {
  readonly outcome: Outcome
  /** Whether the run was to read everything again. */
  readonly everything: boolean
  /** The work as it was when the run began. */
  readonly begun: Work
  readonly now: number
  /** Times of the schedule after an instant. */
  readonly next: (after: number) => NextTimes
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number
}

const MINUTE = 60_000
const LONGEST_BACKOFF_MS = 30 * MINUTE
/** So many tries with growing pauses; after that, one at each time of the schedule. */
const TRIES = 6
/** How often a connection that is held for a refusal tries whether the system lets it in again. */
const HELD_TRIED_MS = 30 * MINUTE
const UNNAMED_WAIT_MS = 15 * MINUTE
const WAIT_JITTER_MS = 15_000

/** The new row of work after a run; `null` when another worker has taken the connection over meanwhile. */
export function whatFollows(work: Work, ended: Ended): WorkChange | null {
  const { begun, now, outcome } = ended
  // This run's own claim raised the fence by one. If it rose by more, another worker has claimed the connection since,
  // and that worker decides when it is due.
  if (work.fence > begun.fence + 1) return null
  const change = after(work, ended)
  if (work.wakes === begun.wakes || NOT_AT_ONCE.includes(outcome.is)) return change
  // It was woken during the run, perhaps too late for the run to see why: it runs again, as soon as it is allowed to.
  const again = Math.max(now, change.notBefore ?? 0)
  const nextAt = change.nextAt === null || change.nextAt === undefined ? again : Math.min(change.nextAt, again)
  return { ...change, nextAt, headStart: work.headStart }
}

/** A wake during the run changes nothing about when it is due after these. */
const NOT_AT_ONCE: readonly Outcome['is'][] = ['held', 'stopped', 'sent_away']

function after(work: Work, ended: Ended): WorkChange {
  const { outcome, now, next } = ended
  switch (outcome.is) {
    case 'done': {
      const times = next(now)
      const reconcileAt = reconcileAfter(work, ended, times)
      const nextAt = regular(times, reconcileAt)
      return {
        nextAt,
        headStart: headStartAt(nextAt, reconcileAt),
        reconcileAt,
        notBefore: null,
        attempt: 0,
        plannedAt: now,
      }
    }
    case 'paused': {
      // Many connections may be told the same instant: jitter keeps them from coming at once. Uses up no attempt.
      const until = Math.max(now, outcome.until ?? now + UNNAMED_WAIT_MS) + jitter(ended, WAIT_JITTER_MS)
      return { nextAt: until, headStart: HEAD_START.schedule, notBefore: until, plannedAt: now }
    }
    case 'failed': {
      const attempt = work.attempt + 1
      const rested = now + backoff(attempt, ended.random)
      const nextAt = attempt <= TRIES ? rested : (regular(next(rested), null) ?? rested)
      return { nextAt, headStart: HEAD_START.schedule, notBefore: nextAt, attempt, plannedAt: now }
    }
    case 'held': {
      // `notBefore`: no schedule and no webhook wakes it sooner, since the system has refused it often enough.
      if (outcome.tried) {
        const nextAt = now + Math.round(HELD_TRIED_MS * (0.75 + ended.random() / 2))
        return { nextAt, headStart: HEAD_START.schedule, notBefore: nextAt, attempt: 0, plannedAt: now }
      }
      // While it is held nothing runs. It is due now, so that it runs at once when a person resumes it.
      return { nextAt: now, headStart: HEAD_START.schedule, notBefore: null, attempt: 0, plannedAt: now }
    }
    case 'sent_away': {
      const times = next(now)
      const nextAt = regular(times, times.reconcile)
      const headStart = headStartAt(nextAt, times.reconcile)
      return { nextAt, headStart, reconcileAt: times.reconcile, notBefore: null, attempt: 0, plannedAt: now }
    }
    case 'stopped':
      return {}
  }
}

/** When the next full run is due. One that was asked for after this run began is still to come. */
function reconcileAfter(work: Work, { everything, begun, now }: Ended, times: NextTimes): number | null {
  const isNew = work.reconcileAt !== begun.reconcileAt
  const isStillDue = work.reconcileAt !== null && work.reconcileAt <= now
  return isStillDue && (!everything || isNew) ? work.reconcileAt : times.reconcile
}

/** 1, 2, 4 … 30 minutes, each between half and the whole of it, and never below one. */
export function backoff(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_BACKOFF_MS, MINUTE * 2 ** Math.min(attempt, 10))
  return Math.max(MINUTE, Math.round(whole * (0.5 + random() / 2)))
}

const jitter = ({ random }: Ended, most: number): number => Math.round(random() * most)
