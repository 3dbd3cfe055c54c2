import type { Clock } from '../../../core/clock.ts'
import type { Plan } from '../world.ts'

/** Requests per 2 s by plan and kind of credential; searches have a limit of their own on every plan. */
export const BURST = {
  lite: { token: 20, oauth: 80 },
  growth: { token: 40, oauth: 160 },
  premium: { token: 100, oauth: 400 },
  ultimate: { token: 120, oauth: 480 },
} as const satisfies Record<Plan, { readonly token: number; readonly oauth: number }>
const SEARCH_BURST = 10
const WINDOW_MS = 2_000

const DAILY_PER_SEAT = 30_000
const MULTIPLIER = { lite: 1, growth: 2, premium: 5, ultimate: 7 } as const satisfies Record<Plan, number>
export const dailyBudget = (plan: Plan, seats: number): number => DAILY_PER_SEAT * MULTIPLIER[plan] * seats

export const CUSTOM_FIELDS = { lite: 30, growth: 100, premium: 300, ultimate: 500 } as const satisfies Record<
  Plan,
  number
>
const OPEN_DEALS = { lite: 2_500, growth: 5_000, premium: 15_000, ultimate: 20_000 } as const
export const openDeals = (plan: Plan, seats: number): number => Math.min(300_000, OPEN_DEALS[plan] * seats)

// A caller who meets ten refusals in a row without pausing is taken for an attacker.
const STRIKES = 10
const PAUSE_MS = 10_000
const BLOCK_MS = 5 * 60_000

interface Standing {
  readonly window: number[]
  readonly searches: number[]
  strikes: number
  lastRefusal: number
  blockedUntil: number
}

export interface Verdict {
  readonly kind: 'ok' | 'burst' | 'daily' | 'blocked'
  readonly headers: Readonly<Record<string, string>>
}

export interface Limits {
  readonly check: (credential: string, limit: number | null, cost: number, search: boolean) => Verdict
  readonly budget: { readonly used: number; readonly limit: number | null }
}

/** Both limits: a rolling window per credential and a price per day for the whole company, from midnight UTC. */
export function limits(clock: Clock, dailyLimit: number | null): Limits {
  const standings = new Map<string, Standing>()
  let day = ''
  let used = 0

  const today = (): void => {
    const now = clock.now().toISOString().slice(0, 10)
    if (now !== day) {
      day = now
      used = 0
    }
  }

  const headers = (standing: Standing, limit: number | null): Record<string, string> => ({
    ...(limit === null
      ? {}
      : {
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(Math.max(0, limit - standing.window.length)),
          // Always the length of the window, however much of it is over.
          'x-ratelimit-reset': String(WINDOW_MS / 1000),
        }),
    ...(dailyLimit === null
      ? {}
      : {
          'x-daily-ratelimit-token-limit': String(dailyLimit),
          'x-daily-ratelimit-token-remaining': String(Math.max(0, dailyLimit - used)),
        }),
  })

  const refuse = (standing: Standing, kind: 'burst' | 'daily', limit: number | null, now: number): Verdict => {
    standing.strikes = now - standing.lastRefusal < PAUSE_MS ? standing.strikes + 1 : 1
    standing.lastRefusal = now
    if (standing.strikes > STRIKES) {
      standing.blockedUntil = now + BLOCK_MS
      return { kind: 'blocked', headers: {} }
    }
    // Told how long to wait only where it is short: a spent day names no time.
    return { kind, headers: { ...headers(standing, limit), ...(kind === 'burst' ? { 'retry-after': '2' } : {}) } }
  }

  return {
    check: (credential, limit, cost, search) => {
      today()
      const now = clock.now().getTime()
      const standing = standings.get(credential) ?? fresh()
      standings.set(credential, standing)
      if (now < standing.blockedUntil) return { kind: 'blocked', headers: {} }
      forget(standing.window, now)
      forget(standing.searches, now)
      const full = limit !== null && standing.window.length >= limit
      const searchFull = limit !== null && search && standing.searches.length >= SEARCH_BURST
      if (full || searchFull) return refuse(standing, 'burst', limit, now)
      if (dailyLimit !== null && used + cost > dailyLimit) return refuse(standing, 'daily', limit, now)
      standing.strikes = 0
      standing.window.push(now)
      if (search) standing.searches.push(now)
      used += cost
      return { kind: 'ok', headers: headers(standing, limit) }
    },
    budget: {
      get used() {
        today()
        return used
      },
      limit: dailyLimit,
    },
  }
}

const fresh = (): Standing => ({
  window: [],
  searches: [],
  strikes: 0,
  lastRefusal: Number.NEGATIVE_INFINITY,
  blockedUntil: 0,
})

function forget(window: number[], now: number): void {
  let past = 0
  while (past < window.length && (window[past] ?? 0) <= now - WINDOW_MS) past++
  if (past > 0) window.splice(0, past)
}
