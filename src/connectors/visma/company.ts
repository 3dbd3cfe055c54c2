import { SyncError } from '../../core/errors.ts'
import { rawPage } from './calls/answer.ts'
import type { VismaClient } from './calls/client.ts'
import { flag, members, row, text } from './decode.ts'

export interface CompanyInfo {
  readonly name: string
  /** ISO 4217. */
  readonly baseCurrency: string
  readonly corporateId: string | null
}

const organization = row({
  name: text,
  organizationCd: text,
  baseCurrency: text,
  corporateId: text,
  currency: members({ id: text }),
})
const currency = row({ id: text, isBaseCurrency: flag })

/**
 * Who the company is and in which currency it keeps its books.
 *
 * Errors: SyncError `visma.no_base_currency` (hold); those of client.ts.
 * Source: GET /v1/organization; GET /v1/currency where the organization names no base currency
 */
export async function company(client: VismaClient, signal: AbortSignal): Promise<CompanyInfo> {
  const { value } = await client.get('/v1/organization', {}, rawPage, signal)
  const rows = value.rows.flatMap((given) => {
    const parsed = organization.safeParse(given)
    return parsed.success ? [parsed.data] : []
  })
  // One tenant is one company. Where it has several organizations, the first one with a name stands for it.
  const main = rows.find(({ name }) => name !== null) ?? rows[0]
  const baseCurrency = main?.baseCurrency ?? main?.currency?.id ?? (await baseOf(client, signal))
  if (baseCurrency === null) {
    throw new SyncError('visma.no_base_currency', 'Visma does not say which currency the company keeps its books in.', {
      do: 'hold',
    })
  }
  return {
    name: main?.name ?? main?.organizationCd ?? 'Company without a name',
    baseCurrency: baseCurrency.toUpperCase(),
    corporateId: main?.corporateId ?? null,
  }
}

async function baseOf(client: VismaClient, signal: AbortSignal): Promise<string | null> {
  const { value } = await client.get('/v1/currency', {}, rawPage, signal)
  for (const given of value.rows) {
    const parsed = currency.safeParse(given)
    if (parsed.success && parsed.data.isBaseCurrency === true) return parsed.data.id
  }
  return null
}
