import { expect, test } from 'vitest'
import { payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000

function paidInvoices(w: Tiny, count: number): void {
  const customer = w.customer()
  for (let at = 0; at < count; at++) payInvoice(w.company, postInvoice(w.company, customer))
}

test('a changed setting maps everything again, and reads nothing from Visma one by one', async () => {
  const w = await tiny()
  paidInvoices(w, 5)
  await w.run()
  w.clock.advance(DAY)
  await w.run()
  w.calm()
  w.vismaCalls()
  await w.configure({ locale: 'sv-SE' })
  const run = await w.run()
  expect(run.flows.customerInvoices).toMatchObject({ updated: 5 })
  const paths = w.vismaCalls().map((call) => call.path)
  expect(paths.filter((path) => path.startsWith('/v1/customerinvoice'))).toEqual(['/v1/customerinvoice'])
  expect(new Set(paths).size).toBe(paths.length)
})

test('what a full run that was broken off had not decided yet is decided by the next run', async () => {
  const kill = new AbortController()
  let armed = false
  const w = await tiny({
    around: {
      visma: (handler) => (request) => {
        // Suppliers and customers are staged by then, invoices are not.
        if (armed && request.url.includes('/v1/customerPayment')) kill.abort(new Error('killed'))
        return handler(request)
      },
    },
  })
  w.calm()
  paidInvoices(w, 3)
  await w.run()
  // From now on the newest record is all that a delta reads.
  w.clock.advance(DAY)
  paidInvoices(w, 1)
  await w.run()
  armed = true
  expect((await w.sync({ mode: 'full', signal: kill.signal })).status).toBe('stopped')
  armed = false
  w.clock.advance(DAY)
  const next = await w.run()
  expect(next.flows.customers).toMatchObject({ unchanged: 2 })
  expect(next.flows.customerInvoices).toMatchObject({ unchanged: 4 })
  w.clock.advance(DAY)
  expect((await w.run()).flows.customerInvoices).toMatchObject({ unchanged: 1 })
})

test('a full run decides also what Visma lists no more', async () => {
  const w = await tiny()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  w.company.customerInvoices.splice(w.company.customerInvoices.indexOf(invoice), 1)
  await w.configure({ locale: 'sv-SE' })
  await w.run({ mode: 'full' })
  expect(w.note(invoice).content).toContain('Faktura')
  expect(w.note(invoice).content).toContain('Obetald')
})
