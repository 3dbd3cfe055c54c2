import { z } from 'zod'
import type { Client } from './client.ts'
import { pageV1 } from './envelope.ts'

const currency = z.looseObject({ code: z.string(), active_flag: z.boolean().nullish() })

/** Codes that deals and amounts may carry. Source: Pipedrive API v1, GET /currencies, one page */
export async function currencies(client: Client, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { data } = await client.call({ endpoint: 'GET v1/currencies' }, pageV1(currency), signal)
  return new Set((data ?? []).filter((wire) => wire.active_flag !== false).map((wire) => wire.code))
}
