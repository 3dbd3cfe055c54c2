import { addDays, type Day, daysBetween } from '../../core/clock.ts'
import { between, chance, pick, type Random, weighted } from '../random.ts'
import { round2 } from './amounts.ts'
import { hasNoDocuments, laterOn, timeOn } from './cast.ts'
import { enterDocument, type NewInvoice, type NewLine, postInvoice, rateOf, voidInvoice } from './documents.ts'
import { bookJournal } from './journal.ts'
import type { CustomerDocument, CustomerPayment } from './ledger-model.ts'
import type { Company } from './model.ts'
import { INVOICE_TEXTS, LONG_TEXT, PRODUCTS, TEXT_LINES } from './names.ts'
import type { Customer } from './party-model.ts'
import { creditInvoice, enterPayment, payAlso, payInvoice, voidPayment } from './payments.ts'
import { onePagePdf } from './pdf.ts'
import { next, today } from './stamps.ts'

/** The first day of the history: two years back, and always far enough to have documents before 2025. */
export function historyStart(company: Company): Day {
  const twoYearsAgo = addDays(today(company), -730)
  return twoYearsAgo < '2024-07-01' ? twoYearsAgo : '2024-07-01'
}

/** Invoices, credit notes and payments from `historyStart` to yesterday, oldest first. */
export function writeSales(company: Company, random: Random, count: number): void {
  const buyers = company.customers.filter((customer) => !hasNoDocuments(customer))
  if (buyers.length === 0) return
  const days = documentDays(company, random, count)
  const lastPayments = new Map<Customer, CustomerPayment>()
  for (const [at, day] of days.entries()) {
    // Squared, so that a few customers buy most, as in real life; the peculiar ones stand first.
    const buyer = buyers[Math.floor(random() ** 2 * buyers.length)] ?? pick(random, buyers)
    const peculiar = PECULIAR[count - 1 - at]
    if (peculiar) peculiar(company, buyer, day, random)
    else writeInvoice(company, random, buyer, day, lastPayments, at < 2 ? (at === 0 ? 'open' : 'paid') : null)
  }
  for (const invoice of company.customerInvoices.slice(-60))
    if (invoice.amount !== null)
      bookJournal(company, 'ModuleAR', invoice, invoice.customer.number, invoice.createdDateTime)
  for (const invoice of company.customerInvoices.slice(-25)) if (invoice.status === 'Open') attachPdf(company, invoice)
}

/** Many small sales on one collective customer, as web shops book them. */
export function writeWebSales(company: Company, random: Random, customer: Customer, count: number): void {
  for (const day of documentDays(company, random, count))
    writeInvoice(company, random, customer, day, new Map(), chance(random, 0.9) ? 'paid' : 'open')
}

function documentDays(company: Company, random: Random, count: number): Day[] {
  const start = historyStart(company)
  const end = addDays(today(company), -1)
  const recentStart = start < '2025-01-01' && end > '2025-01-31' ? '2025-01-01' : start
  const oldDays = daysBetween(start, recentStart)
  const recentDays = daysBetween(recentStart, end)
  const offsets = Array.from({ length: count }, (_, at) =>
    (at < 2 || chance(random, 0.08)) && oldDays > 0
      ? between(random, 0, oldDays - 1)
      : oldDays + between(random, 0, recentDays),
  )
  offsets.sort((a, b) => a - b)
  const all = Array.from({ length: oldDays + recentDays + 1 }, (_, offset) => addDays(start, offset))
  return offsets.map((offset) => all[offset] as Day)
}

type Fate = 'open' | 'partPaid' | 'paid' | 'voided' | 'credited' | 'partCredited' | 'draft'

function writeInvoice(
  company: Company,
  random: Random,
  customer: Customer,
  day: Day,
  lastPayments: Map<Customer, CustomerPayment>,
  forced: Fate | null,
): void {
  const spec = ordinaryInvoice(company, random, customer, day)
  const now = today(company)
  const recent = daysBetween(day, now) < 30
  let fate =
    forced ??
    weighted<Fate>(random, {
      paid: 91,
      voided: 2,
      credited: 3,
      partCredited: 2,
      draft: recent ? 6 : 0,
      open: 0,
      partPaid: 0,
    })
  if (fate === 'draft') {
    const status = pick(random, ['Hold', 'Balanced', 'PendingEmail'] as const)
    enterDocument(company, 'Invoice', customer, { ...spec, status, totals: chance(random, 0.5) })
    return
  }
  const invoice = enterDocument(company, 'Invoice', customer, spec)
  const due = invoice.documentDueDate ?? day
  if (fate === 'paid' && forced === null && chance(random, unpaidShare(day, due, now)))
    fate = chance(random, 0.25) ? 'partPaid' : 'open'
  settle(company, random, invoice, fate, lastPayments)
  if (invoice.status === 'Open' && due < addDays(now, -14)) invoice.dunningLetterLevel = between(random, 1, 3)
}

