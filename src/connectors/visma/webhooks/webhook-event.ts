import type { HintAction } from '../../../core/hint.ts'
import type { VismaStream } from '../model.ts'

/**
 * The strings of `x-vwd-event-id` are documented nowhere, only the names of entities and events in English
 * (*AR Invoice – Status Changed*) and those of the former system (`customer_changed`). So they are read by their
 * words, in any spelling: `ARInvoiceStatusChanged`, `customer-invoice.updated`, `visma.financial.Supplier`.
 */

// A document is in two streams: its own, and that of its ledger, which has the balances. Invoices and credit notes
// share a window in Visma, and no document says whether "AR Invoice" means credit notes too: so it stands for both.
const CUSTOMER_DOCUMENTS = ['customerinvoice', 'customerCreditNote', 'customerdocument'] as const
const SUPPLIER_DOCUMENTS = ['supplierInvoice', 'supplierdocument'] as const
const SUPPLIERS = '(?:supplier|vendor|ap|accounts ?payable|purchase)'
const CUSTOMERS = '(?:customer|ar|accounts ?receivable|sales)'

// The first pattern that fits counts, so the more particular ones come first. An empty list: known and of no use.
const SUBJECTS: readonly (readonly [RegExp, readonly VismaStream[]])[] = [
  [/ background/, []],
  [/ (sales ?order|shipment|employee|inventory|(non ?)?stock ?item|warehouse|project)/, []],
  [/ purchase ?order/, ['purchaseorder']],
  [new RegExp(` ${SUPPLIERS} ?(payment|check)`), SUPPLIER_DOCUMENTS],
  [new RegExp(` ${SUPPLIERS} ?(invoice|bill|document|credit|debit|adjust)`), SUPPLIER_DOCUMENTS],
  // A payment changes the balances of the documents it pays, and no other event tells of that.
  [new RegExp(` (${CUSTOMERS} ?)?payment(?! ?terms?)`), ['customerPayment', ...CUSTOMER_DOCUMENTS]],
  [/ credit ?(note|memo)/, ['customerCreditNote', 'customerdocument']],
  [new RegExp(` ${CUSTOMERS} ?(invoice|document|debit ?note)`), CUSTOMER_DOCUMENTS],
  [/ (credit|payment) ?term/, ['creditTerm']],
  [/ journal/, ['journaltransaction']],
  [/ (customer|debtor)/, ['customer']],
  [/ (supplier|vendor|creditor)/, ['supplier']],
  [/ invoice/, [...CUSTOMER_DOCUMENTS, ...SUPPLIER_DOCUMENTS]],
  [/ contact/, ['contact']],
  [/ currency/, ['currency']],
  [/ branch/, ['branch']],
  [/ account/, ['account']],
]

/** The streams a text is about, empty when they are of no use to us; `null` when no word of the text is known. */
export function streamsIn(text: string): readonly VismaStream[] | null {
  const words = wordsOf(text)
  return SUBJECTS.find(([pattern]) => pattern.test(words))?.[1] ?? null
}

const ACTIONS: readonly (readonly [RegExp, HintAction])[] = [
  [/(delete|remove)d?\b/, 'deleted'],
  [/(changed?|updated?|modified|triggered)\b/, 'changed'],
  [/(created?|inserted)\b| (added|new)\b/, 'created'],
]

export function actionIn(text: string): HintAction {
  const words = wordsOf(text)
  return ACTIONS.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown'
}

/** ` ar invoice status changed`: lower-case words, each after a space. */
function wordsOf(text: string): string {
  const words = text.slice(0, MAX_TEXT).match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []
  return words.map((word) => ` ${word.toLowerCase()}`).join('')
}

const MAX_TEXT = 500
