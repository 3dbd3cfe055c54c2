import { expect, test } from 'vitest'
import { creditInvoice, payInvoice, postInvoice, touchInvoice } from '../../src/twins/company/company.ts'
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
  const { w, invoices, customers } = await withOpenInvoices(130)
  for (const invoice of invoices) payInvoice(w.company, invoice)
  w.visma.limits.perHour = 50
  const news = postInvoice(w.company, customers[0] as never)
  const paused = await w.sync()
  expect(paused).toMatchObject({ status: 'paused', message: expect.stringContaining('hourly call limit') })
  expect(w.note(news)).toBeDefined()
  const first = invoices.filter((invoice) => isPaid(w, invoice)).length
  expect(first).toBeGreaterThan(30)
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
