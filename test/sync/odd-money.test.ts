import { expect, test } from 'vitest'
import type { Document } from '../../src/connectors/visma/model.ts'
import { sourceKey } from '../../src/core/ids.ts'
import {
  type CustomerDocument,
  creditInvoice,
  enterDocument,
  enterPayment,
  payInvoice,
  postInvoice,
} from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const NOK = { currencyId: 'NOK', exchangeRate: 1 }
const EUR = { currencyId: 'EUR', exchangeRate: 11.5 }
const LATER = { documentDueDate: '2027-06-30' }
const ALL = { receivables: true }

const balance = (w: Tiny, name: string, field = 'Visma open balance') =>
  (w.custom('organization', w.organization(name), field) as { readonly value: number } | null)?.value ?? null

const line = (unitPriceInCurrency: number) => ({
  lines: [{ inventoryNumber: 'KAFFE', description: 'Kaffe', quantity: 1, unitPriceInCurrency, vat: 0 as const }],
})

/** A run on the next day of the company, after the last one has settled. */
async function nextDay(w: Tiny) {
  await w.run()
  w.clock.advance(DAY)
  w.vismaCalls()
  w.calls()
  const run = await w.run()
  return { run, visma: w.vismaCalls(), pipedrive: w.calls() }
}

test('a quiet day costs nothing in Pipedrive, and of Visma.net one call per stream, one of which is the open list', async () => {
  const w = await tiny({ settings: { flows: ALL } })
  w.calm()
  w.supplier()
  const customers = [w.customer(), w.customer()]
  for (const customer of customers) {
    payInvoice(w.company, postInvoice(w.company, customer, LATER))
    postInvoice(w.company, customer, LATER)
    creditInvoice(w.company, postInvoice(w.company, customer, LATER), { amountInCurrency: 100, apply: false })
    enterDocument(w.company, 'FinCharge', customer, LATER)
    enterPayment(w.company, customer, { amountInCurrency: 50, type: 'Prepayment' }, NOK)
  }
  await w.run()
  const { visma, pipedrive } = await nextDay(w)
  expect(pipedrive.reduce((units, { cost }) => units + cost, 0)).toBe(0)
  const streams = Map.groupBy(
    visma.filter(({ path }) => path !== '/connect/token'),
    ({ path }) => path,
  )
  expect([...streams].filter(([, calls]) => calls.length > 1).map(([path]) => path)).toEqual([])
  expect(streams.get('/v1/customerdocument')?.[0]?.query).toContain('status=Open')
})

test('§3.4: negative and zero invoices, credit beyond what is owed, and what was due before it was dated add up', async () => {
  const w = await tiny({ settings: { flows: ALL } })
  w.calm()
  const customer = w.customer({ name: 'Rar AS' })
  postInvoice(w.company, customer, { ...line(1_000), ...LATER })
  postInvoice(w.company, customer, { ...line(-300), ...LATER })
  postInvoice(w.company, customer, { ...line(0), ...LATER })
  postInvoice(w.company, customer, { ...line(200), documentDate: '2026-11-10', documentDueDate: '2026-11-01' })
  const small = postInvoice(w.company, customer, { ...line(50), ...LATER })
  payInvoice(w.company, small, { amountInCurrency: 80 })
  enterDocument(w.company, 'CreditNote', customer, line(400))
  enterDocument(w.company, 'DebitNote', customer, { ...line(70), ...LATER })
  await w.run()
  // 1000 − 300 + 0 + 200, nothing left of 50 and 30 paid too much, 400 credited, 70 debited.
  expect(balance(w, 'Rar AS')).toBe(1_000 - 300 + 200 - 30 - 400 + 70)
  expect(balance(w, 'Rar AS', 'Visma forfalt')).toBe(200)
  expect((await nextDay(w)).pipedrive).toEqual([])
})

test('a document whose worth nobody tells is left out of the sum, and one whose worth is told alone is in it', async () => {
  for (const [baseAmounts, open] of [
    ['alone', 100 + 10 * 11.5],
    ['never', 100],
  ] as const) {
    const w = await tiny({ settings: { flows: ALL } })
    w.calm()
    w.company.settings.baseAmounts = baseAmounts
    const customer = w.customer({ name: 'Utland AS' })
    postInvoice(w.company, customer, { ...line(100), ...LATER })
    postInvoice(w.company, customer, { ...line(10), ...LATER, ...EUR })
    await w.run()
    await w.run()
    expect(balance(w, 'Utland AS')).toBe(open)
    expect((await nextDay(w)).pipedrive).toEqual([])
  }
})

