import { z } from 'zod'
import { PLAN_LIMITS } from '../connectors/pipedrive/calls/plans.ts'
import type { Connection } from '../core/connection.ts'
import { PLANS } from '../core/settings.ts'

const stored = z.object({
  pipedrive: z.object({ plan: z.enum(PLANS), seats: z.number(), budgetShare: z.number() }),
})

/** Units a day that a connection may take of its account's API budget; `null` for settings that no longer fit. */
export function budgetOf({ settings }: Pick<Connection, 'settings'>): number | null {
  const parsed = stored.safeParse(settings)
  if (!parsed.success) return null
  const { plan, seats, budgetShare } = parsed.data.pipedrive
  return Math.floor(PLAN_LIMITS[plan].dailyPerSeat * seats * budgetShare)
}
