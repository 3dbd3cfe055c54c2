import { describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import {
  creditInvoice,
  deleteDraft,
  editInvoiceText,
  nordicCompany,
  payInvoice,
  postInvoice,
  releaseDraft,
  renumberCustomer,
  setCustomerTerms,
  touchInvoice,
  voidInvoice,
} from './company.ts'

const clock = testClock('2026-11-16T09:15:00Z')
const make = (seed = 1) => nordicCompany({ seed, clock })
const company = make()

/** Everything a company holds, without the references in circles. */
const picture = (of: ReturnType<typeof make>) =>
  JSON.stringify(
    [of.customers, of.suppliers, of.purchaseOrders, of.journalTransactions, of.customerInvoices, of.customerPayments],
    (key, value) =>
      ['document', 'payer', 'customer', 'supplier', 'parent'].includes(key)
        ? (value?.number ?? value?.referenceNumber ?? null)
        : value,
  )

test('the same seed gives the same company, another seed another', () => {
  expect(picture(make())).toBe(picture(company))
  expect(picture(make(2))).not.toBe(picture(company))
})

test('a company of 30,000 invoices is made in seconds', () => {
  const large = nordicCompany({ seed: 1, clock, customers: 1_200, suppliers: 30, invoices: 30_000 })

  expect(large.customerInvoices).toHaveLength(30_000)
  expect(large.byNumber.customerInvoices.size).toBe(30_000)
})

test('a web shop can be added as one collective customer', () => {
  const shop = nordicCompany({ seed: 1, clock, customers: 5, invoices: 10, webInvoices: 700 })

  expect(shop.customerInvoices.filter((invoice) => invoice.customer.number === '99999')).toHaveLength(700)
})

describe.each([1, 2, 3])('whatever the seed (%i), a company holds', (seed) => {
  const { customers, suppliers, customerInvoices, customerCreditNotes, supplierDocuments, customerPayments } =
    make(seed)

  test('about a third of its invoices unpaid', () => {
    const unpaid = customerInvoices.filter((invoice) => invoice.status === 'Open').length

    expect(unpaid / customerInvoices.length).toBeGreaterThan(0.22)
    expect(unpaid / customerInvoices.length).toBeLessThan(0.4)
  })

  test('invoices in every state, currency and age', () => {
    const states = new Set(customerInvoices.map((invoice) => invoice.status))
    expect([...states].sort()).toEqual(['Balanced', 'Closed', 'Hold', 'Open', 'PendingEmail', 'Voided'])
    expect([...new Set(customerInvoices.map((invoice) => invoice.currencyId))].sort()).toEqual([
      'DKK',
      'EUR',
      'NOK',
      'SEK',
    ])
    const old = customerInvoices.filter((invoice) => invoice.documentDate < '2025-01-01')
    expect(new Set(old.map((invoice) => invoice.status))).toContain('Open')
    expect(new Set(old.map((invoice) => invoice.status))).toContain('Closed')
    expect(customerInvoices.some((invoice) => invoice.status === 'Hold' && invoice.amount === null)).toBe(true)
    expect(customerInvoices.some((invoice) => invoice.status === 'Open' && invoice.applications.length > 0)).toBe(true)
  })

  test('credit notes applied and not, payments of all kinds', () => {
    expect(new Set(customerCreditNotes.map((note) => note.status))).toEqual(new Set(['Open', 'Closed', 'Hold']))
    expect(new Set(customerPayments.map((payment) => payment.type))).toEqual(
      new Set(['Payment', 'Prepayment', 'VoidPayment']),
    )
    expect(customerPayments.some((payment) => payment.paymentLines.length > 1 && payment.type === 'Payment')).toBe(true)
    expect(customerPayments.some((payment) => payment.status === 'Open')).toBe(true)
  })

  test('supplier documents of all kinds', () => {
    const kinds = new Set(supplierDocuments.map((document) => document.documentType))
    expect(kinds).toEqual(new Set(['Invoice', 'CreditAdj', 'DebitAdj', 'Prepayment', 'Check']))
  })

  test('text lines, very long documents, and free text of every sort', () => {
    const lines = customerInvoices.flatMap((invoice) => invoice.lines)
    expect(lines.some((line) => line.inventoryNumber === '0' && line.quantity === 0)).toBe(true)
    expect(lines.some((line) => line.inventoryNumber === '' && line.quantity === 0)).toBe(true)
    expect(Math.max(...customerInvoices.map((invoice) => invoice.lines.length))).toBe(260)
    const texts = customerInvoices.map((invoice) => invoice.invoiceText ?? '')
    expect(texts.some((text) => text.includes('<script>'))).toBe(true)
    expect(texts.some((text) => text.includes('🎉'))).toBe(true)
    expect(Math.max(...texts.map((text) => text.length))).toBeGreaterThan(4_000)
  })

  test('the parties that are hard to match', () => {
    const named = (name: string) => customers.filter((customer) => customer.name === name)
    expect(named('Hansen Bygg AS')).toHaveLength(2)
    expect(customers.some((customer) => customer.corporateId === null)).toBe(true)
    expect(customers.some((customer) => customer.mainContact.email === null)).toBe(true)
    expect(customers.some((customer) => customer.mainContact.email?.includes(';'))).toBe(true)
    const shared = customers.filter(
      (customer) => customer.invoiceContact.email === 'fakturamottak@kjedeservice.example',
    )
    expect(shared).toHaveLength(3)
    const both = customers.find((customer) => customer.name === 'Bytte & Handel AS')
    expect(suppliers.find((supplier) => supplier.corporateId === both?.corporateId)?.name).toBe('Bytte & Handel AS')
    const withDocuments = new Set(customerInvoices.map((invoice) => invoice.customer))
    for (const status of ['Inactive', 'OneTime'] as const) {
      const parties = customers.filter((customer) => customer.status === status)
      expect(new Set(parties.map((party) => withDocuments.has(party)))).toEqual(new Set([true, false]))
    }
  })

  test('balances that are what is left after applications', () => {
    for (const invoice of customerInvoices) {
      if (invoice.amountInCurrency === null || invoice.status === 'Voided') continue
      const paid = invoice.applications.filter((each) => !each.voided).reduce((sum, each) => sum + each.amountPaid, 0)
      expect(invoice.balanceInCurrency).toBeCloseTo(invoice.amountInCurrency - paid, 6)
      if (['Open', 'Closed'].includes(invoice.status))
        expect(invoice.status === 'Closed').toBe(invoice.balanceInCurrency === 0)
    }
  })

  test('nothing from the future', () => {
    const times = [...customerInvoices, ...customerPayments, ...customers, ...supplierDocuments]
    for (const { lastModifiedDateTime, createdDateTime } of times) {
      expect(lastModifiedDateTime < '2026-11-16T10:15:00.001').toBe(true)
      expect(createdDateTime <= lastModifiedDateTime).toBe(true)
    }
  })
})

describe('what changes a record stamps it', () => {
  const fresh = () => {
    const books = nordicCompany({ seed: 9, clock, customers: 30, invoices: 30 })
    const [customer] = books.customers
    if (!customer) throw new Error('no customer')
    return { books, customer }
  }

  test('with the time in Oslo, without zone, and a row version of its own', () => {
    const { books, customer } = fresh()
    const invoice = postInvoice(books, customer)
    const before = invoice.timeStamp
    clock.advance(1_230)
    editInvoiceText(books, invoice, 'Ny tekst')

    expect(invoice.lastModifiedDateTime).toBe('2026-11-16T10:15:01.23')
    expect(Buffer.from(invoice.timeStamp, 'base64')).toHaveLength(8)
    expect(invoice.timeStamp > before).toBe(true)
    clock.advance(-1_230)
  })

  test('also when nothing visible changed', () => {
    const { books, customer } = fresh()
    const invoice = postInvoice(books, customer)
    const before = invoice.timeStamp
    touchInvoice(books, invoice)

    expect(invoice.timeStamp).not.toBe(before)
  })

  test('a payment moves the invoice unless told not to', () => {
    const { books, customer } = fresh()
    const [first, second] = [postInvoice(books, customer), postInvoice(books, customer)]
    const before = second.timeStamp
    payInvoice(books, first, { amountInCurrency: 10 })
    books.settings.paymentMovesInvoice = false
    payInvoice(books, second)

    expect(first.applications).toHaveLength(1)
    expect([second.status, second.timeStamp]).toEqual(['Closed', before])
  })

  test('a draft has no amount until it is released, and only drafts can be deleted', () => {
    const { books, customer } = fresh()
    const draft = postInvoice(books, customer, { status: 'Hold' })
    expect([draft.amount, draft.balance]).toEqual([null, null])

    releaseDraft(books, draft)
    expect([draft.status, draft.amount, draft.balance]).toEqual(['Open', 2500, 2500])
    expect(() => deleteDraft(books, draft)).toThrow('no draft')
  })

  test('a credit note over part of an invoice leaves the rest open', () => {
    const { books, customer } = fresh()
    const invoice = postInvoice(books, customer)
    const note = creditInvoice(books, invoice, { amountInCurrency: 1000 })

    expect([note.status, note.amount]).toEqual(['Closed', 1000])
    expect([invoice.status, invoice.balance]).toEqual(['Open', 1500])
    expect(creditInvoice(books, invoice, { amountInCurrency: 200, apply: false }).status).toBe('Open')
  })

  test('what cannot be is refused', () => {
    const { books, customer } = fresh()
    const invoice = postInvoice(books, customer)
    payInvoice(books, invoice)

    expect(() => payInvoice(books, invoice)).toThrow('not open')
    expect(() => voidInvoice(books, invoice)).toThrow('has applications')
    expect(() => setCustomerTerms(books, customer, '31')).toThrow('no credit term')
    expect(() => renumberCustomer(books, customer, '00042')).toThrow('exists already')
  })
})
