import { between, pick, type Random, weighted } from '../random.ts'
import { add } from './amounts.ts'
import { hasNoDocuments, ordinary } from './cast.ts'
import { deleteDraft, editInvoiceText, isDraft, postInvoice, releaseDraft, voidInvoice } from './documents.ts'
import { someLines } from './history.ts'
import type { CustomerDocument } from './ledger-model.ts'
import type { Company } from './model.ts'
import { INVOICE_TEXTS } from './names.ts'
import { addCustomer, addSupplier, renameCustomer, setCustomerStatus, setCustomerTerms } from './parties.ts'
import type { Customer } from './party-model.ts'
import { creditInvoice, payInvoice } from './payments.ts'
import { postSupplierInvoice } from './purchases.ts'

type Event = (company: Company, random: Random) => string | null

/** One plausible event of a working day; returns what happened, as a sentence for people. */
export function live(company: Company, random: Random): string {
  const event = EVENTS[weighted(random, LIKELIHOOD)]
  // Where the event has nothing to happen to (no draft is left, say), a sale happens instead.
  return event(company, random) ?? sell(company, random) ?? 'A quiet moment.'
}

const sell: Event = (company, random) => {
  const customer = buyer(company, random)
  if (!customer) return null
  const invoice = postInvoice(company, customer, saleTo(company, random, customer))
  return `${customer.name} was invoiced ${money(invoice, invoice.amountInCurrency)}: invoice ${invoice.referenceNumber}.`
}

const EVENTS = {
  sell,
  payWhole: (company, random) => {
    const invoice = openInvoice(company, random)
    if (!invoice) return null
    const amount = money(invoice, invoice.balanceInCurrency)
    payInvoice(company, invoice)
    return `${invoice.customer.name} paid ${amount} and settled invoice ${invoice.referenceNumber}.`
  },
  payPart: (company, random) => {
    const invoice = openInvoice(company, random)
    const part = Math.floor((invoice?.balanceInCurrency ?? 0) / 2)
    if (!invoice || part < 1) return null
    payInvoice(company, invoice, { amountInCurrency: part })
    const left = money(invoice, invoice.balanceInCurrency)
    return `${invoice.customer.name} paid ${money(invoice, part)} of invoice ${invoice.referenceNumber}; ${left} is left.`
  },
  credit: (company, random) => {
    const invoice = openInvoice(company, random)
    if (!invoice) return null
    const note = creditInvoice(company, invoice, {
      amountInCurrency: Math.max(1, Math.floor((invoice.balanceInCurrency ?? 0) / 4)),
    })
    return `${invoice.customer.name} got credit note ${note.referenceNumber} of ${money(note, note.amountInCurrency)} on invoice ${invoice.referenceNumber}.`
  },
  draft: (company, random) => {
    const customer = buyer(company, random)
    if (!customer) return null
    const draft = postInvoice(company, customer, { ...saleTo(company, random, customer), status: 'Hold' })
    return `A draft invoice ${draft.referenceNumber} for ${customer.name} was put on hold.`
  },
  release: (company) => {
    const draft = company.customerInvoices.findLast(isDraft)
    if (!draft) return null
    releaseDraft(company, draft)
    return `Draft ${draft.referenceNumber} for ${draft.customer.name} was released: ${money(draft, draft.amountInCurrency)}.`
  },
  discard: (company) => {
    const draft = company.customerInvoices.findLast(isDraft)
    if (!draft) return null
    deleteDraft(company, draft)
    return `Draft ${draft.referenceNumber} for ${draft.customer.name} was deleted.`
  },
  voidOne: (company) => {
    const invoice = company.customerInvoices.findLast(
      (each) => each.status === 'Open' && each.applications.length === 0,
    )
    if (!invoice) return null
    voidInvoice(company, invoice)
    return `Invoice ${invoice.referenceNumber} for ${invoice.customer.name} was voided.`
  },
  editText: (company, random) => {
    const invoice = openInvoice(company, random)
    if (!invoice) return null
    editInvoiceText(company, invoice, `${pick(random, INVOICE_TEXTS)} (rettet)`)
    return `The text of invoice ${invoice.referenceNumber} for ${invoice.customer.name} was corrected.`
  },
  buy: (company, random) => {
    const supplier = company.suppliers.length === 0 ? null : pick(random, company.suppliers)
    if (!supplier) return null
    const reference = `F-${between(random, 10_000, 99_999)}`
    const lines = [
      {
        inventoryNumber: 'RAW-01',
        description: 'Råkaffe 60 kg',
        quantity: between(random, 1, 12),
        unitCostInCurrency: 3_450,
      },
    ]
    const invoice = postSupplierInvoice(company, supplier, { supplierReference: reference, lines })
    return `${supplier.name} sent invoice ${reference} over ${money(invoice, invoice.amountInCurrency)}.`
  },
  rename: (company, random) => {
    const customer = buyer(company, random)
    if (!customer) return null
    const old = customer.name
    renameCustomer(company, customer, old.includes(' Gruppen') ? old.replace(' Gruppen', '') : newName(old))
    return `${old} is now called ${customer.name}.`
  },
  newCustomer: (company, random) => {
    const customer = addCustomer(company, ordinary(random, new Set(company.customers.map((each) => each.name))))
    return `${customer.name} is a new customer, number ${customer.number}.`
  },
  newSupplier: (company, random) => {
    const supplier = addSupplier(company, ordinary(random, new Set(company.suppliers.map((each) => each.name))))
    return `${supplier.name} is a new supplier, number ${supplier.number}.`
  },
  status: (company, random) => {
    const customer = buyer(company, random)
    if (!customer) return null
    setCustomerStatus(company, customer, customer.status === 'Active' ? 'CreditHold' : 'Active')
    return `${customer.name} was set to ${customer.status === 'Active' ? 'active' : 'credit hold'}.`
  },
  terms: (company, random) => {
    const customer = buyer(company, random)
    if (!customer) return null
    const others = ['10', '14', '30', '45', '60'].filter((termsId) => termsId !== customer.creditTermsId)
    setCustomerTerms(company, customer, pick(random, others))
    return `${customer.name} now has ${customer.creditTermsId} days to pay.`
  },
} as const satisfies Record<string, Event>

