import type { Locale } from '../../../core/locales.ts'
import type { Decimal } from '../../../core/money.ts'
import { ENTRY_TEXTS, SUMMARY_WORDS, typeWord } from '../entries/entry-texts.ts'
import { formatDay, formatMoney, formatQuantity, formatShare } from '../entries/format.ts'
import { escapeHtml } from '../entries/html.ts'
import { summaryMarker, withoutMarker } from '../entries/marker.ts'
import type { FlowSettings } from '../settings.ts'
import { BAND_WORDS, BEHAVIOUR_WORDS, LIGHT_WORDS } from './figure-words.ts'
import type { Figures, OpenInvoice } from './figures.ts'
import type { Ageing } from './receivables.ts'
import { SUMMARY_TEXTS, type SummaryTexts } from './summary-texts.ts'
import type { Product } from './what-they-buy.ts'

export interface SummaryOptions {
  readonly companyId: string
  readonly locale: Locale
  readonly visibility: FlowSettings['visibility']
  /** The customer has no figures any more: it was excluded, or is held as a probable house account. */
  readonly leftOut?: boolean
}

const MAX_NAME_BYTES = 200
const MAX_UNIT_BYTES = 40

interface Look extends SummaryOptions {
  readonly texts: SummaryTexts
  readonly currency: string
  readonly safe: (text: string, maxBytes: number) => string
}

/**
 * The text that shows a customer's figures, from heading line to marker. Below the visibility of amounts it holds no
 * amount of the company: what is owed is a band or a light, and documents and products are named without one.
 */
export function summaryHtml(figures: Figures, options: SummaryOptions): string {
  const { locale, companyId } = options
  const texts = SUMMARY_TEXTS[locale]
  const mark = summaryMarker(figures.number, companyId)
  const safe = (text: string, maxBytes: number) => escapeHtml(withoutMarker(text, mark), maxBytes)
  const look = { ...options, texts, currency: figures.currency, safe }
  const first = `<p><b>${heading(figures, look)}</b></p>`
  const last = `<p>${escapeHtml(mark, MAX_NAME_BYTES * 2)}</p>`
  if (options.leftOut) return [first, paragraph([texts.leftOut]), last].join('')
  return [
    first,
    paragraph(owed(figures, look)),
    options.visibility === 'amounts' ? titled(texts.ageing, buckets(figures.ageing, look)) : '',
    paragraph(behaviour(figures, look)),
    titled(
      texts.oldest,
      figures.oldest.map((invoice) => invoiceLine(invoice, look)),
    ),
    titled(
      texts.products,
      figures.products.map((product) => productLine(product, look)),
    ),
    paragraph([figures.stoppedSince === null ? '' : texts.stoppedSince(formatDay(figures.stoppedSince, locale))]),
    paragraph([`${texts.asOf} ${formatDay(figures.asOf, locale)}`]),
    last,
  ].join('')
}

/** By what the block is found: a name must not look like another beginning of it. */
function heading({ number, name }: Figures, { locale, safe }: Look): string {
  const start = escapeHtml(`${SUMMARY_WORDS[locale]} ${number} –`, MAX_NAME_BYTES)
  return `${start} ${safe(name.replaceAll('–', '-'), MAX_NAME_BYTES) || safe(number, MAX_NAME_BYTES)}`
}

function owed(figures: Figures, look: Look): readonly string[] {
  const { texts, locale, visibility } = look
  const count = formatQuantity(String(figures.unvalued), locale)
  const unvalued = figures.unvalued === 0 ? '' : `${texts.unvalued(count, figures.unvalued === 1)}.`
  if (visibility === 'light') return [`${texts.light}: ${LIGHT_WORDS[locale][figures.light]}`]
  if (visibility === 'bands') return [`${texts.band}: ${bandText(figures, look)}`]
  const { open, overdue, unallocated, byCurrency, currency } = figures
  const isForeign = byCurrency.some((one) => one.currency !== currency)
  return [
    fact(texts.open, money(open, look)),
    fact(texts.overdue, money(overdue, look)),
    unallocated === '0' ? '' : fact(texts.unallocated, money(unallocated, look)),
    ...(isForeign ? byCurrency : []).map((one) =>
      [
        fact(`${texts.open} (${look.safe(one.currency, MAX_UNIT_BYTES)})`, money(one.open, look, one.currency)),
        fact(texts.overdue, money(one.overdue, look, one.currency)),
      ].join(', '),
    ),
    unvalued,
  ]
}

