import type { Document, Party } from '../../../connectors/visma/model.ts'
import type { Day } from '../../../core/clock.ts'
import type { Fields } from '../../../core/connector.ts'
import type { RemoteId } from '../../../core/ids.ts'
import { decimalsOf, fixed, type Money } from '../../../core/money.ts'
import { cutTo, oneLine } from '../../../core/plain-text.ts'
import type { Desired } from '../../../core/plan.ts'
import { isCredited, isReceivable, isReleased, isSettled, standing } from '../documents/released.ts'
import { desired, FIRST, MAX_VARCHAR, OWN_OR_NEVER } from '../fields/desired.ts'
import { CUSTOMER_TITLE, INVOICE_TITLE } from './deal-titles.ts'

/** Where and for whom a deal is made. */
export interface DealPlace {
  readonly organization: RemoteId | null
  readonly person: RemoteId | null
  /** The stage new deals start in; `null` leaves it to the account's default. */
  readonly stage: string | null
  readonly owner: RemoteId | null
}

export interface Currencies {
  /** Codes that are active in the Pipedrive account. */
  readonly activeCurrencies: ReadonlySet<string>
  /** The currency of the company's books. */
  readonly baseCurrency: string
}

/**
 * The one document that a deal's invoice fields describe: the unpaid one with the earliest due date, else the newest.
 * Never a credit note or a voided document; a draft only where there is nothing else.
 */
export function describedDocument(documents: readonly Document[]): Document | null {
  const invoices = documents.filter((document) => isReceivable(document.type) && document.status !== 'Voided')
  const released = invoices.filter((document) => isReleased(document.status))
  const unpaid = released.filter((document) => !isSettled(document)).sort((a, b) => inOrder(dueDay(a), a, dueDay(b), b))
  if (unpaid[0]) return unpaid[0]
  const candidates = released.length > 0 ? released : invoices
  return candidates.toSorted((a, b) => inOrder(b.date, b, a.date, a))[0] ?? null
}

// A document without a due date is due when it is written.
const dueDay = (document: Document): Day | null => document.dueDate ?? document.date

const byNumber = new Intl.Collator('en', { numeric: true })
const inOrder = (dayA: Day | null, a: Document, dayB: Day | null, b: Document): number =>
  (dayA ?? '').localeCompare(dayB ?? '') || byNumber.compare(a.number, b.number)

/**
 * The three invoice fields of a deal; all `null`, which clears them, when the deal has no document to describe.
 *
 * @param options `currencies`: those the account knows; without it, any. `showAmounts: false` where sales must see no
 *                amounts.
 */
export function invoiceFields(
  document: Document | null,
  options: { readonly currencies?: Currencies; readonly showAmounts?: boolean } = {},
): Fields {
  const amount = document && options.showAmounts !== false ? amountIn(document, options.currencies ?? null) : null
  return {
    'custom.invoiceNumber': document && cutTo(oneLine(document.number), MAX_VARCHAR),
    'custom.invoiceAmount': amount && { amount: amount.amount, currency: amount.currency },
    // Without a due date once it is paid, so that it does not look overdue.
    'custom.invoiceDueDate': document === null || isSettled(document) ? null : document.dueDate,
  }
}

/** The deal made for a customer (`deals.create: perCustomer`). Its status belongs to people from the beginning. */
export function customerDeal(
  customer: Pick<Party, 'name' | 'number'>,
  place: DealPlace & Partial<Currencies>,
): Desired {
  const { activeCurrencies, baseCurrency = '' } = place
  return desired('deal', {
    title: [cutTitle(`${CUSTOMER_TITLE}${customer.name.trim()}`, ` (${customer.number})`), OWN_OR_NEVER],
    value: ['0', FIRST],
    currency: [activeCurrencies?.has(baseCurrency) ? baseCurrency : null, FIRST],
    ...placed(place),
  })
}

export interface InvoiceDealContext extends DealPlace, Currencies {
  readonly customerName: string
  readonly today: Day
  readonly showAmounts?: boolean
  /** The day the document was first seen `Closed`, where it was before today. */
  readonly closedSince?: Day | null
  /** The document was shown and is no longer in Visma: a draft can vanish. */
  readonly vanished?: boolean
  /**
   * The deal as it is; `null` before it is made. `theirs`: a person set its status, which is then left alone, so that
   * we reopen only deals that we closed.
   */
  readonly current?: { readonly status: 'open' | 'won' | 'lost'; readonly theirs: boolean } | null
}

