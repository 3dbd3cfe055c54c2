import { z } from 'zod'
import type { Client } from '../calls/client.ts'
import { wholeV1 } from '../calls/paging.ts'

const activityType = z.looseObject({
  key_string: z.string(),
  order_nr: z.number().catch(0),
  active_flag: z.boolean().nullish(),
})

/**
 * Keys of the activity types that are in use, in the order people see them.
 * Source: Pipedrive API v1, GET /activityTypes, one page
 */
export async function activityTypes(client: Client, signal: AbortSignal): Promise<readonly string[]> {
  const all = await wholeV1(client, 'GET v1/activityTypes', activityType, signal)
  return all
    .filter((wire) => wire.active_flag !== false)
    .sort((a, b) => a.order_nr - b.order_nr)
    .map((wire) => wire.key_string)
}

/** A document is something to do until a day; what people plan with each other comes last. */
const PREFERRED = ['task', 'deadline']
const MEETINGS = new Set(['call', 'meeting', 'lunch'])

/** The type that entries are made with; `null` where the account has none in use. */
export const typeOfEntries = (active: readonly string[]): string | null =>
  PREFERRED.find((key) => active.includes(key)) ?? active.find((key) => !MEETINGS.has(key)) ?? active[0] ?? null
