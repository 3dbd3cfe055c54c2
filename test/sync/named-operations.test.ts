import { expect, test } from 'vitest'
import { listOperations } from '../../src/app/lists/run-lists.ts'
import { runUses } from '../../src/app/runs.ts'
import { operationLines } from '../../src/cli/commands/runs.ts'
import { addSupplier, postInvoice } from '../../src/twins/company/company.ts'
import { KARI } from '../actor.ts'
import { tiny } from './tiny.ts'

test('the writes of a run say what people call their records, with the key beside, at one query a page', async () => {
  const w = await tiny({ settings: { flows: { receivables: false, referenceData: false } } })
  const customer = w.customer({ name: 'Nordlys Energi AS', number: '10014' })
  const invoice = postInvoice(w.company, customer)
  for (let at = 0; at < 20; at++) addSupplier(w.company, { name: `Leverandør ${at} AS` })
  const run = await w.run()
  let asked = 0
  const records = {
    ...w.store.records,
    get: (...of: Parameters<typeof w.store.records.get>) => {
      asked += 1
      return w.store.records.get(...of)
    },
  }
  const store = { ...w.store, records }
  const by = () => ({ actor: KARI, at: w.clock.now().getTime() })
  const { operations } = await runUses(store, () => w.connection(), by).get(run.id)
  const named = (stream: string) => operations.filter((one) => one.stream === stream).map(({ name }) => name)
  expect(new Set(named('customer'))).toEqual(new Set(['Nordlys Energi AS (10014)']))
  expect(named('customerinvoice')).toContain(`Invoice ${invoice.referenceNumber}, Nordlys Energi AS`)
  expect(new Set(named('connection'))).toEqual(new Set([null]))
  // A stream each.
  expect(asked).toBeLessThanOrEqual(3)

  const listed = await listOperations(store, await w.connection(), run.id, null, 100)
  expect(listed.items.map(({ name }) => name)).toContain('Nordlys Energi AS (10014)')
  const colours = { dim: (text: string) => text } as never
  const lines = operationLines(operations.filter(({ stream }) => stream === 'customer').slice(0, 1), {
    terminal: { columns: 200, colours },
  })
  expect(lines.join('\n')).toContain(`Nordlys Energi AS (10014) · customer ${customer.internalId}`)
})
