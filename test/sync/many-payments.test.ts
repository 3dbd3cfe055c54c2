import { expect, test } from 'vitest'
import {
  type Customer,
  type CustomerDocument,
  creditInvoice,
  payInvoice,
  postInvoice,
  touchInvoice,
} from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { type Tiny, tiny } from './tiny.ts'

const HOUR = 3600_000
const DAY = 24 * HOUR
const isSingle = ({ path }: { readonly path: string }) => /^\/v1\/customerinvoice\/./.test(path)
const singles = (w: Tiny) => w.vismaCalls().filter((call) => isSingle(call) && call.status === 200)
const isPaid = (w: Tiny, invoice: Parameters<Tiny['note']>[0]) => w.note(invoice).content.includes('Restbeløp: 0,00')

/** So many open invoices, all shown, and none of them in the window that the next reads look at again. */
async function withOpenInvoices(count: number) {
  const w = await tiny({ settings: { houseAccountAt: 1_000 } })
  w.calm()
  w.company.settings.paymentMovesInvoice = false
  const customers = Array.from({ length: 4 }, () => w.customer())
  const invoices = Array.from({ length: count }, (_, at) => postInvoice(w.company, customers[at % 4] as never))
  await w.run()
  w.clock.advance(DAY)
  postInvoice(w.company, w.customer())
  await w.run()
  w.clock.advance(DAY)
  w.vismaCalls()
  return { w, invoices, customers }
}

test('R1: one bank file against an hourly limit: every window goes on where the last one ended, and news goes first', async () => {
  const { w, invoices, customers } = await withOpenInvoices(95)
  for (const invoice of invoices) payInvoice(w.company, invoice)
  w.visma.limits.perHour = 35
  const news = postInvoice(w.company, customers[0] as never)
  const paused = await w.sync()
  expect(paused).toMatchObject({ status: 'paused', message: expect.stringContaining('hourly call limit') })
  expect(w.note(news)).toBeDefined()
  const first = invoices.filter((invoice) => isPaid(w, invoice)).length
  expect(first).toBeGreaterThan(20)
  expect(singles(w)).toHaveLength(first)

  let windows = 1
  for (let left = true; left; windows++) {
    w.clock.advance(HOUR)
    left = (await w.sync()).status === 'paused'
    expect(windows).toBeLessThan(8)
  }
  expect(invoices.every((invoice) => isPaid(w, invoice))).toBe(true)
  // None was read a second time.
  expect(singles(w)).toHaveLength(invoices.length - first)
  expect(w.wrong()).toEqual([])
})

test('beyond 100 invoices the open list is read once, and by themselves only those whose balance moved', async () => {
  const { w, invoices } = await withOpenInvoices(120)
  const payments = invoices.map((invoice) => payInvoice(w.company, invoice, { amountInCurrency: 10 }))
  await w.run()
  // Paid in part, all of them stay open: it is the balance that tells.
  expect(w.wrong()).toEqual([])
  w.clock.advance(DAY)
  postInvoice(w.company, w.customer())
  await w.run()
  w.clock.advance(DAY)
  w.vismaCalls()
  // The payments look different, and of three invoices something is.
  for (const payment of payments) {
    payment.status = 'Balanced'
    touch(w.company, payment)
  }
  const moved = invoices.slice(0, 3)
  for (const invoice of moved) payInvoice(w.company, invoice)
  await w.run()
  const calls = w.vismaCalls()
  expect(calls.filter(isSingle)).toHaveLength(3)
  expect(calls.filter(({ query }) => query.includes('status=Open'))).toHaveLength(1)
  expect(moved.every((invoice) => isPaid(w, invoice))).toBe(true)
  w.vismaCalls()
  await w.run()
  expect(w.vismaCalls().filter((call) => isSingle(call) || call.query.includes('status=Open'))).toEqual([])
})

/** Nothing is shown, so that only the reading takes time. */
const READING = {
  ...{ suppliers: false, supplierInvoices: false, customers: false, customerInvoices: false, creditNotes: false },
  receivables: true,
}

/** Invoices of two years that are paid, and of each customer some open ones of the last `days`. */
async function withHistory(size: { customers: number; open: number; paid: number; days: number }) {
  const { customers, open, paid, days } = size
  const w = await tiny({ settings: { houseAccountAt: 100_000, flows: READING } })
  w.calm()
  w.company.settings.paymentMovesInvoice = false
  const all = Array.from({ length: customers }, () => w.customer())
  const daysAgo = (days: number) => new Date(w.clock.now().getTime() - days * DAY).toISOString().slice(0, 10)
  for (let at = 0; at < paid; at++) {
    const documentDate = daysAgo(200 + ((at * 7) % 500))
    const invoice = postInvoice(w.company, all[at % customers] as Customer, { documentDate })
    settleInvoice(invoice)
  }
  const invoices = Array.from({ length: open }, (_, at) =>
    postInvoice(w.company, all[at % customers] as Customer, { documentDate: daysAgo(5 + ((at * 11) % days)) }),
  )
  await w.run()
  w.clock.advance(DAY)
  postInvoice(w.company, w.customer())
  await w.run()
  w.clock.advance(2 * 3600_000)
  w.vismaCalls()
  return { w, invoices }
}