function unpaidShare(day: Day, due: Day, now: Day): number {
  if (due >= now) return 0.85
  return day < '2025-01-01' ? 0.06 : 0.28
}

function settle(
  company: Company,
  random: Random,
  invoice: CustomerDocument,
  fate: Fate,
  lastPayments: Map<Customer, CustomerPayment>,
): void {
  const date = paymentDay(company, random, invoice)
  const at = laterOn(date, random)
  const part = round2((invoice.amountInCurrency ?? 0) * pick(random, [0.25, 0.5, 0.6]))
  if (fate === 'voided') voidInvoice(company, invoice, at)
  else if (fate === 'credited') creditInvoice(company, invoice, { date, at, apply: !chance(random, 0.3) })
  else if (fate === 'partCredited') creditInvoice(company, invoice, { date, at, amountInCurrency: part })
  else if (fate === 'partPaid') payInvoice(company, invoice, { date, at, amountInCurrency: part })
  else if (fate === 'paid') {
    const last = lastPayments.get(invoice.customer)
    const fits = last && last.paymentDate >= invoice.documentDate && last.currencyId === invoice.currencyId
    if (fits && last.exchangeRate === invoice.exchangeRate)
      payAlso(company, last, invoice, { date: last.paymentDate, at: last.lastModifiedDateTime })
    else lastPayments.set(invoice.customer, payInvoice(company, invoice, { date, at }))
  }
}

/** Every customer has habits: some pay early, some always late. */
function paymentDay(company: Company, random: Random, invoice: CustomerDocument): Day {
  const [earliest, latest] = HABITS[invoice.customer.internalId % HABITS.length] ?? [0, 0]
  const wanted = addDays(invoice.documentDueDate ?? invoice.documentDate, between(random, earliest, latest))
  const yesterday = addDays(today(company), -1)
  if (wanted < invoice.documentDate) return invoice.documentDate
  return wanted > yesterday ? yesterday : wanted
}

const HABITS: readonly (readonly [number, number])[] = [
  [-5, 0],
  [-2, 2],
  [0, 5],
  [3, 25],
  [20, 75],
]

function ordinaryInvoice(company: Company, random: Random, customer: Customer, day: Day): NewInvoice {
  const rate = rateOf(company, customer.currencyId)
  const exchangeRate = rate === 1 ? 1 : Math.round(rate * (0.97 + random() * 0.06) * 10_000) / 10_000
  const lines = someLines(random, exchangeRate, customer.mainAddress.countryId !== 'NO')
  return {
    lines,
    exchangeRate,
    documentDate: day,
    created: timeOn(day, random),
    invoiceText: chance(random, 0.4) ? pick(random, INVOICE_TEXTS) : null,
    customerRefNumber: chance(random, 0.4) ? `PO-${between(random, 1000, 9999)}` : null,
    salesPersonId: chance(random, 0.8) ? pick(random, ['1', '2', '3']) : null,
  }
}

/** One to six product lines, now and then with a line of text. */
export function someLines(random: Random, exchangeRate: number, abroad: boolean): NewLine[] {
  const lines: NewLine[] = []
  for (let count = between(random, 1, 6); count > 0; count--) {
    const product = pick(random, PRODUCTS)
    lines.push({
      inventoryNumber: product.number,
      description: product.description,
      quantity:
        product.price > 5_000
          ? between(random, 1, 2)
          : product.uom === 'KG'
            ? round2(random() * 20 + 1)
            : between(random, 1, 24),
      uom: product.uom,
      unitPriceInCurrency: round2(product.price / exchangeRate),
      discountPercent: chance(random, 0.15) ? pick(random, [5, 10, 12.5]) : 0,
      vat: abroad ? 0 : product.vat,
    })
  }
  if (chance(random, 0.2)) {
    const [inventoryNumber, description] = pick(random, TEXT_LINES)
    lines.push({ inventoryNumber, description, quantity: 0, unitPriceInCurrency: 0 })
  }
  return lines
}

