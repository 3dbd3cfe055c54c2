import { afterEach, describe, expect, test } from 'vitest'
import { editInvoiceText, payInvoice } from '../../src/twins/company/company.ts'
import { compareTwins } from '../oracle.ts'
import { type World, world } from '../world.ts'

type Handler = (request: Request) => Promise<Response>

let w: World
afterEach(() => w.close())

/** A small company where a payment does not move its invoice, so that only the payment tells of itself. */
async function setUp(around: (handler: Handler) => Handler): Promise<void> {
  w = await world({ seed: 4, suppliers: 2, customers: 6, invoices: 20, around: { visma: around } })
  w.company.settings.paymentMovesInvoice = false
}
const unpaid = () => {
  const found = w.company.customerInvoices.find(
    (one) => one.status === 'Open' && one.documentDate > '2025-06-01' && one.balanceInCurrency === one.amountInCurrency,
  )
  if (!found) throw new Error('no open invoice')
  return found
}
const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })
const pay = () => payInvoice(w.company, unpaid(), { amountInCurrency: 17 })

describe('R1: a payment is not missed', () => {
  test('when the run dies between reading it and reading its invoice again', async () => {
    let kill: AbortController | null = null
    await setUp((handler) => (request) => {
      // The stream after the payments: they are staged, and nothing else has happened.
      if (request.url.includes('customerCreditNote')) kill?.abort(new Error('killed'))
      return handler(request)
    })
    expect((await w.sync()).status).toBe('done')
    w.clock.advance(60_000)
    pay()
    kill = new AbortController()
    expect((await w.sync({ signal: kill.signal })).status).toBe('stopped')
    w.clock.advance(15 * 60_000)
    expect((await w.sync()).status).toBe('done')
    expect(complete()).toEqual([])
  })

  test.each(['first', 'later'])('when it is entered while a %s run reads', async (which) => {
    let armed = false
    await setUp((handler) => (request) => {
      if (armed && request.url.includes('customerPayment')) {
        armed = false
        pay()
      }
      return handler(request)
    })
    if (which === 'later') {
      expect((await w.sync()).status).toBe('done')
      w.clock.advance(60_000)
      editInvoiceText(w.company, unpaid(), 'anything')
    }
    armed = true
    for (const minutes of [0, 15, 15]) {
      w.clock.advance(minutes * 60_000)
      expect((await w.sync()).status).toBe('done')
    }
    expect(armed).toBe(false)
    expect(complete()).toEqual([])
  })

  test('and once it was followed, it costs nothing more', async () => {
    await setUp((handler) => handler)
    expect((await w.sync()).status).toBe('done')
    w.clock.advance(60_000)
    pay()
    expect((await w.sync()).status).toBe('done')
    w.clock.advance(15 * 60_000)
    w.vismaCalls()
    expect((await w.sync()).status).toBe('done')
    expect(w.vismaCalls().filter((call) => /customerinvoice\/./.test(call.path))).toEqual([])
  })
})
