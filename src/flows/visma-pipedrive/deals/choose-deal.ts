import type { Application, Document } from '../../../connectors/visma/model.ts'
import { type Day, daysBetween } from '../../../core/clock.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { compare, type Decimal, isZero, sum } from '../../../core/money.ts'
import type { FlowSettings } from '../settings.ts'

/** A deal that people made for the customer's person or organization; deals made by us are not among these. */
export interface PeoplesDeal {
  readonly id: RemoteId
  readonly status: 'open' | 'won' | 'lost'
  /** Calendar day of the company on which it was won. */
  readonly wonDay: Day | null
  readonly archived: boolean
  /** Id of its pipeline. */
  readonly pipeline: string | null
}

export type DealRule =
  | 'own' // the document's own link: a deal once chosen stays chosen
  | 'reference' // the invoice names the deal
  | 'wonDeal'
  | 'onlyOpenDeal'
  | 'customerDeal' // the deal we made for this customer

export type ChosenDeal =
  | { readonly deal: RemoteId; readonly rule: DealRule }
  | { readonly create: 'perCustomer' | 'perInvoice' }

export type DealChoice =
  | ChosenDeal
  /** The entry goes on the organization, else on the person. */
  | { readonly none: 'no deal is created' }

export interface DealQuestion {
  readonly document: Pick<Document, 'date'>
  readonly ownLink: RemoteId | null
  /** The deal named by the invoice (`referencedDealId`), if it exists. */
  readonly referencedDeal: RemoteId | null
  readonly deals: readonly PeoplesDeal[]
  /** `pipelines`: ids, which the caller looked up by name; only deals in these count; empty: in all. */
  readonly settings: Pick<FlowSettings['deals'], 'create' | 'pipelines' | 'wonWithinDays'>
  /** The deal we made for this customer, whatever people have done with it since. */
  readonly customersDeal: RemoteId | null
}

/** The deal an invoice belongs to, by the first rule that fits. For credit notes see `creditNoteDeal`. */
export function chooseDeal(question: DealQuestion): DealChoice {
  if (question.ownLink !== null) return { deal: question.ownLink, rule: 'own' }
  if (question.referencedDeal !== null) return { deal: question.referencedDeal, rule: 'reference' }

  const { create, wonWithinDays } = question.settings
  const pipelines = question.settings.pipelines.map(String)
  // Not archived deals: people do not see them and they cannot be edited, so nothing new should go there.
  const deals = question.deals.filter(
    ({ archived, pipeline }) =>
      !archived && (pipelines.length === 0 || (pipeline !== null && pipelines.includes(pipeline))),
  )
  const won = lastWon(deals, question.document.date, wonWithinDays)
  if (won) return { deal: won.id, rule: 'wonDeal' }
  const [open, another] = deals.filter((deal) => deal.status === 'open')
  if (open && !another) return { deal: open.id, rule: 'onlyOpenDeal' }

  if (create === 'never') return { none: 'no deal is created' }
  if (create === 'perInvoice') return { create: 'perInvoice' }
  if (question.customersDeal !== null) return { deal: question.customersDeal, rule: 'customerDeal' }
  return { create: 'perCustomer' }
}

/** The last deal won before the document was written, if not too long before. A later deal sold something else. */
function lastWon(deals: readonly PeoplesDeal[], date: Day | null, withinDays: number): PeoplesDeal | undefined {
  if (date === null) return undefined
  return deals
    .filter((deal) => {
      if (deal.status !== 'won' || deal.wonDay === null) return false
      const age = daysBetween(deal.wonDay, date)
      return age >= 0 && age <= withinDays
    })
    .sort((a, b) => (b.wonDay ?? '').localeCompare(a.wonDay ?? '') || Number(b.id) - Number(a.id))[0]
}

/**
 * Id of the deal an invoice names: the field holds an id (`501`), the deal's URL, or text around such a URL.
 * The caller has to check that the deal exists, since a buyer's order number may look like an id.
 *
 * @param host Host of the account, e.g. `nordlys.pipedrive.com`: URLs of other accounts do not count.
 */
export function referencedDealId(
  document: Pick<Document, 'customerRef' | 'externalRef' | 'text'>,
  referenceField: FlowSettings['deals']['referenceField'],
  host: string | null = null,
): RemoteId | null {
  if (referenceField === null) return null
  const text = {
    customerRefNumber: document.customerRef,
    externalReference: document.externalRef,
    invoiceText: document.text,
  }[referenceField]?.trim()
  if (!text) return null
  const url = /(?:https?:\/\/)?([a-z0-9.-]+\.[a-z]{2,})(?::\d+)?\/deal\/([1-9]\d{0,14})(?!\d)/i.exec(text)
  if (url) return host === null || url[1]?.toLowerCase() === host.toLowerCase() ? remoteId(url[2] ?? '') : null
  return /^#?[1-9]\d{0,14}$/.test(text) ? remoteId(text.replace('#', '')) : null
}

/** An invoice of the customer and the deal its entry is on. */
export interface InvoiceOnDeal {
  readonly document: Pick<Document, 'type' | 'number' | 'date' | 'applications'>
  readonly deal: RemoteId
}

/**
 * The deal a credit note belongs to: that of the invoice most of it was applied to, else that of the customer's
 * newest invoice, else none. It never asks for a deal to be created. Its own link, if any, comes before this.
 *
 * @param invoices Invoices of the same customer that are on a deal.
 */
export function creditNoteDeal(
  creditNote: Pick<Document, 'type' | 'number' | 'applications'>,
  invoices: readonly InvoiceOnDeal[],
): RemoteId | null {
  const newestFirst = invoices.toSorted((a, b) => newer(a.document, b.document))
  const applied = newestFirst
    .map(({ document, deal }) => ({ deal, amount: appliedAmount(creditNote, document) }))
    .filter(({ amount }) => !isZero(amount))
    .sort((a, b) => compare(b.amount, a.amount))[0]
  return applied?.deal ?? newestFirst[0]?.deal ?? null
}

// Visma lists an application on the credit note, on the invoice or on both: the larger sum of the two is complete.
function appliedAmount(
  creditNote: Pick<Document, 'type' | 'number' | 'applications'>,
  invoice: Pick<Document, 'type' | 'number' | 'applications'>,
): Decimal {
  const there = amountFrom(invoice.applications, creditNote)
  const here = amountFrom(creditNote.applications, invoice)
  return compare(there, here) >= 0 ? there : here
}

const amountFrom = (applications: readonly Application[] | null, other: Pick<Document, 'type' | 'number'>): Decimal =>
  sum(
    (applications ?? [])
      .filter((one) => one.type === other.type && one.number === other.number && one.released && !one.voided)
      .map((one) => one.amount),
  )

const byNumber = new Intl.Collator('en', { numeric: true })
const newer = (a: Pick<Document, 'date' | 'number'>, b: Pick<Document, 'date' | 'number'>): number =>
  (b.date ?? '').localeCompare(a.date ?? '') || byNumber.compare(b.number, a.number)
