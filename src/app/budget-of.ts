import { storedSettings } from '../connection/stored.ts'
import { PLAN_LIMITS } from '../connectors/pipedrive/calls/plans.ts'
import type { Connection } from '../core/connection.ts'

/** Units a day that a connection may take of its account's API budget; `null` for settings that no longer fit. */
export function budgetOf({ settings }: Pick<Connection, 'settings'>): number | null {
  const { plan, seats, budgetShare } = storedSettings(settings).pipedrive
  if (plan === null || seats === null || budgetShare === null) return null
  return Math.floor(PLAN_LIMITS[plan].dailyPerSeat * seats * budgetShare)
}