function settleInvoice(invoice: CustomerDocument) {
  Object.assign(invoice, { status: 'Closed', balance: 0, balanceInCurrency: 0 })
}

async function openOnes(w: Tiny) {
  const { id } = await w.connection()
  const lease = await w.store.leases.claim(id, 'a look', w.clock.now().getTime(), 60_000)
  if (lease === null) throw new Error('The connection is busy.')
  const keys = await w.store.sync(lease).openKeys('customerinvoice', null, 10_000)
  await w.store.leases.release(lease)
  return new Set<string>(keys)
}

test('§3.4: 1,000 payments in a run cost at most 60 calls, and every invoice shows paid after it', async () => {
  const { w, invoices } = await withHistory({ customers: 250, open: 1_200, paid: 600, days: 120 })
  const paid = invoices.slice(0, 1_000)
  for (const invoice of paid) payInvoice(w.company, invoice)
  await w.run()
  const calls = w.vismaCalls()
  expect(calls.length).toBeLessThanOrEqual(60)
  // The invoices of some months cost less than those of 250 customers.
  expect(calls.filter(({ query }) => query.includes('documentDateCondition'))).not.toEqual([])
  const open = await openOnes(w)
  expect(paid.filter(({ referenceNumber }) => open.has(`Invoice:${referenceNumber}`))).toEqual([])
  expect(open.size).toBe(201)
})

test('§3.4: more than 100 invoices that left the list are read customer by customer where that is cheaper', async () => {
  const { w, invoices } = await withHistory({ customers: 12, open: 540, paid: 3_000, days: 700 })
  w.clock.advance(DAY)
  const gone = invoices.filter((_, at) => at % 12 < 3)
  for (const invoice of gone) settleInvoice(invoice)
  w.vismaCalls()
  await w.run()
  const calls = w.vismaCalls()
  const open = await openOnes(w)
  expect(gone.filter(({ referenceNumber }) => open.has(`Invoice:${referenceNumber}`))).toEqual([])
  expect(calls.filter(isSingle)).toEqual([])
  expect(calls.filter(({ query }) => query.includes('customer=')).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(calls.filter(({ path }) => path === '/v1/customerinvoice').length).toBeLessThan(7)
})

test('R1: lists of customers go on in the next window where the hourly limit ended the last one', async () => {
  const { w, invoices } = await withHistory({ customers: 12, open: 240, paid: 3_000, days: 700 })
  w.clock.advance(DAY)
  for (const invoice of invoices) settleInvoice(invoice)
  w.visma.limits.perHour = 13
  w.vismaCalls()
  const asked: string[] = []
  const window = async () => {
    const { status } = await w.sync()
    const lists = w.vismaCalls().filter((call) => call.query.includes('customer=') && call.status === 200)
    asked.push(...lists.map(({ query }) => new URLSearchParams(query).get('customer') ?? ''))
    w.clock.advance(HOUR)
    return status
  }
  expect(await window()).toBe('paused')
  const first = asked.length
  expect(first).toBeGreaterThan(0)
  expect(await window()).toBe('paused')
  expect(asked.length).toBeGreaterThan(first)
  // None was asked for a second time.
  expect(new Set(asked).size).toBe(asked.length)
  w.visma.limits.perHour = 5_000
  expect(await window()).toBe('done')
  expect(await openOnes(w)).toHaveProperty('size', 1)
})

test('a touch of everything without a change costs no single read, and writes nothing', async () => {
  const { w, invoices } = await withOpenInvoices(20)
  for (const invoice of invoices.slice(0, 10)) payInvoice(w.company, invoice, { amountInCurrency: 7 })
  const notes = invoices.slice(10, 14).map((invoice) => creditInvoice(w.company, invoice, { amountInCurrency: 5 }))
  await w.run()
  w.clock.advance(DAY)
  for (const invoice of w.company.customerInvoices) touchInvoice(w.company, invoice)
  for (const each of [...notes, ...w.company.customerPayments]) touch(w.company, each)
  w.vismaCalls()
  w.writes()
  await w.run()
  expect(w.vismaCalls().filter(isSingle)).toEqual([])
  expect(w.writes()).toEqual([])
})

test('drafts that were shown are asked for in steps that last, too', async () => {
  const w = await tiny({ settings: { drafts: true, houseAccountAt: 1_000 } })
  w.calm()
  const customer = w.customer()
  const drafts = Array.from({ length: 40 }, () => postInvoice(w.company, customer, { status: 'Hold' }))
  await w.run()
  w.clock.advance(DAY)
  postInvoice(w.company, w.customer())
  await w.run()
  w.clock.advance(2 * DAY)
  w.visma.limits.perHour = 25
  const asked: string[] = []
  for (let run = 0; run < 6; run++) {
    w.vismaCalls()
    await w.sync()
    asked.push(...singles(w).map(({ path }) => path))
    w.clock.advance(HOUR)
  }
  expect(new Set(asked).size).toBe(drafts.length)
  expect(asked).toHaveLength(drafts.length)
})
