import { beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { type Call, type Row, rowOf, rowsOf, signIn } from '../../../test/contract/visma-calls.ts'
import {
  type Company,
  type CustomerDocument,
  creditInvoice,
  deleteDraft,
  nordicCompany,
  payInvoice,
  postInvoice,
  renameCustomer,
  voidPayment,
} from '../company/company.ts'
import { type VismaTwin, vismaTwin } from './twin.ts'

const PAGE = 'pageNumber=1&pageSize=1000'
const clock = testClock('2026-11-16T09:15:00Z')
let company: Company
let twin: VismaTwin
let call: Call
let invoice: CustomerDocument

beforeEach(async () => {
  company = nordicCompany({ seed: 5, clock, customers: 30, suppliers: 10, invoices: 60 })
  twin = vismaTwin({ company, clock })
  call = await signIn(twin)
  const norrland = company.customers.find((customer) => customer.name === 'Norrland Distribution AB')
  if (!norrland) throw new Error('no such customer')
  invoice = postInvoice(company, norrland, {
    exchangeRate: 0.95,
    lines: [
      { inventoryNumber: 'PZ-100', description: 'Espressomaskin', quantity: 2, unitPriceInCurrency: 3999, vat: 25 },
    ],
  })
})

const listed = async (path: string, number: string): Promise<Row | undefined> =>
  (await rowsOf(call(path))).find((row) => row.referenceNumber === number || row.refNbr === number)

test('plain amounts are the company currency, …InCurrency the document currency', async () => {
  expect(await rowOf(call(`/v1/customerinvoice/${invoice.referenceNumber}`))).toMatchObject({
    currencyId: 'SEK',
    exchangeRate: 0.95,
    amount: 9497.63,
    amountInCurrency: 9997.5,
    balance: 9497.63,
    balanceInCurrency: 9997.5,
    detailTotalInCurrency: 7998,
    vatTotalInCurrency: 1999.5,
  })
})

test('lists leave terms and payment method empty, single reads have them', async () => {
  for (const path of ['/v1/customerinvoice', '/v1/customerCreditNote', '/v1/customerdocument'])
    for (const row of await rowsOf(call(`${path}?${PAGE}`)))
      expect([row.creditTerms ?? null, row.paymentMethod]).toEqual([null, null])

  expect(await rowOf(call(`/v1/customerinvoice/${invoice.referenceNumber}`))).toMatchObject({
    creditTerms: { id: invoice.creditTermsId },
    paymentMethod: { id: '1' },
  })
})

test('a list has the lines, but applications and attachments only when asked for', async () => {
  payInvoice(company, invoice, { amountInCurrency: 100 })
  const bare = await listed(`/v1/customerinvoice?${PAGE}`, invoice.referenceNumber)
  const expanded = await listed(`/v1/customerinvoice?${PAGE}&expandApplications=true`, invoice.referenceNumber)

  expect([bare?.invoiceLines, bare?.applications, bare?.attachments]).toEqual([[expect.anything()], null, null])
  expect(expanded?.applications).toEqual([
    expect.objectContaining({ docType: 'Payment', amountPaid: 100, voided: false, released: true }),
  ])
})

test('a part payment leaves the invoice Open with less, the rest closes it', async () => {
  payInvoice(company, invoice, { amountInCurrency: 4998.75 })
  expect(await listed(`/v1/customerdocument?${PAGE}`, invoice.referenceNumber)).toMatchObject({
    status: 'Open',
    balanceInCurrency: 4998.75,
    balance: 4748.81,
  })

  payInvoice(company, invoice)
  expect(await rowOf(call(`/v1/customerinvoice/${invoice.referenceNumber}`))).toMatchObject({
    status: 'Closed',
    balance: 0,
  })
})

test('a payment names the invoices it touched', async () => {
  const payment = payInvoice(company, invoice)

  expect(await rowOf(call(`/v1/customerPayment/${payment.refNbr}`))).toMatchObject({
    type: 'Payment',
    status: 'Closed',
    currency: 'SEK',
    paymentAmount: 9997.5,
    paymentLines: [{ documentType: 'Invoice', refNbr: invoice.referenceNumber, amountPaid: 9997.5, balance: 0 }],
  })
})

test('the application date of an open payment moves with the day', async () => {
  const payment = payInvoice(company, invoice, { amountInCurrency: 20_000 })
  const dateOf = async () => (await rowOf(call(`/v1/customerPayment/${payment.refNbr}`))).applicationDate
  const [before, modified] = [await dateOf(), payment.lastModifiedDateTime]
  clock.advance(24 * 3_600_000)
  call = await signIn(twin)

  expect(await dateOf()).not.toBe(before)
  expect(payment.lastModifiedDateTime).toBe(modified)
})

test('a voided payment reopens its invoice and leaves a reversal of the same number', async () => {
  const payment = payInvoice(company, invoice)
  voidPayment(company, payment)
  const rows = (await rowsOf(call(`/v1/customerPayment?${PAGE}&paymentNbr=${payment.refNbr}`))).filter(
    (row) => row.type !== 'CreditNote',
  )

  expect(rows.map((row) => [row.type, row.status])).toEqual([
    ['Payment', 'Voided'],
    ['VoidPayment', 'Closed'],
  ])
  expect(rows[1]?.paymentLines).toMatchObject([9997.5, -9997.5, 9997.5].map((amountPaid) => ({ amountPaid })))
  expect(await rowOf(call(`/v1/customerinvoice/${invoice.referenceNumber}`))).toMatchObject({
    status: 'Open',
    balanceInCurrency: 9997.5,
    applications: [{ voided: true }],
  })
})

test('a credit note has its lines in `lines`, and stands among the payments too', async () => {
  const note = creditInvoice(company, invoice)
  const single = await rowOf(call(`/v1/customerCreditNote/${note.referenceNumber}`))

  expect(single).toMatchObject({ documentType: 'CreditNote', status: 'Closed', amountInCurrency: 9997.5 })
  expect([single.lines, single.invoiceLines]).toEqual([[expect.anything()], undefined])
  expect(
    await rowsOf(call(`/v1/customerPayment?${PAGE}&paymentType=CreditNote&invoiceRefNbr=${invoice.referenceNumber}`)),
  ).toEqual([expect.objectContaining({ refNbr: note.referenceNumber, type: 'CreditNote' })])
  expect((await rowOf(call(`/v1/customerinvoice/${invoice.referenceNumber}`))).status).toBe('Closed')
})

test('numbers are unique within a type only', async () => {
  const invoices = new Set((await rowsOf(call(`/v1/customerinvoice?${PAGE}`))).map((row) => row.referenceNumber))
  for (const each of company.customerInvoices.slice(0, 60)) if (each.status === 'Open') creditInvoice(company, each)
  const shared = company.customerCreditNotes.filter((note) => invoices.has(note.referenceNumber))

  expect(shared.length).toBeGreaterThan(0)
})

test('a renamed customer shows on its old invoices, whose own time stays', async () => {
  const before = invoice.lastModifiedDateTime
  clock.advance(1_000)
  renameCustomer(company, invoice.customer, 'Norrland Nya AB')
  const row = await rowOf(call(`/v1/customerinvoice/${invoice.referenceNumber}`))

  expect([row.customer, row.lastModifiedDateTime]).toEqual([
    { number: invoice.customer.number, name: 'Norrland Nya AB' },
    before,
  ])
})

test('a deleted draft leaves nothing behind but 404', async () => {
  const draft = postInvoice(company, invoice.customer, { status: 'Hold' })
  expect(await rowOf(call(`/v1/customerinvoice/${draft.referenceNumber}`))).toMatchObject({ hold: true, amount: null })

  deleteDraft(company, draft)
  expect((await call(`/v1/customerinvoice/${draft.referenceNumber}`)).status).toBe(404)
  expect(await listed(`/v1/customerinvoice?${PAGE}`, draft.referenceNumber)).toBeUndefined()
})

test('the ledger holds every type, in the order of entry', async () => {
  const rows = await rowsOf(call(`/v1/customerdocument?${PAGE}`))
  const types = new Set(rows.map((row) => row.documentType))
  const created = rows.map((row) => row.createdDateTime as string)

  expect([...types].sort()).toEqual(
    ['CreditNote', 'DebitNote', 'FinCharge', 'Invoice', 'Payment', 'Prepayment', 'VoidPayment'].sort(),
  )
  expect(created).toEqual([...created].sort())
})

test('supplierInvoice lists standard invoices only, supplierdocument every type', async () => {
  const typesOf = async (path: string) =>
    new Set((await rowsOf(call(`${path}?${PAGE}`))).map((row) => row.documentType))

  expect(await typesOf('/v1/supplierInvoice')).toEqual(new Set(['Invoice']))
  expect(await typesOf('/v1/supplierdocument')).toEqual(
    new Set(['Invoice', 'CreditAdj', 'DebitAdj', 'Prepayment', 'Check']),
  )
})

test('an adjustment is found under its type, since an invoice may bear the same number', async () => {
  const adjustment = company.supplierDocuments.find((each) => each.documentType === 'DebitAdj')
  const plain = await call(`/v1/supplierInvoice/${adjustment?.referenceNumber}`)
  const typed = await rowOf(call(`/v1/supplierInvoice/DebitAdj/${adjustment?.referenceNumber}`))

  expect(plain.status === 404 || (await rowOf(plain)).documentType === 'Invoice').toBe(true)
  expect(typed.documentType).toBe('DebitAdj')
})

test('the print of an invoice is a PDF whose table of contents is in order', async () => {
  const answer = await call(`/v1/customerinvoice/${invoice.referenceNumber}/print`)
  const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
  const start = Number(/startxref\n(\d+)/.exec(text)?.[1])

  expect(answer.headers.get('content-type')).toBe('application/pdf')
  expect(text.startsWith('%PDF-1.4')).toBe(true)
  expect(text.slice(start, start + 4)).toBe('xref')
  for (const [at, offset] of [...text.matchAll(/^(\d{10}) 00000 n /gm)].entries())
    expect(text.slice(Number(offset[1]))).toMatch(new RegExp(`^${at + 1} 0 obj`))
})

test('an attachment can be uploaded and read back', async () => {
  const create = 'vismanet_erp_service_api:create'
  twin.credentials.approvedScopes = [create]
  const creator = await signIn(twin, { scope: create })
  const form = new FormData()
  form.append('file', new File(['hei på deg'], 'hilsen.txt', { type: 'text/plain' }))
  const uploaded = await creator(`/v1/customerinvoice/${invoice.referenceNumber}/attachment`, {
    method: 'POST',
    body: form,
  })
  const location = new URL(uploaded.headers.get('location') ?? '')

  expect([uploaded.status, await uploaded.text()]).toEqual([201, ''])
  expect(await (await call(location.pathname)).text()).toBe('hei på deg')
})