function bandText({ band }: Figures, { texts, locale }: Look): string {
  const word = BAND_WORDS[locale][band]
  return band === 'none' ? word : texts.days(word)
}

const buckets = (ageing: Ageing, look: Look): readonly string[] =>
  Object.entries(look.texts.buckets).map(([bucket, label]) => fact(label, money(ageing[bucket as keyof Ageing], look)))

function behaviour({ behaviour }: Figures, { texts, locale }: Look): readonly string[] {
  const { averageDaysLate, onTime, trend } = behaviour
  const names = BEHAVIOUR_WORDS[locale]
  const arithmetic = [
    averageDaysLate === null ? '' : texts.average(formatQuantity(averageDaysLate, locale)),
    onTime === null ? '' : texts.onTime(formatShare(onTime, locale)),
  ].filter((part) => part !== '')
  const detail = arithmetic.length === 0 ? '' : ` (${arithmetic.join(', ')})`
  return [
    fact(texts.behaviour, `<b>${names[behaviour.behaviour]}</b>${detail}`),
    trend === null ? '' : fact(texts.trend, texts.trends[trend]),
    behaviour.laterThanUsual ? texts.laterThanUsual : '',
    `<i>${texts.formula(names)}</i>`,
  ]
}

function invoiceLine(invoice: OpenInvoice, look: Look): string {
  const { texts, locale, safe, visibility } = look
  const due = invoice.dueDate === null ? texts.withoutDueDate : texts.due(formatDay(invoice.dueDate, locale))
  const what = `${typeWord(ENTRY_TEXTS[locale], 'customer', invoice.type)} ${invoice.number}`
  return [safe(what, MAX_NAME_BYTES), due, visibility === 'amounts' ? leftOf(invoice, look) : '']
    .filter((part) => part !== '')
    .join(', ')
}

function leftOf({ currency, balance, balanceBase }: OpenInvoice, look: Look): string {
  const base = balanceBase === null ? '' : money(balanceBase, look)
  if (balance === null) return base
  const own = money(balance, look, currency)
  return currency === look.currency || base === '' ? own : `${own} (${base})`
}

function productLine(product: Product, look: Look): string {
  const { texts, locale, safe, visibility } = look
  const unit = product.unit === null ? '' : `\u00a0${safe(product.unit, MAX_UNIT_BYTES)}`
  const hasQuantity = product.quantity !== null && product.quantity !== '0'
  const facts = [
    texts.lastBought(formatDay(product.lastBought, locale)),
    texts.times(formatQuantity(String(product.times), locale), product.times === 1),
    hasQuantity ? `${formatQuantity(product.quantity ?? '0', locale)}${unit}` : '',
    visibility === 'amounts' && product.amount !== null ? money(product.amount, look) : '',
    product.stopped ? `<b>${texts.stopped}</b>` : '',
  ]
  return fact(safe(product.name, MAX_NAME_BYTES), facts.filter((part) => part !== '').join(', '))
}

// Companies may have currencies of their own, by any name.
const money = (amount: Decimal, { locale, currency, safe }: Look, own = currency): string =>
  formatMoney({ amount, currency: safe(own, MAX_UNIT_BYTES) }, locale)

const fact = (label: string, value: string): string => `${label}: ${value}`

function paragraph(lines: readonly string[]): string {
  const filled = lines.filter((line) => line !== '')
  return filled.length === 0 ? '' : `<p>${filled.join('<br>')}</p>`
}

const titled = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `<p>${title}</p><ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`
