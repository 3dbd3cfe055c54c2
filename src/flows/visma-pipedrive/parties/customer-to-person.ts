import type { Party } from '../../../connectors/visma/model.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { Desired } from '../../../core/plan.ts'
import { sameContact } from '../../../core/same-contact.ts'
import { ADD, desired, FIRST, OURS, OWN_OR_FILL } from '../fields/desired.ts'
import type { FlowSettings } from '../settings.ts'

export interface PersonOptions {
  readonly organizationId: RemoteId | null
  /** Owner on creation: the organization's owner, else the setting's user; `null` for ours. */
  readonly ownerId: RemoteId | null
  readonly names: FlowSettings['names']
  /** Custom fields that both systems may change, as they were decided; a field that is absent stays as it is. */
  readonly aligned?: Readonly<Record<string, string>>
}

/** The person of a customer. */
export function personOf(customer: Party, { organizationId, ownerId, names, aligned = {} }: PersonOptions): Desired {
  return desired('person', {
    name: [personName(customer), { created: 'own', linked: names === 'visma' ? 'ours' : 'never' }],
    emails: [emailsOf(customer), ADD],
    phones: [contactValues(customer.contact?.phones ?? [], 'work'), ADD],
    org_id: [organizationId, OWN_OR_FILL],
    owner_id: [ownerId, FIRST],
    'custom.customerNumber': [customer.number, OURS],
    ...Object.fromEntries(Object.entries(aligned).map(([name, value]) => [name, [value, OURS] as const])),
  })
}

/** The contact person; for a customer without one, the customer itself. */
export const personName = (customer: Party): string =>
  [customer.contact?.attention, customer.contact?.name, customer.name]
    .map((name) => name?.trim() ?? '')
    .find((name) => name !== '') ?? ''

/**
 * Main addresses first, then those that only get invoices. Where main is empty, the invoice addresses are left
 * out too: Pipedrive makes the first address primary when none is, and offers to send mail to it.
 */
function emailsOf(customer: Party): readonly Json[] {
  const main = unique(customer.contact?.emails ?? [])
  const billing = unique(customer.invoiceContact?.emails ?? [])
  const bills = new Set(billing.map(folded))
  // An address in both lists counts as a billing address only while there is another main address.
  const personal = main.filter((email) => !bills.has(folded(email)))
  const first = personal.length > 0 ? personal : main
  if (first.length === 0) return []
  const known = new Set(first.map(folded))
  const rest = unique([...main, ...billing]).filter((email) => !known.has(folded(email)))
  return [...contactValues(first, 'work'), ...contactValues(rest, 'other', false)]
}

const contactValues = (values: readonly string[], label: string, hasPrimary = true): readonly Json[] =>
  unique(values).map((value, index) => ({ value, primary: hasPrimary && index === 0, label }))

const folded = (text: string): string => text.toLowerCase()

function unique(values: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (const value of values.map((text) => text.trim())) {
    if (value !== '' && !kept.some((one) => sameContact(one, value))) kept.push(value)
  }
  return kept
}
