import { z } from 'zod'
import type { Client } from '../calls/client.ts'
import { wholeV1 } from '../calls/paging.ts'

const currency = z.looseObject({ code: z.string(), active_flag: z.boolean().nullish() })

/** Codes that deals and amounts may carry. Source: Pipedrive API v1, GET /currencies, one page */
export async function currencies(client: Client, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const all = await wholeV1(client, 'GET v1/currencies', currency, signal)
  return new Set(all.filter((wire) => wire.active_flag !== false).map((wire) => wire.code))
}
