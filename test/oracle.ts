import type { Company } from '../src/twins/company/company.ts'
import type { PipedriveTwin } from '../src/twins/pipedrive/twin.ts'
import { isCalled } from './field-names.ts'

/**
 * The independent checker: compares the books of one twin with what the other twin holds, by the specification
 * alone. It knows nothing of the sync code and calls none of it.
 */

export interface OracleOptions {
  readonly since?: string
  readonly companyId: string
  /** Numbers of parties or documents (`CreditNote 200031`) that a test expects to be missing. */
  readonly except?: readonly string[]
}

interface Expected {
  readonly label: string
  readonly number: string
}

const RELEASED = new Set(['Open', 'Closed'])
const SHOWN_OF_SUPPLIERS = new Set(['Invoice', 'CreditAdj', 'DebitAdj'])

/** Everything that is wrong, one sentence each; empty when CRM equals the books. */
export function compareTwins(company: Company, crm: PipedriveTwin, options: OracleOptions): readonly string[] {
  const since = options.since ?? '2025-01-01'
  const skip = new Set(options.except ?? [])
  const inScope = (status: string, date: string) => RELEASED.has(status) && (date >= since || status === 'Open')
  const customerDocuments = [...company.customerInvoices, ...company.customerCreditNotes].filter((one) =>
    inScope(one.status, one.documentDate),
  )
  const supplierDocuments = company.supplierDocuments.filter(
    (one) => SHOWN_OF_SUPPLIERS.has(one.documentType) && inScope(one.status, one.date),
  )

  const matters = (party: { status: string }, documents: number) =>
    documents > 0 || (party.status !== 'Inactive' && party.status !== 'OneTime')
  const customers = company.customers
    .filter((one) => matters(one, customerDocuments.filter((document) => document.customer === one).length))
    .map((one): Expected => ({ label: `customer ${one.number} ${one.name}`, number: one.number }))
  const suppliers = company.suppliers
    .filter((one) => matters(one, supplierDocuments.filter((document) => document.supplier === one).length))
    .map((one): Expected => ({ label: `supplier ${one.number} ${one.name}`, number: one.number }))

  const wrong: string[] = []
  const keep = (expected: Expected) => !skip.has(expected.number)
  wrong.push(
    ...exactlyOnce(suppliers.filter(keep), numbersOf(crm, 'organization', 'Visma supplier no.'), 'organization'),
  )
  wrong.push(
    ...exactlyOnce(customers.filter(keep), numbersOf(crm, 'organization', 'Visma customer no.'), 'organization'),
  )
  wrong.push(...exactlyOnce(customers.filter(keep), numbersOf(crm, 'person', 'Visma customer no.'), 'person'))

  const entries = entriesOf(crm)
  const documents = [
    ...customerDocuments.map((one) => ({
      type: one.documentType,
      number: one.referenceNumber,
      party: one.customer.number,
      total: one.amountInCurrency,
      balance: one.balanceInCurrency,
      status: one.status,
    })),
    ...supplierDocuments.map((one) => ({
      type: one.documentType,
      number: one.referenceNumber,
      party: one.supplier.number,
      total: one.amountInCurrency,
      balance: one.balanceInCurrency,
      status: one.status,
    })),
  ].filter((one) => !skip.has(`${one.type} ${one.number}`) && !skip.has(one.party))
  const expectedMarkers = new Set<string>()
  for (const { type, number, total, balance } of documents) {
    const marker = `Visma ${type} ${number} · ${options.companyId}`
    // Both ledgers number on their own, so the same marker may stand for a customer's and a supplier's invoice.
    const same = documents.filter((one) => one.type === type && one.number === number).length
    const found = entries.filter((one) => one.text.includes(`${marker}\n`))
    if (!expectedMarkers.has(marker) && found.length !== same)
      wrong.push(`${marker}: ${found.length} entries instead of ${same}`)
    expectedMarkers.add(marker)
    for (const [name, amount] of [
      ['total', total],
      ['balance', balance],
    ] as const) {
      if (found.length > 0 && amount !== null && !found.some((one) => showsAmount(one.text, amount)))
        wrong.push(`${marker}: its entry does not show the ${name} ${amount}`)
    }
  }
  for (const entry of entries) {
    const marker = /Visma (?!summary |moment )\S+ \S+ · \S+/.exec(entry.text)?.[0]
    if (marker && !expectedMarkers.has(marker) && !skip.has(marker.split(' ').slice(1, 3).join(' ')))
      wrong.push(`${marker}: an entry for a document that should not be shown`)
  }
  return wrong
}

function exactlyOnce(
  expected: readonly Expected[],
  found: ReadonlyMap<string, number>,
  what: string,
): readonly string[] {
  return expected.flatMap(({ label, number }) => {
    const times = found.get(number) ?? 0
    return times === 1 ? [] : [`${label}: on ${times} ${what}s instead of 1`]
  })
}

/** Visma number → on how many live records it stands. */
function numbersOf(
  crm: PipedriveTwin,
  entity: 'organization' | 'person',
  fieldName: string,
): ReadonlyMap<string, number> {
  const codes = [...crm.state.fields[entity].values()]
    .filter((field) => isCalled(field, fieldName))
    .map((field) => field.field_code)
  const records = entity === 'organization' ? [...crm.state.organizations.values()] : [...crm.state.persons.values()]
  const counts = new Map<string, number>()
  for (const record of records) {
    if (record.is_deleted) continue
    for (const code of codes) {
      const value = record.custom_fields[code]
      for (const number of typeof value === 'string' ? value.split(', ') : [])
        counts.set(number, (counts.get(number) ?? 0) + 1)
    }
  }
  return counts
}

interface Entry {
  readonly text: string
}

function entriesOf(crm: PipedriveTwin): readonly Entry[] {
  const notes = [...crm.state.notes.values()]
    .filter((note) => !note.is_deleted)
    .map((note) => ({ text: plain(note.content) }))
  const activities = [...crm.state.activities.values()]
    .filter((one) => !one.is_deleted && one.note !== null)
    .map((one) => ({ text: plain(one.note ?? '') }))
  return [...notes, ...activities]
}

const plain = (html: string): string =>
  `${html
    .replaceAll(/<br\s*\/?>|<\/p>|<\/li>|<\/ul>|<\/ol>/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')}\n`

/** Whether the digits of an amount stand somewhere in the text, whatever the locale groups them with. */
function showsAmount(text: string, amount: number): boolean {
  const digits = Math.abs(amount).toFixed(2).replace('.', '')
  return (
    text.replaceAll(/[^\d]/g, ' ') !== '' &&
    text.split('\n').some((line) => line.replaceAll(/[^\d]/g, '').includes(digits))
  )
}