type Writer = (company: Company, customer: Customer, day: Day, random: Random) => void

const enter =
  (changes: Partial<NewInvoice>): Writer =>
  (company, customer, day, random) => {
    postInvoice(company, customer, { ...ordinaryInvoice(company, random, customer, day), ...changes })
  }

const open: (then: (company: Company, invoice: CustomerDocument, at: { date: Day; at: string }) => void) => Writer =
  (then) => (company, customer, day, random) => {
    const invoice = enterDocument(company, 'Invoice', customer, ordinaryInvoice(company, random, customer, day))
    then(company, invoice, { date: day, at: laterOn(day, random) })
  }

const lineOf260 = (): NewLine[] =>
  Array.from({ length: 260 }, (_, at) => ({
    inventoryNumber: `DEL-${String(at + 1).padStart(3, '0')}`,
    description: `Reservedel nr. ${at + 1} til espressomaskin Primo, messing`,
    quantity: 1 + (at % 4),
    unitPriceInCurrency: 20 + at,
  }))

/** Distance from the newest sale → a sale that every company must have recently, whatever the seed. */
const PECULIAR: Readonly<Record<number, Writer>> = {
  0: enter({ status: 'Hold' }),
  1: enter({ status: 'Balanced', totals: true }),
  2: enter({ status: 'PendingEmail' }),
  3: enter({ status: 'Hold', lines: [], totals: true }),
  4: enter({ invoiceText: '<b>Haster!</b> <script>alert(1)</script> 🎉 & "takk" – Ærlig talt' }),
  5: enter({ invoiceText: LONG_TEXT }),
  6: enter({ lines: lineOf260() }),
  7: open((company, invoice, at) => voidInvoice(company, invoice, at.at)),
  8: open((company, invoice, at) => creditInvoice(company, invoice, at)),
  9: open((company, invoice, at) => creditInvoice(company, invoice, { ...at, amountInCurrency: 10 })),
  10: open((company, invoice, at) => voidPayment(company, payInvoice(company, invoice, at), at.at)),
  // Overpaid: the rest stays on the payment.
  11: open((company, invoice, at) => {
    payInvoice(company, invoice, { ...at, amountInCurrency: round2((invoice.amountInCurrency ?? 0) + 50) })
  }),
  12: open((company, invoice, at) => creditInvoice(company, invoice, { ...at, amountInCurrency: 100, apply: false })),
  13: (company, customer, day, random) => {
    const line = {
      inventoryNumber: '0',
      description: 'Purregebyr',
      quantity: 1,
      unitPriceInCurrency: 70,
      vat: 0,
    } as const
    const spec = { lines: [{ ...line, inventoryNumber: 'GEBYR' }], documentDate: day, created: timeOn(day, random) }
    enterDocument(company, 'FinCharge', customer, spec)
    enterDocument(company, 'DebitNote', customer, spec)
    enter({})(company, customer, day, random)
  },
  14: (company, customer, day, random) => {
    const currency = { currencyId: 'NOK', exchangeRate: 1 }
    const when = { date: day, at: timeOn(day, random) }
    enterPayment(company, customer, { ...when, amountInCurrency: 1_500, type: 'Prepayment' }, currency)
    enterPayment(company, customer, { ...when, amountInCurrency: 312.5 }, currency)
    enter({})(company, customer, day, random)
  },
  15: (company, customer, day, random) => {
    enterDocument(company, 'CreditNote', customer, { documentDate: day, created: timeOn(day, random), status: 'Hold' })
    enter({})(company, customer, day, random)
  },
}

function attachPdf(company: Company, invoice: CustomerDocument): void {
  const id = `3b6f3a52-7b0c-4c39-8d3b-${String(next(company, 'attachment')).padStart(12, '0')}`
  const name = `faktura-${invoice.referenceNumber}.pdf`
  const bytes = onePagePdf([company.organization.name, `Faktura ${invoice.referenceNumber}`, invoice.customer.name])
  company.attachments.set(id, { id, name, contentType: 'application/pdf', bytes, created: invoice.createdDateTime })
  invoice.attachmentIds.push(id)
}
