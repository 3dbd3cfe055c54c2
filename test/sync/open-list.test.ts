import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Document } from '../../src/connectors/visma/model.ts'
import { dailyMinute } from '../../src/core/daily.ts'
import { type SourceKey, sourceKey } from '../../src/core/ids.ts'
import {
  type CustomerDocument,
  creditInvoice,
  enterDocument,
  enterPayment,
  payInvoice,
  postInvoice,
} from '../../src/twins/company/company.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const NOK = { currencyId: 'NOK', exchangeRate: 1 }
const MONEY = { settings: { flows: { receivables: true } } }

/** The ledger as it is staged: key and status, balance in the company's currency. */
async function ledger(w: Tiny) {
  const { id } = await w.connection()
  const lease = await w.store.leases.claim(id, 'a look', w.clock.now().getTime(), 60_000)
  if (lease === null) throw new Error('The connection is busy.')
  try {
    const rows = await w.store.sync(lease).walk('customerdocument', null, 1_000)
    return new Map(rows.map(({ key, data }): [SourceKey, string] => [key, told(data as Document)]))
  } finally {
    await w.store.leases.release(lease)
  }
}
const told = ({ status, balanceBase }: Document) => `${status} ${balanceBase}`

const askedOf = (w: Tiny, path: string) =>
  w
    .vismaCalls()
    .filter((call) => call.path === path)
    .map(({ query }) => new URLSearchParams(query))
const asked = (w: Tiny) =>
  askedOf(w, '/v1/customerdocument').map((query) => (query.get('status') === 'Open' ? 'open list' : 'delta'))

test('of the ledger the first run reads what is open, the next ones what changed, and the first of a day the open list', async () => {
  const w = await tiny(MONEY)
  w.calm()
  const customer = w.customer()
  const [open, paid] = [postInvoice(w.company, customer), postInvoice(w.company, customer)]
  payInvoice(w.company, paid as never)
  await w.run()
  expect(asked(w)).toEqual(['open list'])
  const rows = await ledger(w)
  expect([...rows.keys()]).toEqual([`Invoice:${open?.referenceNumber}`])

  await w.run()
  expect(asked(w)).toEqual(['delta'])
  w.clock.advance(DAY)
  await w.run()
  expect(asked(w)).toEqual(['open list'])
  await w.run()
  await w.run({ mode: 'full' })
  await w.run()
  expect(asked(w)).toEqual(['delta', 'open list', 'delta'])
})

test('the day turns for a connection some minutes after midnight of the company, so that not all read their lists at once', async () => {
  const w = await tiny(MONEY)
  w.calm()
  postInvoice(w.company, w.customer())
  await w.run()
  w.vismaCalls()
  const { id } = await w.connection()
  const midnight = Date.parse('2026-11-16T23:00:00Z')
  const due = midnight + dailyMinute(id) * 60_000
  for (const [time, read] of [
    [midnight, 'delta'],
    [due - 1_000, 'delta'],
    [due, 'open list'],
    [due + 60_000, 'delta'],
  ] as const) {
    w.clock.advance(time - w.clock.now().getTime())
    expect((await w.sync()).status).toBe('done')
    expect(asked(w)).toEqual([read])
  }
})

test('balances need what closes documents, also where neither customers nor their invoices are shown', async () => {
  const off = {
    customers: false,
    customerInvoices: false,
    creditNotes: false,
    suppliers: false,
    supplierInvoices: false,
  }
  const w = await tiny({ settings: { flows: { ...off, receivables: true } } })
  w.calm()
  const customer = w.customer()
  postInvoice(w.company, customer)
  enterPayment(
    w.company,
    customer,
    { amountInCurrency: 100, type: 'Prepayment' },
    { currencyId: 'NOK', exchangeRate: 1 },
  )
  await w.run()
  const paths = new Set(w.vismaCalls().map(({ path }) => path))
  for (const stream of ['customer', 'customerPayment', 'customerCreditNote', 'customerinvoice', 'customerdocument']) {
    expect(paths).toContain(`/v1/${stream}`)
  }
  expect(paths).not.toContain('/v1/supplier')
  expect((await ledger(w)).size).toBe(2)
})

/** A day goes by with news, so that the deltas of the next day do not look at older documents again. */
async function onTheNextDay(w: Tiny) {
  w.clock.advance(DAY)
  const news = postInvoice(w.company, w.customer())
  creditInvoice(w.company, news, { amountInCurrency: 10 })
  await w.run()
  w.clock.advance(DAY)
  w.vismaCalls()
}

/** Settles a document as Visma does where no time of change and no payment tells of it. */
function settleUnseen(document: CustomerDocument) {
  document.status = 'Closed'
  document.balance = 0
  document.balanceInCurrency = 0
}
const singles = (calls: ReturnType<Tiny['vismaCalls']>) =>
  calls.filter(({ path }) => /^\/v1\/(customerinvoice|customerCreditNote)\/./.test(path)).map(({ path }) => path)

