import { beforeEach, expect, test } from 'vitest'
import { exampleApplication, exampleDocument, exampleLine, exampleParty } from '../../test/example-records.ts'
import { openedStore } from '../../test/sync-store.ts'
import type { Document } from '../connectors/visma/model.ts'
import { runId, sourceKey } from '../core/ids.ts'
import type { Json } from '../core/json.ts'
import { figuresOf } from '../flows/visma-pipedrive/money/figures.ts'
import { receivables } from './receivables.ts'
import { tradeDocument, tradeOf } from './trade.ts'

const invoice = (number: string, date: string, changes: Partial<Document> = {}): Document =>
  exampleDocument({
    ...{ number, date, dueDate: date, currency: 'NOK', total: '100', totalBase: '100', balance: '0' },
    ...{ balanceBase: '0', status: 'Closed', lines: [exampleLine({ amount: '80' })] },
    applications: [exampleApplication({ amount: '100', day: '2026-09-10' })],
    ...changes,
  })

let opened: Awaited<ReturnType<typeof openedStore>>
beforeEach(async () => {
  opened = await openedStore()
})

async function sell(key: string, asOf: string, documents: readonly Document[], without: readonly string[] = []) {
  const customer = exampleParty({ internalId: key, number: `1000${key}`, name: `Kunde ${key}`, contact: null })
  const figures = figuresOf({ customer, documents, today: asOf, baseCurrency: 'NOK' })
  const told = Object.fromEntries(Object.entries(figures).filter(([name]) => !without.includes(name)))
  for (const [stream, data] of [['customer', customer] as const, ['receivables', told] as const]) {
    const record = { key: sourceKey(key), number: customer.number, parent: null, modified: null, data: data as Json }
    await opened.sync.stage(stream, [record], runId('r_1'))
  }
}
const asked = () => tradeOf(opened.store, opened.connection)

test('without figures there is nothing to tell', async () => {
  expect(await asked()).toEqual({ currency: null, asOf: null, months: [], products: [] })
})

test('all customers together: their months added up to that of the newest day, and a product of several once', async () => {
  await sell('1', '2026-09-20', [invoice('1', '2026-08-02'), invoice('2', '2026-09-01')])
  await sell('2', '2026-07-01', [invoice('3', '2026-06-30')])
  const found = tradeDocument.parse(await asked())
  expect(found).toMatchObject({ currency: 'NOK', asOf: '2026-09-20' })
  expect(found.months.map(({ month }) => month)).toEqual(expect.arrayContaining(['2025-10', '2026-09']))
  expect(found.months.filter(({ invoiced, paid }) => invoiced !== '0' || paid !== '0')).toEqual([
    { month: '2026-06', invoiced: '100', paid: '0' },
    { month: '2026-08', invoiced: '100', paid: '0' },
    { month: '2026-09', invoiced: '100', paid: '200' },
  ])
  expect(found.products).toEqual([
    expect.objectContaining({ key: 'PZ-100', customers: 2, lastBought: '2026-09-01', amount: '240' }),
  ])
})

test('each customer tells the same twelve months, also one that has been quiet since', async () => {
  await sell('1', '2026-09-20', [invoice('1', '2026-09-01')])
  await sell('2', '2026-07-01', [invoice('2', '2026-06-30')])
  const { customers } = await receivables(opened.store, opened.connection, null)
  const told = new Map(customers.map(({ key, invoicedByMonth }) => [key, invoicedByMonth]))
  expect([told.get('1')?.lastIndexOf('100'), told.get('2')?.lastIndexOf('100')]).toEqual([11, 8])
})

test('figures of an earlier version, which tell no months, are no trouble', async () => {
  await sell('1', '2026-09-20', [invoice('1', '2026-09-01')], ['months'])
  expect((await asked()).months.every(({ invoiced, paid }) => invoiced === '0' && paid === '0')).toBe(true)
})
