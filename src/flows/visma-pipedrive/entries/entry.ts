import type { Document, DocumentLine } from '../../../connectors/visma/model.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Locale } from '../../../core/locales.ts'
import { compare, type Decimal, isZero, minus, round, times } from '../../../core/money.ts'
import type { Desired } from '../../../core/plan.ts'
import { isCredited, isReleased, isSettled } from '../documents/released.ts'
import { BLOCK, desired, FIRST, OWN_OR_NEVER } from '../fields/desired.ts'
import { ENTRY_TEXTS, type EntryStatus, type EntryTexts, typeWord } from './entry-texts.ts'
import { formatDay, formatMoney, formatPrice, formatQuantity } from './format.ts'
import { escapeHtml } from './html.ts'
import { marker, withoutMarker } from './marker.ts'

export interface EntryOptions {
  readonly companyId: string
  readonly locale: Locale
  readonly baseCurrency: string
  /** Whether the lines are listed. */
  readonly lines: boolean
  /** `false` where sales must see no amounts: no total, balance, price. */
  readonly showAmounts?: boolean
  /** The document was shown and is gone from Visma: a draft can vanish. */
  readonly vanished?: boolean
}

/** The records an entry is on. */
export interface EntryPlace {
  readonly deal?: RemoteId | null
  readonly organization?: RemoteId | null
  readonly person?: RemoteId | null
}

// Pipedrive cuts notes at about 100 kB; half of that leaves room for what people write around our block.
// Everything below adds up to less than 20 kB.
const MAX_LINES = 20
const MAX_NAME_BYTES = 200
const MAX_LINE_BYTES = 400
const MAX_TEXT_BYTES = 4000
const MAX_SUBJECT = 255

/** First line of an entry: type, number and status in the connection's language. */
export const heading = (
  document: Document,
  { locale, vanished = false }: Pick<EntryOptions, 'locale' | 'vanished'>,
): string => {
  const texts: EntryTexts = ENTRY_TEXTS[locale]
  return `${typeWord(texts, document.ledger, document.type)} ${document.number} – ${texts.status[entryStatus(document, vanished)]}`
}

/**
 * The text that shows a document, from heading line to marker. It holds nothing that changes with the calendar, and no
 * members that lists leave empty (terms): then reading the document by itself would look like a change.
 */
export function entryHtml(document: Document, options: EntryOptions): string {
  const texts = ENTRY_TEXTS[options.locale]
  const mark = marker(document, options.companyId)
  const safe = (text: string, maxBytes: number) => escapeHtml(withoutMarker(text, mark), maxBytes)
  const blocks = [
    `<p><b>${escapeHtml(heading(document, options), MAX_NAME_BYTES * 2)}</b></p>`,
    paragraph(facts(document, texts, options)),
    options.lines ? lineList(document, texts, options, safe) : '',
    paragraph(references(document, texts, safe)),
    `<p>${escapeHtml(mark, MAX_NAME_BYTES * 2)}</p>`,
  ]
  return blocks.join('')
}

/** The entry as a note. */
export function entryNote(document: Document, place: EntryPlace, options: EntryOptions): Desired {
  return desired('note', {
    content: [entryHtml(document, options), BLOCK],
    // The document's own day, so that a backfill does not bury notes of people. Noon UTC is that day in all of Europe.
    add_time: [document.date && `${document.date}T12:00:00Z`, FIRST],
    ...placed(place),
  })
}

/** The entry as an activity: a task on the due date, done once nothing is left to pay. */
export function entryActivity(
  document: Document,
  place: EntryPlace,
  options: EntryOptions & { readonly owner: RemoteId | null; readonly type?: string | null },
): Desired {
  const texts: EntryTexts = ENTRY_TEXTS[options.locale]
  const title = `${typeWord(texts, document.ledger, document.type)} ${document.number}`
  return desired('activity', {
    subject: [`${title} (${marker(document, options.companyId)})`.slice(0, MAX_SUBJECT), OWN_OR_NEVER],
    type: [options.type, FIRST],
    due_date: [document.dueDate ?? document.date, OWN_OR_NEVER],
    done: [options.vanished === true || document.status === 'Voided' || isSettled(document), OWN_OR_NEVER],
    note: [entryHtml(document, options), BLOCK],
    owner_id: [options.owner, FIRST],
    ...placed(place),
  })
}

const placed = (place: EntryPlace) => ({
  deal_id: [place.deal, OWN_OR_NEVER] as const,
  org_id: [place.organization, OWN_OR_NEVER] as const,
  person_id: [place.person, OWN_OR_NEVER] as const,
})

export function entryStatus(document: Document, vanished: boolean): EntryStatus {
  if (vanished) return 'vanished'
  if (document.status === 'Voided') return 'voided'
  if (!isReleased(document.status)) return 'draft'
  const isCredit = CREDITS.has(document.type)
  if (isSettled(document)) return isCredit ? 'used' : isCredited(document) ? 'credited' : 'paid'
  const { total, balance } = document
  const isPartly = total !== null && balance !== null && compare(balance, total) < 0
  if (isCredit) return isPartly ? 'partlyUsed' : 'unused'
  return isPartly ? 'partlyPaid' : 'unpaid'
}

/** Types that take off what is owed, of either ledger: `DebitAdj` is a credit note of a supplier. */
const CREDITS: ReadonlySet<string> = new Set(['CreditNote', 'DebitAdj'])