test('a part payment of a document whose lists tell no worth in the company’s currency is not forgotten', async () => {
  const w = await tiny({ settings: { flows: ALL } })
  w.calm()
  w.company.settings.baseAmounts = 'alone'
  w.company.settings.paymentMovesInvoice = false
  const invoice = postInvoice(w.company, w.customer({ name: 'Utland AS' }), { ...line(10), ...LATER, ...EUR })
  await w.run()
  await w.run()
  expect(balance(w, 'Utland AS')).toBe(115)
  for (const [left, moves] of [
    [69, false],
    [23, true],
  ] as const) {
    w.clock.advance(3600_000)
    payInvoice(w.company, invoice, { amountInCurrency: 4, movesInvoice: moves })
    await w.run()
    expect(balance(w, 'Utland AS')).toBe(left)
  }
})

test('documents without any day count and are never overdue, and those of an excluded or unknown customer do not', async () => {
  const w = await tiny({
    settings: { flows: ALL, exclude: { customers: ['66'] } },
    around: {
      visma: (handler) => async (request) => {
        const answer = await handler(request)
        const { pathname, searchParams } = new URL(request.url)
        if (!/^\/v1\/customer(invoice|document)$/.test(pathname) || !searchParams.has('pageNumber')) return answer
        const rows = (await answer.json()) as { invoiceText: string | null; customer: object }[]
        return Response.json(
          rows.map((row) =>
            row.invoiceText === 'no day'
              ? { ...row, documentDate: null, documentDueDate: null }
              : row.invoiceText === 'nobody'
                ? { ...row, customer: { ...row.customer, number: '404' } }
                : row,
          ),
        )
      },
    },
  })
  w.calm()
  const customer = w.customer({ name: 'Uten Dato AS' })
  postInvoice(w.company, customer, { ...line(100), documentDueDate: '2026-11-01' })
  postInvoice(w.company, customer, { ...line(40), invoiceText: 'no day' })
  postInvoice(w.company, customer, { ...line(7), invoiceText: 'nobody' })
  postInvoice(w.company, w.customer({ name: 'Intern AS', number: '66' }), line(5))
  await w.run()
  await w.run()
  expect(balance(w, 'Uten Dato AS', 'Visma forfalt')).toBe(100)
  expect(balance(w, 'Uten Dato AS')).toBe(140)
  expect(w.organizations().map(({ name }) => name)).toEqual(['Uten Dato AS'])
})

const singles = (w: Tiny) =>
  w
    .vismaCalls()
    .filter(({ path }) => path.startsWith('/v1/customerinvoice/'))
    .map(({ path }) => path)

/** What is known of an invoice's balance in the company's currency. */
async function worth(w: Tiny, { referenceNumber }: CustomerDocument) {
  const { id } = await w.connection()
  const lease = await w.store.leases.claim(id, 'a look', w.clock.now().getTime(), 60_000)
  if (lease === null) throw new Error('The connection is busy.')
  const key = sourceKey(`Invoice:${referenceNumber}`)
  const row = (await w.store.sync(lease).records('customerinvoice', [key])).get(key)
  await w.store.leases.release(lease)
  return (row?.data as Document | undefined)?.balanceBase
}

test('an invoice in another currency whose worth no list tells is read by itself, once for each version of it', async () => {
  const w = await tiny({ settings: { flows: ALL } })
  w.calm()
  w.company.settings.baseAmounts = 'alone'
  const customer = w.customer()
  const invoice = postInvoice(w.company, customer, { currencyId: 'EUR', exchangeRate: 11.5 })
  postInvoice(w.company, customer)
  await w.run()
  expect(singles(w)).toEqual([`/v1/customerinvoice/${invoice.referenceNumber}`])
  expect(await worth(w, invoice)).toBe(String(invoice.balance))
  await w.run()
  w.clock.advance(DAY)
  await w.run()
  await w.run({ mode: 'full' })
  expect(singles(w)).toEqual([])

  w.company.settings.baseAmounts = 'never'
  const other = postInvoice(w.company, customer, { currencyId: 'EUR', exchangeRate: 11.5 })
  await w.run()
  await w.run()
  expect(singles(w)).toEqual([`/v1/customerinvoice/${other.referenceNumber}`])
  expect(await worth(w, other)).toBeNull()
})
