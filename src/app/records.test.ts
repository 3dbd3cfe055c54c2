import { afterEach, beforeEach, expect, test } from 'vitest'
import { type World, world } from '../../test/world.ts'
import { addCustomer, postInvoice } from '../twins/company/company.ts'
import { type RecordDocument, type RecordFilter, recordDocument, records } from './records.ts'

let w: World
beforeEach(async () => {
  w = await world({ seed: 3, suppliers: 3, customers: 7, invoices: 28 })
  w.calm()
  const twofold = addCustomer(w.company, { name: 'Tvilling Handel AS' })
  for (const name of ['Tvilling Handel AS', 'Tvilling Handel AS']) w.pipedrive.act.createOrganization({ name })
  postInvoice(w.company, twofold)
})
afterEach(() => w.close())

async function listed(filter: RecordFilter = {}): Promise<readonly RecordDocument[]> {
  const found: RecordDocument[] = []
  for await (const record of records(w.store, await w.connection(), filter)) found.push(record)
  return found
}

test('all that a full run counts can be listed, and the sums are the same', async () => {
  await w.sync()
  const run = await w.sync({ mode: 'full' })
  const found = await listed()
  const byState = Object.groupBy(found, ({ state }) => state)
  const { read, skipped, waiting, issues } = run.counts
  expect(issues).toBeGreaterThan(0)
  expect(waiting).toBeGreaterThan(0)
  expect(skipped).toBeGreaterThan(0)
  expect(found).toHaveLength(read)
  expect(byState.skipped ?? []).toHaveLength(skipped)
  expect(byState.waiting ?? []).toHaveLength(waiting)
  expect(byState.issue ?? []).toHaveLength(issues)
  for (const flow of Object.keys(run.flows)) {
    expect(found.filter((record) => record.flow === flow)).toHaveLength(run.flows[flow]?.read ?? 0)
  }
})

test('whatever is not shown says why, and an issue names itself', async () => {
  await w.sync()
  const found = await listed()
  for (const record of found) recordDocument.parse(record)
  for (const record of found) if (record.state !== 'shown') expect(record.reason).toMatch(/\w/)
  for (const record of found) expect(record.issueId !== null).toBe(record.state === 'issue')
})

test('amounts of invoices are those of the books, and every link leads to its page', async () => {
  await w.sync()
  const [shown] = await listed({ state: 'shown', stream: 'customerinvoice' })
  const invoice = w.company.customerInvoices.find((one) => one.referenceNumber === shown?.number)
  expect(shown).toMatchObject({
    total: String(invoice?.amountInCurrency),
    currency: invoice?.currencyId,
    date: invoice?.documentDate,
  })
  const deal = shown?.links.find(({ role }) => role === 'deal')
  expect(deal?.url).toBe(`http://nordlys.pipedrive.test/deal/${deal?.id}`)
})

test('filters leave only what they name', async () => {
  await w.sync()
  const skipped = await listed({ state: 'skipped' })
  expect(new Set(skipped.map(({ state }) => state))).toEqual(new Set(['skipped']))
  const suppliers = await listed({ stream: 'supplier' })
  expect(new Set(suppliers.map(({ stream }) => stream))).toEqual(new Set(['supplier']))
  await expect(listed({ stream: 'invoice' })).rejects.toMatchObject({ code: 'record.unknown_stream' })
})
