import { afterEach, beforeEach, expect, test } from 'vitest'
import { KARI } from '../../test/actor.ts'
import { exampleDocument } from '../../test/example-records.ts'
import { type TwoCompanies, twoCompanies } from '../../test/two-companies.ts'
import type { Json } from '../core/json.ts'
import { payInvoice, postInvoice } from '../twins/company/company.ts'
import { eventsOf, type Kept } from './life-events.ts'
import { type Life, lifeDocument } from './timeline.ts'

let w: TwoCompanies
beforeEach(async () => {
  w = await twoCompanies()
})
afterEach(() => w.close())

async function lifeOf(text: string): Promise<Life> {
  const [life, ...others] = await w.service.timeline('nordlys', text)
  expect(others).toEqual([])
  return lifeDocument.parse(life)
}
const kinds = ({ events }: Life) => events.map(({ is }) => is)

test('(R12) the life of an invoice: first read, written, changed from what to what, written again, each with who', async () => {
  const { company } = w.nordlys
  const [customer] = company.customers
  if (customer === undefined) throw new Error('No customer.')
  const open = postInvoice(company, customer)
  await w.apply()
  await w.sync()
  const first = w.clock.now().toISOString()
  w.clock.advance(3_600_000)
  payInvoice(company, open)
  await w.service.run('nordlys', { mode: 'changes', trigger: 'schedule', signal: new AbortController().signal })

  const life = await lifeOf(`customerinvoice:${open.referenceNumber}`)
  expect(life.events[0]).toEqual({ is: 'read', at: first })
  const at = kinds(life).indexOf('changed')
  expect(kinds(life).slice(1, at)).toContain('written')
  expect(life.events[at]).toMatchObject({
    members: expect.arrayContaining([
      { member: 'status', before: 'Open', after: 'Closed' },
      { member: 'balance', before: expect.any(String), after: '0' },
    ]),
  })
  const written = life.events.flatMap((event) => (event.is === 'written' ? [event] : []))
  expect(written.at(0)).toMatchObject({ by: KARI, mode: 'changes' })
  expect(written.at(-1)).toMatchObject({ by: { kind: 'schedule' } })
  expect(written.map(({ operation }) => operation)).toEqual(life.operations.map(({ id }) => id))
  expect(kinds(life).slice(at + 1)).toContain('written')
})

test('what people decided, webhooks told and the tie-out found stands among it', async () => {
  await w.apply()
  await w.sync()
  const { store } = w.service
  const { id } = await w.connection()
  const customer = w.nordlys.company.customers[0]
  const found = (await lifeOf(`customer:${customer?.number}`)).record
  w.clock.advance(60_000)
  const now = w.clock.now().getTime()
  const lease = await store.leases.claim(id, 'test', now, now + 60_000)
  if (lease === null) throw new Error('Nobody else holds it.')
  const words = { message: 'More than 500 documents.', advice: 'Include or exclude it.', details: null }
  const issue = { flow: 'customers', stream: 'customer', key: found.key, code: 'scope.house_account', ...words }
  await store.sync(lease).commit([{ do: 'issue', issue }])
  await store.leases.release(lease)
  w.clock.advance(60_000)
  const [raised] = await store.issues.ofRecord(id, 'customer', found.key)
  await w.service.issues.answer(raised?.id ?? '', 'include', 'our largest one')
  w.clock.advance(60_000)
  const told = { system: 'visma', concerns: ['customer'], headers: {}, aside: null, body: Buffer.from('{}') } as const
  const receivedAt = w.clock.now().getTime()
  for (const [at, number] of [found.number, `${found.number}1`].entries())
    await store.inbox.add([
      { ...told, connection: id, deliveryId: `n-${at}`, about: `customer ${number} changed`, receivedAt },
    ])

  const { events } = await lifeOf(`customer:${customer?.number}`)
  expect(events.slice(-3)).toEqual([
    expect.objectContaining({ is: 'issue', code: 'scope.house_account', state: 'ignored' }),
    expect.objectContaining({
      ...{ is: 'decided', by: KARI, action: 'issue.answer', subject: raised?.id },
      after: { to: 'include', because: 'our largest one' },
    }),
    expect.objectContaining({ is: 'told', system: 'visma', about: `customer ${found.number} changed` }),
  ])
})

const NOTHING: Kept = {
  ...{ firstReadAt: null, versions: [], told: [], issues: [], decisions: [], operations: [], runs: new Map() },
  ...{ drift: [], tieOut: null },
}

test('a change that only moved the time of saving is none, and each version is held against the next', () => {
  const versions = ['1', '1', '2'].map((balance, at) => ({
    ...{ until: at, run: 'r_1' as never },
    data: { ...exampleDocument({ balance }), modified: `${at}` } as Json,
  }))
  const now = { ...exampleDocument({ balance: '3' }), modified: '9' } as Json
  const changes = eventsOf(now, { ...NOTHING, versions }).flatMap((event) =>
    event.is === 'changed' ? [event.members] : [],
  )
  expect(changes).toEqual([
    [{ member: 'balance', before: '1', after: '2' }],
    [{ member: 'balance', before: '2', after: '3' }],
  ])
})

test('what differs in Pipedrive is told with when the tie-out found it', () => {
  const drift = {
    ...{ kind: 'value', entity: 'organization', remote: '7', stream: 'customer', key: '71', number: '10001' },
    ...{ field: 'address', expected: 'a', found: 'b' },
  } as const
  const events = eventsOf(null, { ...NOTHING, drift: [drift as never], tieOut: { at: 5, run: 'r_9' } })
  expect(events.at(-1)).toMatchObject({ is: 'drift', run: 'r_9', field: 'address', expected: 'a', found: 'b' })
})