async function leavesTheList(databaseUrl: string | null) {
  const w = await tiny({ ...MONEY, databaseUrl })
  w.calm()
  const customer = w.customer()
  const [stays, left] = [postInvoice(w.company, customer), postInvoice(w.company, customer)]
  const credit = creditInvoice(w.company, stays, { amountInCurrency: 30, apply: false })
  const charge = enterDocument(w.company, 'FinCharge', customer, {})
  const advance = enterPayment(w.company, customer, { amountInCurrency: 100, type: 'Prepayment' }, NOK)
  await w.run()
  expect([...(await ledger(w)).values()].filter((one) => one.startsWith('Open'))).toHaveLength(5)

  await onTheNextDay(w)
  for (const document of [left, credit, charge]) settleUnseen(document)
  advance.status = 'Closed'
  advance.availableBalanceInCurrency = 0
  await w.run()
  expect(singles(w.vismaCalls())).toEqual([
    `/v1/customerinvoice/${left.referenceNumber}`,
    `/v1/customerCreditNote/${credit.referenceNumber}`,
  ])
  expect(w.note(left).content).toContain('Restbeløp: 0,00')
  expect(w.note(stays).content).not.toContain('Restbeløp: 0,00')
  const rows = await ledger(w)
  expect(rows.get(sourceKey(`Invoice:${stays.referenceNumber}`))).toBe('Open 2500')
  for (const gone of [`CreditNote:${credit.referenceNumber}`, `FinCharge:${charge.referenceNumber}`]) {
    expect(rows.get(sourceKey(gone))).toBe('Closed 0')
  }
  expect(rows.get(sourceKey(`Prepayment:${advance.refNbr}`))).toBe('Closed 0')

  w.clock.advance(DAY)
  await w.run()
  expect(singles(w.vismaCalls())).toEqual([])
}

test('§3.4: an invoice that left the list is read by itself once, and whatever else left it counts as settled', () =>
  leavesTheList(null))

warnWithoutPostgres()
describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  test('what left the list is found too', async () => {
    await leavesTheList(await server.newDatabase())
  })
})

test('an invoice of which the list tells another balance, or which no list of invoices brought, is read by itself', async () => {
  const w = await tiny(MONEY)
  w.calm()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  await onTheNextDay(w)
  invoice.balance = 1_000
  invoice.balanceInCurrency = 1_000
  const missed = postInvoice(w.company, w.customer(), { created: '2026-11-01T08:00:00' })
  await w.run()
  expect(new Set(singles(w.vismaCalls()))).toEqual(
    new Set([invoice, missed].map(({ referenceNumber }) => `/v1/customerinvoice/${referenceNumber}`)),
  )
  expect(w.note(invoice).content).toContain('Restbeløp: 1&nbsp;000,00')
  w.clock.advance(DAY)
  await w.run()
  expect(singles(w.vismaCalls())).toEqual([])
  expect(w.note(missed)).toBeDefined()
})

test('a list whose row could not be understood, or which broke off, proves nothing about what is not in it', async () => {
  let broken: 'row' | 'list' | null = null
  const w = await tiny({
    ...MONEY,
    around: {
      visma: (handler) => async (request) => {
        const answer = await handler(request)
        const { pathname } = new URL(request.url)
        if (pathname !== '/v1/customerdocument' || broken === null) return answer
        if (broken === 'list') return new Response('{}', { status: 500 })
        const rows = (await answer.json()) as { customer: unknown }[]
        return Response.json(rows.map((row, at) => (at === 0 ? { ...row, customer: null } : row)))
      },
    },
  })
  w.calm()
  const charge = enterDocument(w.company, 'FinCharge', w.customer(), {})
  await w.run()
  const key = sourceKey(`FinCharge:${charge.referenceNumber}`)
  for (const how of ['row', 'list'] as const) {
    broken = how
    w.clock.advance(DAY)
    await w.sync()
    expect((await ledger(w)).get(key)).toBe('Open 2500')
  }
  broken = null
  w.clock.advance(3600_000)
  settleUnseen(charge)
  await w.sync()
  expect((await ledger(w)).get(key)).toBe('Closed 0')
})

test('R3: what left the list is read again also where the run that noticed it could not read on', async () => {
  let isDown = false
  const w = await tiny({
    ...MONEY,
    around: {
      visma: (handler) => async (request) =>
        isDown && /^\/v1\/customerinvoice\/./.test(new URL(request.url).pathname)
          ? new Response('{}', { status: 500 })
          : handler(request),
    },
  })
  w.calm()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  await onTheNextDay(w)
  settleUnseen(invoice)
  isDown = true
  await w.sync()
  expect(w.note(invoice).content).not.toContain('Restbeløp: 0,00')
  isDown = false
  w.clock.advance(3600_000)
  await w.run()
  expect(w.note(invoice).content).toContain('Restbeløp: 0,00')
})

test('an invoice that only the ledger knows counts by its row there, and is not asked for every day', async () => {
  let asked = 0
  const w = await tiny({
    ...MONEY,
    around: {
      visma: (handler) => async (request) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/v1/customerinvoice') return Response.json([])
        if (!pathname.startsWith('/v1/customerinvoice/')) return handler(request)
        asked += 1
        return new Response('{}', { status: 404 })
      },
    },
  })
  w.calm()
  const invoice = postInvoice(w.company, w.customer())
  const days = []
  for (let day = 0; day < 5; day++) {
    await w.run()
    days.push(asked)
    w.clock.advance(DAY)
  }
  expect(days).toEqual([1, 2, 2, 2, 2])
  expect((await ledger(w)).get(sourceKey(`Invoice:${invoice.referenceNumber}`))).toBe('Open 2500')
})
