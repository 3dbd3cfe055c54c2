import { HEAD_START, type Work, type WorkChange } from '../core/work.ts'
import { earliest, type NextTimes } from './schedule.ts'

// Clocks of several machines differ by seconds.
const CLOCKS_DIFFER_MS = 60_000

/**
 * When a connection runs next: after it was started, resumed or its file was applied, and after the clock was set
 * back. A connection that is due stays due, for one run, however many times of its schedule were missed meanwhile.
 *
 * @param next gives the times of its schedule after an instant
 */
export function planned(work: Work, next: (after: number) => NextTimes, now: number): WorkChange {
  const times = next(now)
  const isFromFuture = work.plannedAt !== null && work.plannedAt > now + CLOCKS_DIFFER_MS
  const reconcileAt =
    work.reconcileAt !== null && work.reconcileAt <= now + CLOCKS_DIFFER_MS ? work.reconcileAt : times.reconcile
  const plan = { plannedAt: now, reconcileAt, notBefore: null }
  const waits = waitOf(work, isFromFuture, now)
  if (waits !== null && waits > now) return { ...plan, notBefore: waits, nextAt: waits }
  // It was waiting, and a person changed the connection: perhaps the cause of the wait is gone, so it is tried now.
  if (work.notBefore !== null && work.notBefore > now && !isFromFuture) return { ...plan, nextAt: now }
  // A process whose clock is ahead of ours may have woken it just now, so a time only seconds ahead is kept. And
  // the schedule never moves a time that a person or a webhook asked for.
  const isAsked = work.headStart > HEAD_START.schedule && !isFromFuture
  if (work.nextAt !== null && (work.nextAt <= now + CLOCKS_DIFFER_MS || isAsked)) return plan
  const nextAt = regular(times, reconcileAt)
  return { ...plan, nextAt, headStart: headStartAt(nextAt, reconcileAt) }
}

/** Until when to wait after the clock was set back: `notBefore` moves back too, so that the wait lasts as long. */
const waitOf = ({ notBefore, plannedAt }: Work, isFromFuture: boolean, now: number): number | null =>
  isFromFuture && notBefore !== null && plannedAt !== null ? now + Math.max(0, notBefore - plannedAt) : null

/** The next time by the schedule alone. */
export const regular = (times: NextTimes, reconcileAt: number | null): number | null =>
  earliest(times.changes, times.daily, reconcileAt)

/** A full run takes long, so it lets connections go first that only read changes. */
export const headStartAt = (at: number | null, reconcileAt: number | null): number =>
  at !== null && reconcileAt !== null && reconcileAt <= at ? HEAD_START.backfill : HEAD_START.schedule
