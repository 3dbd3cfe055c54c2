import type { Fields } from '../../../core/connector.ts'
import { SyncError } from '../../../core/errors.ts'
import type { Json } from '../../../core/json.ts'
import type { Party } from '../model.ts'

/** The statuses that a customer may be given; what is read may be others. */
const STATUSES: readonly Json[] = ['Active', 'OnHold', 'CreditHold', 'Inactive', 'OneTime']

/** Of a customer what may be changed, in the form in which it is sent and kept. */
export const customerFields = ({ status, terms }: Party): Fields => ({ status, terms: terms?.id ?? null })

/**
 * The body of a PUT that changes these members and no other. Each is wrapped; Visma leaves alone what is not sent, and an
 * explicit `null` may clear or disturb what stands there, so none is sent.
 *
 * Errors: SyncError `visma.rejected` (reject) for a value that no customer may have: it is not even sent.
 * Source: Visma.net ERP API, PUT /v1/customer/internal/{internalID}, CustomerUpdateDto
 */
export function customerChange(fields: Fields): Json {
  const entries = Object.entries(fields)
  if (entries.length === 0) throw new Error('a change of a customer without anything to change')
  return Object.fromEntries(entries.map(([name, value]) => member(name, value)))
}

function member(name: string, value: Json): [string, Json] {
  switch (name) {
    case 'status':
      if (!STATUSES.includes(value)) throw impossible(`${shown(value)} is no status of a customer`)
      return ['status', { value }]
    case 'terms':
      if (typeof value !== 'string' || value.trim() === '') throw impossible(`${shown(value)} are no payment terms`)
      return ['creditTermsId', { value }]
    default:
      // Nothing else of Visma's books is ever written.
      throw new Error(`"${name}" of a customer is never written to Visma`)
  }
}

const shown = (value: Json): string => (typeof value === 'string' ? `"${value}"` : String(value))

const impossible = (why: string): SyncError =>
  new SyncError('visma.rejected', `Nothing was sent to Visma: ${why}.`, { do: 'reject' })
