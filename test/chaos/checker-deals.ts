import type { Company, CustomerDocument } from '../../src/twins/company/company.ts'
import { dealStatusOf } from '../deal-status.ts'
import type { Expectations } from './checker.ts'
import type { Crm, CrmDeal } from './crm.ts'

/** Deals by the specification: which exist, and that what they say of invoices is true today. */
export function dealsOf(company: Company, crm: Crm, expected: Expectations): readonly string[] {
  const made = crm.deals.filter((one) => one.ours)
  const wrong = expected.deals === 'perCustomer' ? perCustomer(company, made, crm) : perInvoice(company, made, crm)
  return [...wrong, ...crm.deals.flatMap((deal) => invoiceFields(company, deal, crm, expected.baseCurrency))]
}

function perCustomer(company: Company, made: readonly CrmDeal[], crm: Crm): readonly string[] {
  const wrong: string[] = []
  const told = new Set<CrmDeal>()
  for (const customer of company.customers) {
    const own = made.filter((deal) => deal.title.startsWith('Visma – ') && deal.title.endsWith(` (${customer.number})`))
    for (const deal of own) told.add(deal)
    const shown = company.customerInvoices.filter((one) => one.customer === customer && isReleased(one))
    // A deal that people made takes its place.
    const elsewhere = crm.entries.some(
      (one) =>
        one.type === 'Invoice' &&
        one.deal !== null &&
        shown.some((document) => document.referenceNumber === one.number) &&
        !own.some((deal) => deal.id === one.deal),
    )
    const least = shown.length > 0 && !elsewhere ? 1 : 0
    if (own.length < least || own.length > 1)
      wrong.push(`customer ${customer.number} has ${own.length} deals of its own instead of ${least}`)
    for (const deal of own) {
      const title = `Visma – ${customer.name.trim()} (${customer.number})`
      if (title.length <= 255 && deal.title !== title)
        wrong.push(`deal ${deal.id} is called "${deal.title}" instead of "${title}"`)
      if (deal.status !== 'open') wrong.push(`deal ${deal.id} of customer ${customer.number} is ${deal.status}`)
    }
  }
  return [
    ...wrong,
    ...made.filter((deal) => !told.has(deal)).map((deal) => `deal ${deal.id} "${deal.title}" is nobody's`),
  ]
}

function perInvoice(company: Company, made: readonly CrmDeal[], crm: Crm): readonly string[] {
  const wrong: string[] = []
  const told = new Set<CrmDeal>()
  for (const invoice of company.customerInvoices) {
    const label = `invoice ${invoice.referenceNumber}`
    const own = made.filter((deal) => deal.title.startsWith(`Invoice ${invoice.referenceNumber} – `))
    for (const deal of own) told.add(deal)
    const entry = crm.entries.find(
      (one) => one.type === 'Invoice' && one.number === invoice.referenceNumber && one.deal !== null,
    )
    const onOwn = own.some((deal) => deal.id === entry?.deal)
    const least = isReleased(invoice) && (entry === undefined || onOwn) ? 1 : 0
    if (own.length < least || own.length > 1)
      wrong.push(`${label} has ${own.length} deals of its own instead of ${least}`)
    for (const deal of own) {
      const status = dealStatusOf(invoice)
      if (deal.status !== status) wrong.push(`deal ${deal.id} of ${label} is ${deal.status} instead of ${status}`)
      const known = crm.activeCurrencies.has(invoice.currencyId)
      const amount = known ? invoice.amountInCurrency : invoice.amount
      if (amount !== null && deal.amount !== amount)
        wrong.push(`deal ${deal.id} of ${label} is worth ${deal.amount} instead of ${amount}`)
    }
  }
  return [
    ...wrong,
    ...made.filter((deal) => !told.has(deal)).map((deal) => `deal ${deal.id} "${deal.title}" is nobody's`),
  ]
}

const isReleased = ({ status }: CustomerDocument): boolean => status === 'Open' || status === 'Closed'

/** The three invoice fields describe one document that hangs on the deal: the oldest unpaid, else the newest. */
function invoiceFields(company: Company, deal: CrmDeal, crm: Crm, baseCurrency: string): readonly string[] {
  const documents = crm.entries
    .filter((one) => one.deal === deal.id && one.type === 'Invoice')
    .flatMap((one) => company.byNumber.customerInvoices.get(one.number) ?? [])
    .filter(isReleased)
  if (documents.length === 0) return []
  const unpaid = documents.filter((one) => one.balanceInCurrency !== 0)
  const first = (of: (one: CustomerDocument) => string, order: 1 | -1, all: readonly CustomerDocument[]) => {
    const best = all
      .map(of)
      .sort()
      .at(order === 1 ? 0 : -1)
    return all.filter((one) => of(one) === best)
  }
  // Where several are equally old, the specification leaves the choice.
  const described =
    unpaid.length > 0
      ? first((one) => one.documentDueDate ?? one.documentDate, 1, unpaid)
      : first((one) => one.documentDate, -1, documents)
  const number = deal.value('Visma invoice no.')
  const document = described.find((one) => one.referenceNumber === number)
  if (document === undefined) {
    const names = described.map((one) => one.referenceNumber).join(' or ')
    return [`deal ${deal.id} describes invoice ${JSON.stringify(number)} instead of ${names}`]
  }
  const known = crm.activeCurrencies.has(document.currencyId)
  const amount = {
    value: known ? document.amountInCurrency : document.amount,
    currency: known ? document.currencyId : baseCurrency,
  }
  const wrong: string[] = []
  const shown = deal.value('Visma invoice amount') as { value: number; currency: string } | null
  if (shown?.value !== amount.value || shown?.currency !== amount.currency)
    wrong.push(`deal ${deal.id} shows the amount ${JSON.stringify(shown)} instead of ${JSON.stringify(amount)}`)
  const due = deal.value('Visma invoice due date')
  // Nothing that is paid may look overdue.
  const expectedDue = unpaid.length > 0 ? document.documentDueDate : null
  if ((due ?? null) !== expectedDue)
    wrong.push(`deal ${deal.id} shows the due date ${JSON.stringify(due)} instead of ${expectedDue}`)
  return wrong
}