/** The deal made for an invoice (`deals.create: perInvoice`). */
export function invoiceDeal(document: Document, context: InvoiceDealContext): Desired {
  const isHidden = context.showAmounts === false
  const amount = isHidden ? null : amountIn(document, context)
  const isOriginal = document.currency === null || document.currency === amount?.currency
  const original =
    isHidden || isOriginal || document.total === null || document.currency === null
      ? ''
      : ` (${fixed(document.total, decimalsOf(document.currency))} ${document.currency})`
  const wanted = desired('deal', {
    title: [cutTitle(`${INVOICE_TITLE}${document.number} – ${context.customerName.trim()}`, original), OWN_OR_NEVER],
    value: [isHidden ? '0' : (amount?.amount ?? null), OWN_OR_NEVER],
    currency: [amount?.currency, OWN_OR_NEVER],
    expected_close_date: [document.dueDate, OWN_OR_NEVER],
    ...statusFields(document, context),
    ...placed(context),
  })
  // Time of winning and reason for losing belong to the status: where people set the status, we leave these alone too.
  return { ...wanted, follows: { won_time: 'status', lost_reason: 'status' } }
}

export const VOIDED_REASON = 'Voided in Visma'
export const CREDITED_REASON = 'Credited in full in Visma'
export const VANISHED_REASON = 'No longer in Visma'

function statusFields(document: Document, context: InvoiceDealContext) {
  if (context.current?.theirs) return {}
  const outcome = dealOutcome(document, context)
  // Sent only with a new status: Pipedrive takes a closing time only together with its status, and Visma changes the
  // date of a payment every day as long as a part of it is unused.
  const isNews = context.current?.status !== outcome.status
  return {
    status: [outcome.status, OWN_OR_NEVER] as const,
    won_time: [isNews && outcome.status === 'won' ? noon(outcome.day) : null, OWN_OR_NEVER] as const,
    lost_reason: [outcome.status === 'lost' ? outcome.reason : null, OWN_OR_NEVER] as const,
  }
}

type DealOutcome =
  | { readonly status: 'open' }
  | { readonly status: 'won'; readonly day: Day }
  | { readonly status: 'lost'; readonly reason: string }

/**
 * Open while a balance is left; lost when the document vanished or was voided or fully credited; won when it was paid.
 */
export function dealOutcome(
  document: Document,
  { today, closedSince = null, vanished = false }: Pick<InvoiceDealContext, 'today' | 'closedSince' | 'vanished'>,
): DealOutcome {
  if (vanished) return { status: 'lost', reason: VANISHED_REASON }
  if (document.status === 'Voided') return { status: 'lost', reason: VOIDED_REASON }
  if (!isSettled(document)) return { status: 'open' }
  if (isCredited(document)) return { status: 'lost', reason: CREDITED_REASON }
  const days = standing(document)
    .map((one) => one.day)
    .filter((day) => day !== null)
  const paid = days.sort().at(-1) ?? closedSince ?? today
  return { status: 'won', day: paid > today ? today : paid }
}

/** Total in the document's currency, or in the company's where Pipedrive does not know the former; else `null`. */
function amountIn(document: Document, currencies: Currencies | null): Money | null {
  const currency = document.currency ?? currencies?.baseCurrency ?? null
  if (document.total !== null && currency !== null && (currencies?.activeCurrencies.has(currency) ?? true)) {
    return { amount: document.total, currency }
  }
  if (currencies === null || document.totalBase === null) return null
  const { activeCurrencies, baseCurrency } = currencies
  return activeCurrencies.has(baseCurrency) ? { amount: document.totalBase, currency: baseCurrency } : null
}

const placed = (place: DealPlace) => ({
  org_id: [place.organization, OWN_OR_NEVER] as const,
  person_id: [place.person, OWN_OR_NEVER] as const,
  stage_id: [place.stage, FIRST] as const,
  owner_id: [place.owner, FIRST] as const,
})

// Noon UTC is the same calendar day in all of Europe.
const noon = (day: Day): string => `${day}T12:00:00Z`

/** A title that is too long is cut in the name, and not in `end`. */
const cutTitle = (start: string, end: string): string => cutTo(oneLine(start), MAX_VARCHAR - end.length) + end
