import { afterEach, describe, expect, test } from 'vitest'
import { addCustomer, type Customer, payInvoice, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { compareTwins } from '../oracle.ts'
import { brief, type HookedOptions, type HookedWorld, hookedAndSynced, inboxOf } from './hooked-world.ts'

let w: HookedWorld
afterEach(() => w.close())

const start = async (options: HookedOptions = {}): Promise<HookedWorld> => {
  w = await hookedAndSynced({ suppliers: 1, customers: 4, invoices: 9, ...options })
  return w
}
/** A customer with an invoice in scope, so that it and its deal are known. */
const known = (): Customer => {
  const invoice = w.company.customerInvoices.find((one) => one.status === 'Open' && one.customer.status === 'Active')
  if (!invoice) throw new Error('The company has no open invoice.')
  return invoice.customer
}
const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })
const post = async (customer = known()) => {
  const invoice = postInvoice(w.company, customer)
  await w.settled()
  return invoice
}

describe('an invoice posted in Visma is in Pipedrive after one run that a webhook asked for', () => {
  test.each(['number', 'resource'] as const)('read by itself where the body names it by %s', async (body) => {
    await start({ webhooks: { body } })
    w.calm()
    const { referenceNumber } = await post()
    expect(w.woken.length).toBeGreaterThan(0)
    const run = await w.webhookRun()
    expect(run.counts.created).toBe(1)
    expect(complete()).toEqual([])
    // Whether an "AR invoice" is an invoice or a credit note is told nowhere.
    expect(w.vismaCalls().map(({ path }) => path)).toEqual([
      `/v1/customerinvoice/${referenceNumber}`,
      `/v1/customerCreditNote/${referenceNumber}`,
    ])
    expect(brief(w.calls())).toEqual(['POST /api/v1/notes'])
  })

  test('with its stream, and no other, where the body says nothing', async () => {
    await start({ webhooks: { body: 'bare' } })
    w.calm()
    await post()
    await w.webhookRun()
    expect(complete()).toEqual([])
    expect(w.vismaCalls().map(({ path }) => path)).toEqual(['/v1/customerCreditNote', '/v1/customerinvoice'])
    expect(brief(w.calls())).toEqual(['POST /api/v1/notes'])
  })

  test('together with its customer, where that is new', async () => {
    await start()
    await post(addCustomer(w.company, { name: 'Helt Ny Kunde AS' }))
    // Only the invoice's notification arrived.
    const { id } = await w.connection()
    const entries = await inboxOf(w)
    const ofCustomer = entries.filter(({ about }) => about.startsWith('customer ')).map((one) => one.id)
    const lease = await w.store.leases.claim(id, 'test', w.clock.now().getTime(), w.clock.now().getTime() + 1)
    if (lease === null) throw new Error('The connection is busy.')
    await w.store.inbox.settle(
      lease,
      ofCustomer.map((one) => ({ id: one, state: 'done', reason: null })),
      0,
    )
    await w.store.leases.release(lease)
    const run = await w.webhookRun()
    expect(run.counts.waiting).toBe(0)
    expect(complete()).toEqual([])
  })

  test('over the address that all connections share', async () => {
    await start({ shared: true })
    await post()
    await w.webhookRun()
    expect(complete()).toEqual([])
  })
})

test('a customer is read by itself by its number, and a new one with its stream', async () => {
  await start()
  w.calm()
  renameCustomer(w.company, known(), 'Nytt Navn AS')
  await w.settled()
  await w.webhookRun()
  expect(w.vismaCalls().map(({ path }) => path.replace(/\d+$/, 'ID'))).toEqual(['/v1/customer/internal/ID'])
  addCustomer(w.company, { name: 'Helt Ny Kunde AS' })
  await w.settled()
  await w.webhookRun()
  expect(w.vismaCalls().map(({ path }) => path)).toEqual(['/v1/customer'])
  expect(complete()).toEqual([])
})

test('a hundred invoices at once are one read of their stream, and one run', async () => {
  await start()
  w.calm()
  for (let at = 0; at < 100; at++) postInvoice(w.company, known())
  await w.settled()
  const run = await w.webhookRun()
  expect(run.counts.created).toBe(100)
  expect(w.vismaCalls().map(({ path }) => path)).toEqual(['/v1/customerCreditNote', '/v1/customerinvoice'])
  expect(complete()).toEqual([])
  await w.settled()
  w.calls()
  await w.webhookRun()
  expect([...w.calls(), ...w.vismaCalls()]).toEqual([])
})

