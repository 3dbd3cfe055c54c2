import { expect, test } from 'vitest'
import type { Document } from '../../src/connectors/visma/model.ts'
import type { SourceKey } from '../../src/core/ids.ts'
import { enterPayment, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
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
