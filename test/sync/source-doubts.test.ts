import { afterEach, expect, test } from 'vitest'
import { remoteId, runId, sourceKey } from '../../src/core/ids.ts'
import type { Customer } from '../../src/twins/company/company.ts'
import { type World, world } from '../world.ts'

let open: World | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

/** A quiet world in which a process died while it changed the payment terms of a customer at the source. */
async function leftBehind(after: (customer: Customer) => string) {
  const w = await world({ suppliers: 1, customers: 3, invoices: 4 })
  open = w
  w.calm()
  await w.sync()
  await w.sync()
  const [customer] = w.company.customers
  const { id } = await w.connection()
  const now = w.clock.now().getTime()
  const lease = await w.store.leases.claim(id, 'dead', now, now + 1)
  if (customer === undefined || lease === null) throw new Error('The world is not as it was expected.')
  const key = sourceKey(String(customer.internalId))
  await w.store.sync(lease).begin(
    [
      {
        ...{ run: runId('r_dead'), system: 'visma', flow: 'referenceData', stream: 'customer', key, role: 'source' },
        ...{
          entity: 'customer',
          kind: 'update',
          remote: remoteId(key),
          state: 'intent',
          rule: null,
          sourceVersion: null,
        },
        ...{ before: { terms: 'x' }, after: { terms: after(customer) } },
      },
    ],
    now,
  )
  w.clock.advance(60_000)
  w.calls()
  const states = async () =>
    (await w.store.ledger.ofRecord(id, 'customer', key)).filter(({ system }) => system).map(({ state }) => state)
  return { w, customer, states }
}

test('R3: a change at the source that a dead process left is settled by the next run, at no cost in Pipedrive', async () => {
  const { w, states } = await leftBehind(({ creditTermsId }) => creditTermsId)
  expect((await w.sync()).status).toBe('done')
  expect([await states(), w.calls().length]).toEqual([['done'], 0])
})

test('R3: one that never reached the source is settled as failed, and not sent again', async () => {
  const { w, states } = await leftBehind(({ creditTermsId }) => (creditTermsId === '60' ? '45' : '60'))
  await w.sync()
  expect([await states(), w.calls().length, w.visma.writes]).toEqual([['failed'], 0, []])
})

test('R4: while the record cannot be read the change stays in doubt, and runs go on as ever', async () => {
  const { w, customer, states } = await leftBehind(({ creditTermsId }) => creditTermsId)
  w.visma.troubles.broken.set(`/v1/customer/internal/${customer.internalId}`, 400)
  expect((await w.sync()).status).toBe('done')
  expect([await states(), w.calls().length]).toEqual([['intent'], 0])
  w.visma.troubles.broken.clear()
  await w.sync()
  expect(await states()).toEqual(['done'])
})

test('R14: a preview settles nothing', async () => {
  const { w, states } = await leftBehind(({ creditTermsId }) => creditTermsId)
  await w.preview()
  expect(await states()).toEqual(['intent'])
})
