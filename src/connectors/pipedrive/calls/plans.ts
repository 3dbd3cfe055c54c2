import type { Plan } from './plan-names.ts'

/** What a Pipedrive plan allows. Source: Pipedrive's pages on rate limiting and on usage limits, autumn 2026. */
export interface PlanLimits {
  /** Units of the daily API budget per seat. */
  readonly dailyPerSeat: number
  /** Requests in any two seconds with an API token. */
  readonly burstToken: number
  /** Requests in any two seconds with an OAuth access token. */
  readonly burstOauth: number
  /** Open deals and leads of the whole company, per seat. */
  readonly openDealsPerSeat: number
  /** Custom fields of the whole company, over all entities. */
  readonly customFields: number
}

export const PLAN_LIMITS = {
  lite: { dailyPerSeat: 30_000, burstToken: 20, burstOauth: 80, openDealsPerSeat: 2_500, customFields: 30 },
  growth: { dailyPerSeat: 60_000, burstToken: 40, burstOauth: 160, openDealsPerSeat: 5_000, customFields: 100 },
  premium: { dailyPerSeat: 150_000, burstToken: 100, burstOauth: 400, openDealsPerSeat: 15_000, customFields: 300 },
  ultimate: { dailyPerSeat: 210_000, burstToken: 120, burstOauth: 480, openDealsPerSeat: 20_000, customFields: 500 },
} as const satisfies Record<Plan, PlanLimits>

/** Searches in any two seconds, on every plan and with every credential. */
export const SEARCH_BURST = 10