const LIKELIHOOD: Readonly<Record<keyof typeof EVENTS, number>> = {
  sell: 26,
  payWhole: 22,
  payPart: 8,
  credit: 5,
  draft: 5,
  release: 5,
  discard: 1,
  voidOne: 1,
  editText: 5,
  buy: 11,
  rename: 2,
  newCustomer: 3,
  newSupplier: 2,
  status: 2,
  terms: 2,
}

function buyer(company: Company, random: Random): Customer | null {
  const buyers = company.customers.filter((customer) => customer.status === 'Active' && !hasNoDocuments(customer))
  return buyers.length === 0 ? null : pick(random, buyers)
}

function openInvoice(company: Company, random: Random): CustomerDocument | null {
  const open = company.customerInvoices.filter((invoice) => invoice.status === 'Open')
  return open.length === 0 ? null : pick(random, open)
}

function saleTo(company: Company, random: Random, customer: Customer) {
  const rate = company.currencies.find((currency) => currency.id === customer.currencyId)?.rate ?? 1
  return { lines: someLines(random, rate, customer.mainAddress.countryId !== 'NO') }
}

/** `Fjordkaffe AS` → `Fjordkaffe Gruppen AS`. */
function newName(name: string): string {
  const at = name.lastIndexOf(' ')
  return at === -1 ? `${name} Gruppen` : `${name.slice(0, at)} Gruppen${name.slice(at)}`
}

const money = (document: { readonly currencyId: string }, amount: number | null): string =>
  `${add(amount ?? 0).toFixed(2)} ${document.currencyId}`