test('with every webhook dropped the result is the same, later', async () => {
  let isDown = false
  await start({ webhooks: { faults: { seed: 1, loss: 1 } }, network: async (send) => (isDown ? 503 : send()) })
  isDown = true
  await post()
  payInvoice(w.company, await post())
  await w.settled()
  expect(w.woken).toEqual([])
  expect(complete()).not.toEqual([])
  w.clock.advance(15 * 60_000)
  await w.sync({ trigger: 'schedule' })
  expect(complete()).toEqual([])
})

test.each([1, 2, 3, 4])(
  'lost, doubled and overtaken notifications change nothing in the end (seed %i)',
  async (seed) => {
    await start({ seed, webhooks: { faults: { seed, loss: 0.3, duplicate: 0.4, reorder: 0.4 } } })
    for (let round = 0; round < 4; round++) {
      const invoice = postInvoice(w.company, known())
      if (round % 2 === 0) payInvoice(w.company, invoice)
      renameCustomer(w.company, known(), `${known().name} ${round}`)
      await w.settled()
      await w.webhookRun()
      w.clock.advance(20_000)
    }
    expect(w.notifications.log.some(({ status }) => status === 'lost')).toBe(true)
    await w.sync({ trigger: 'schedule' })
    expect(complete()).toEqual([])
    expect(w.receiver.results().visma.duplicate).toBeGreaterThan(0)
  },
)

test('R8: a steady flow of webhooks does not keep everything else from being read', async () => {
  await start()
  const credited = postInvoice(w.company, known())
  await w.settled()
  // Nothing tells of a payment that leaves its invoice as it was.
  w.company.settings.paymentMovesInvoice = false
  await w.webhookRun()
  payInvoice(w.company, credited, { amountInCurrency: 1 })
  let polls = 0
  for (let minute = 0; minute < 15; minute += 3) {
    await post()
    w.vismaCalls()
    await w.webhookRun()
    if (w.vismaCalls().some(({ path }) => path === '/v1/customerPayment')) polls += 1
    w.clock.advance(3 * 60_000)
  }
  expect(polls).toBe(1)
  expect(complete()).toEqual([])
})

test('a run that ends early leaves what it heard to the next one', async () => {
  await start()
  await post()
  w.visma.exhaustQuota()
  expect((await w.webhookRun()).status).toBe('paused')
  expect((await inboxOf(w)).filter(({ state }) => state === 'stored')).not.toEqual([])
  w.clock.advance(61 * 60_000)
  await w.webhookRun()
  expect((await inboxOf(w)).filter(({ state }) => state === 'stored')).toEqual([])
  expect(complete()).toEqual([])
})

test('a preview and a run of some flows act on no delivery', async () => {
  await start()
  await post()
  await w.preview()
  await w.sync({ flows: ['suppliers'] })
  expect((await inboxOf(w)).filter(({ state }) => state === 'stored')).not.toEqual([])
})

test('a delivery that cannot be read is failed with its reason and stops nothing, and can be played again', async () => {
  await start()
  const { id } = await w.connection()
  const bad = { connection: id, system: 'pipedrive', deliveryId: 'd-1', about: 'x', concerns: [], aside: null } as const
  await w.store.inbox.add([{ ...bad, headers: {}, body: Buffer.from('{"meta":'), receivedAt: w.clock.now().getTime() }])
  await post()
  expect((await w.webhookRun()).status).toBe('done')
  expect(complete()).toEqual([])
  const [failed] = (await inboxOf(w)).filter(({ state }) => state === 'failed')
  expect(failed?.reason).toBe('The body is not JSON.')

  w.vismaCalls()
  const invoice = (await inboxOf(w)).find(({ about }) => about.startsWith('customerinvoice'))
  expect(await w.store.inbox.replay(id, [failed?.id ?? '', invoice?.id ?? '', 'w_unknown'])).toBe(2)
  await w.webhookRun()
  expect(w.vismaCalls()).toHaveLength(2)
  expect((await inboxOf(w)).find((one) => one.id === invoice?.id)).toMatchObject({ state: 'done', replays: 1 })
  expect(complete()).toEqual([])
})