function facts(document: Document, texts: EntryTexts, options: EntryOptions): readonly string[] {
  const { locale } = options
  const isCredit = CREDITS.has(document.type)
  const signed = (amount: Decimal | null) => (amount === null || !isCredit ? amount : minus('0', amount))
  const shown = (amount: Decimal | null, base: Decimal | null) =>
    bothCurrencies(signed(amount), signed(base), document, options)
  const amounts =
    options.showAmounts === false
      ? []
      : [
          fact(totalLabel(document, texts), shown(document.total, document.totalBase)),
          isNothing(document.vat) ? '' : fact(texts.vat, shown(document.vat, null)),
          fact(texts.balance, shown(document.balance, document.balanceBase)),
        ]
  return [
    ...amounts,
    fact(texts.date, document.date && formatDay(document.date, locale)),
    // A credit note has no due date, since nobody owes it.
    isCredit ? '' : fact(texts.dueDate, document.dueDate && formatDay(document.dueDate, locale)),
  ]
}

function totalLabel({ vat }: Document, texts: EntryTexts): string {
  if (vat === null) return texts.total
  return isZero(vat) ? texts.totalWithoutVat : texts.totalWithVat
}

/** The amount in the document's currency, and in the company's where that differs: `9 997,50 SEK (9 497,63 NOK)`. */
function bothCurrencies(
  amount: Decimal | null,
  base: Decimal | null,
  { currency }: Document,
  { baseCurrency, locale }: EntryOptions,
): string | null {
  const isForeign = currency !== null && currency !== baseCurrency
  const code = currency === null ? baseCurrency : escapeHtml(currency, MAX_NAME_BYTES)
  const inBase = base === null ? null : formatMoney({ amount: base, currency: baseCurrency }, locale)
  if (amount === null) return inBase
  const own = formatMoney({ amount, currency: code }, locale)
  return isForeign && inBase !== null ? `${own} (${inBase})` : own
}

type Safe = (text: string, maxBytes: number) => string

function lineList(document: Document, texts: EntryTexts, options: EntryOptions, safe: Safe): string {
  const lines = (document.lines ?? []).map((line) => lineText(line, options, safe)).filter((text) => text !== '')
  if (lines.length === 0) return ''
  const rest = lines.length - MAX_LINES
  const count = formatQuantity(String(rest), options.locale)
  const more = rest > 0 ? [texts.moreLines(count, rest === 1)] : []
  return `<ul>${[...lines.slice(0, MAX_LINES), ...more].map((text) => `<li>${text}</li>`).join('')}</ul>`
}

/** Product, quantity, price; a line of text alone is shown as its text. */
function lineText(line: DocumentLine, options: EntryOptions, safe: Safe): string {
  const { locale } = options
  const what = safe([line.product, line.description].filter((part) => part).join(' '), MAX_LINE_BYTES)
  const isText = line.product === null && (line.quantity === null || isZero(line.quantity)) && isNothing(line.amount)
  if (isText) return what
  const unit = line.unit ? `\u00a0${safe(line.unit, MAX_NAME_BYTES)}` : ''
  const quantity = line.quantity === null ? '' : `${formatQuantity(line.quantity, locale)}${unit}`
  if (options.showAmounts === false) return joined(what, quantity)
  const amount = line.amount === null ? '' : formatPrice(line.amount, locale)
  const sides = [[quantity, ...factors(line, locale)].filter((part) => part !== '').join(' × '), amount]
  return joined(what, sides.filter((part) => part !== '').join(' = '))
}

/** Price and discount; nothing where quantity, price and discount do not make the amount of the line. */
function factors({ quantity, unitPrice, amount, discountPercent, discount }: DocumentLine, locale: Locale): string[] {
  if (unitPrice === null) return []
  const price = formatPrice(unitPrice, locale)
  if (quantity === null || amount === null) return [price]
  const gross = times(quantity, unitPrice)
  const comesOut = (result: Decimal) => compare(round(result, CENTS), round(amount, CENTS)) === 0
  if (comesOut(gross)) return [price]
  // Lines that an older version stored have no discounts.
  const percent = discountPercent ?? '0'
  if (comesOut(minus(gross, times(gross, times(percent, '0.01')))))
    return [`${price} − ${formatQuantity(percent, locale)}\u00a0%`]
  if (discount && comesOut(minus(gross, discount))) return [`${price} − ${formatPrice(discount, locale)}`]
  return []
}

const CENTS = 2

const joined = (what: string, figures: string): string => [what, figures].filter((part) => part !== '').join(': ')
const isNothing = (amount: Decimal | null): boolean => amount === null || isZero(amount)

function references(document: Document, texts: EntryTexts, safe: Safe): readonly string[] {
  const short = (label: string, value: string | null) => fact(label, value && safe(value, MAX_NAME_BYTES))
  return [
    short(texts.supplierRef, document.supplierRef),
    short(texts.customerRef, document.customerRef),
    short(texts.externalRef, document.externalRef),
    short(texts.paymentRef, document.paymentRef),
    short(texts.salesPerson, document.salesPerson),
    fact(texts.text, document.text && safe(document.text, MAX_TEXT_BYTES)),
  ]
}

const fact = (label: string, value: string | null): string => (value ? `${label}: ${value}` : '')

function paragraph(lines: readonly string[]): string {
  const filled = lines.filter((line) => line !== '')
  return filled.length === 0 ? '' : `<p>${filled.join('<br>')}</p>`
}
