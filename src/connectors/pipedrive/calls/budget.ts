import type { Clock } from '../../../core/clock.ts'
import { SyncError } from '../../../core/errors.ts'
import type { BudgetLedger } from '../model.ts'

// Writing a row for every call would cost more than the call. A crash may lose up to this many calls from the ledger of
// the budget, which the server's own count makes good.
const CALLS_PER_FLUSH = 50
/**
 * How long the server's count is believed. Then calls go out again and tell it anew, since it may have been topped up.
 */
const SEEN_FOR_MS = 15 * 60_000
const JITTER_MS = 60_000

/** Units taken for one call; exactly one of the two is called. */
export interface Spend {
  /** To be called when the call was answered, or its answer was lost; `headers` may hold the server's own count. */
  readonly answered: (headers: Headers | null) => void
  /** To be called when the call never left. */
  readonly giveBack: () => void
}

/** Today's share of the account's API budget. Days are UTC. */
export interface DailyBudget {
  /** @throws SyncError `pipedrive.budget_exhausted` (wait until the next day) when it would exceed the share. */
  readonly take: (units: number) => Promise<Spend>
  /**
   * Checks, without taking any, whether enough units are left for a step that is of no use when only half done.
   *
   * @throws SyncError `pipedrive.budget_exhausted` (wait until the next day) when so many units are not left,
   *         `pipedrive.budget_too_small` (hold) when no day has them
   */
  readonly need: (units: number, step: string) => Promise<void>
  /** Notes that the server refuses calls for the rest of the day. @returns the error to throw */
  readonly exhausted: () => SyncError
  /** Units we may still take today. */
  readonly left: () => Promise<number>
  /** What the server said last about the whole account; `null` where it said nothing. */
  readonly seen: () => { readonly limit: number | null; readonly remaining: number | null }
  readonly flush: () => Promise<void>
}

interface Day {
  readonly name: string
  /** Units in the ledger, of this process and of other processes of this product. */
  base: number
  flushing: number
  unflushed: number
  calls: number
}

/**
 * Takes at most `share` of `daily` units a day, and never the last units of an account that others used up.
 */
export function dailyBudget(options: {
  readonly daily: number
  readonly share: number
  readonly ledger: BudgetLedger
  readonly clock: Clock
  readonly random: () => number
}): DailyBudget {
  const { ledger, clock } = options
  let day: Day | null = null
  let loading: Promise<Day> | null = null
  let flushes: Promise<void> = Promise.resolve()
  /** Units of calls under way: the server's count may not contain them yet. */
  let inFlight = 0
  let limit: number | null = null
  let remaining: { readonly units: number; readonly at: number; readonly day: string } | null = null

  const utcDay = () => clock.now().toISOString().slice(0, 10)
  const spent = (of: Day) => of.base + of.flushing + of.unflushed
  // The lower of the two: seats may have been given back since the connection was described.
  const allowed = () => Math.floor(Math.min(options.daily, limit ?? Number.POSITIVE_INFINITY) * options.share)

  async function write(of: Day): Promise<void> {
    if (of.unflushed === 0) return
    of.flushing = of.unflushed
    of.unflushed = 0
    of.calls = 0
    try {
      await ledger.add(of.name, of.flushing)
    } catch (error) {
      of.unflushed += of.flushing
      of.flushing = 0
      throw error
    }
    of.base += of.flushing
    of.flushing = 0
    of.base = await ledger.spent(of.name)
  }

  function flush(of: Day): Promise<void> {
    const mine = flushes.then(() => write(of))
    flushes = mine.catch(() => undefined)
    return mine
  }

  async function today(): Promise<Day> {
    const name = utcDay()
    if (day?.name === name) return day
    loading ??= (async () => {
      if (day) await flush(day)
      day = { name, base: await ledger.spent(name), flushing: 0, unflushed: 0, calls: 0 }
      return day
    })().finally(() => {
      loading = null
    })
    return await loading
  }

  /** What the whole account has left as far as the server told us lately. */
  function accountLeft(): number | null {
    if (remaining === null || remaining.day !== utcDay()) return null
    if (clock.now().getTime() - remaining.at >= SEEN_FOR_MS) return null
    return remaining.units - inFlight
  }

  function exhausted(who: string): SyncError {
    const now = clock.now()
    const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
    const afterMs = midnight - now.getTime() + Math.round(options.random() * JITTER_MS)
    const advice = 'Nothing is lost. To go on sooner, raise budgetShare or buy a top-up in Pipedrive.'
    const message = `${who} It is renewed at ${new Date(midnight).toISOString().slice(0, 10)} 00:00 UTC.`
    return new SyncError('pipedrive.budget_exhausted', message, { do: 'wait', afterMs }, { advice })
  }

  function observe(headers: Headers): void {
    const stated = count(headers.get('x-daily-ratelimit-token-limit'))
    if (stated !== null && stated > 0) limit = stated
    const left = count(headers.get('x-daily-ratelimit-token-remaining'))
    if (left !== null) remaining = { units: left, at: clock.now().getTime(), day: utcDay() }
  }

  return {
    take: async (units) => {
      const before = await today()
      if (before.calls >= CALLS_PER_FLUSH) await flush(before)
      const of = await today()
      // From here to the end nothing is awaited: calls that start together must not take the same units.
      if (spent(of) + units > allowed()) {
        throw exhausted(`Our share of Pipedrive's API budget, ${allowed()} units a day, is used up.`)
      }
      const left = accountLeft()
      if (left !== null && left < units) {
        throw exhausted(
          `The account's API budget is used up, by us and by others: ${Math.max(0, left)} units are left.`,
        )
      }
      of.unflushed += units
      of.calls++
      inFlight += units
      return {
        answered: (headers) => {
          inFlight -= units
          if (headers) observe(headers)
        },
        giveBack: () => {
          inFlight -= units
          of.unflushed -= units
        },
      }
    },
    need: async (units, step) => {
      const own = allowed() - spent(await today())
      const account = accountLeft() ?? own
      const left = Math.max(0, Math.min(own, account))
      if (left >= units) return
      if (allowed() < units) throw tooSmall(units, step, allowed())
      const whose = account < own ? "The account's API budget" : `Our share of Pipedrive's API budget`
      throw exhausted(
        `${whose}${account < own ? '' : `, ${allowed()} units a day,`} has ${left} units left today, and ${step} needs ${units}: nothing was begun.`,
      )
    },
    exhausted: () => {
      remaining = { units: 0, at: clock.now().getTime(), day: utcDay() }
      return exhausted("The account's API budget for today is used up, says Pipedrive.")
    },
    left: async () => {
      const own = allowed() - spent(await today())
      return Math.max(0, Math.min(own, accountLeft() ?? own))
    },
    seen: () => ({ limit, remaining: accountLeft() }),
    flush: async () => {
      if (day) await flush(day)
    },
  }
}

const tooSmall = (units: number, step: string, allowed: number): SyncError =>
  new SyncError(
    'pipedrive.budget_too_small',
    `Our share of Pipedrive's API budget is ${allowed} units a day, and ${step} alone needs ${units}: nothing was begun.`,
    { do: 'hold' },
    { advice: 'Raise pipedrive.budgetShare in the connection file, or buy a top-up in Pipedrive.' },
  )

/** The number in a header; `null` when there is none. */
export function count(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header.trim()) ? Number(header) : null
}
