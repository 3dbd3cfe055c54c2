import { beforeEach, expect, test } from 'vitest'
import { isSyncError, SyncError } from '../../src/core/errors.ts'
import type { SourceChange } from '../../src/core/flow.ts'
import { runId, sourceKey } from '../../src/core/ids.ts'
import type { SyncStore } from '../../src/core/sync-store.ts'
import { previewStore } from '../../src/sync/around/preview-store.ts'
import { resolveDoubts } from '../../src/sync/write/in-doubt.ts'
import { writeSource } from '../../src/sync/write/write-source.ts'
import { type Customer, setCustomerTerms } from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { wrongChanges } from '../contract/visma-changes.ts'
import { syncStore } from '../sync-store.ts'
import { type TwinSource, twinSource } from '../visma-twin-source.ts'

type Fate = 'answered' | 'answer lost' | 'dies before it is sent' | 'dies before the answer'

const never = new AbortController().signal

let visma: TwinSource
let store: SyncStore
let customer: Customer
let fate: Fate
let kill: AbortController

beforeEach(async () => {
  fate = 'answered'
  kill = new AbortController()
  visma = twinSource({
    between: (handler) => async (request) => {
      const now = request.method === 'PUT' ? fate : 'answered'
      if (now === 'dies before it is sent') kill.abort(new Error('killed'))
      kill.signal.throwIfAborted()
      const answer = await handler(request)
      if (now === 'dies before the answer') kill.abort(new Error('killed'))
      if (now === 'answer lost') throw networkError('ECONNRESET', 'read ECONNRESET')
      kill.signal.throwIfAborted()
      return answer
    },
  })
  // Each test is about one answer, which must be the only one that goes wrong.
  visma.calm()
  store = await syncStore(visma.clock)
  customer = visma.twin.company.customers[1] as Customer
  setCustomerTerms(visma.twin.company, customer, '30')
})

async function change(after = '60'): Promise<SourceChange> {
  const key = sourceKey(String(customer.internalId))
  const fresh = await visma.source.writer.fresh('customer', key, never)
  if (fresh === null) throw new Error('The customer is not there.')
  return {
    ...{ flow: 'referenceData', stream: 'customer', key, rule: 'editedInPipedrive' },
    ...{ before: { terms: fresh.fields.terms ?? null }, after: { terms: after } },
    ...{ mark: fresh.mark, version: fresh.record.modified },
  }
}

const context = (more: object = {}) => ({
  ...{ store, source: visma.source, clock: visma.clock, run: runId('r_1'), signal: kill.signal, preview: false },
  ...{ inTurn: <T>(work: () => Promise<T>) => work(), stillOurs: async () => undefined },
  ...more,
})

const write = async (planned: SourceChange, more: object = {}): Promise<string> =>
  writeSource(planned, context(more)).then(
    (record) => (record === null ? 'noted' : 'done'),
    (error: unknown) => (isSyncError(error) ? error.code : (error as Error).message),
  )

/** What the next run does with what this one left: it settles what is in doubt, as a new process. */
async function settle(): Promise<void> {
  kill = new AbortController()
  fate = 'answered'
  await resolveDoubts(await store.unsettled(), {
    ...{ store, source: visma.source, clock: visma.clock, signal: never, finder: () => null, onFound: () => undefined },
    destination: {
      list: () => {
        throw new Error('The destination has nothing to do with it.')
      },
    } as never,
  })
}

/** The changes in the ledger that are not settled. */
const open = async () =>
  (await store.unsettled()).map(({ state, system, before, after }) => ({ state, system, before, after }))

const sent = () => visma.twin.writes.length

test('a change is in the ledger before it is sent, with the system, and what was before and after', async () => {
  const planned = await change()
  let meanwhile: unknown
  const stillOurs = async () => {
    meanwhile = await open()
  }
  expect(await write(planned, { stillOurs })).toBe('done')
  expect(meanwhile).toEqual([{ state: 'intent', system: 'visma', before: { terms: '30' }, after: { terms: '60' } }])
  expect(await open()).toEqual([])
  expect(customer.creditTermsId).toBe('60')
  expect(wrongChanges(visma.twin.writes)).toEqual([])
})

test('R3: killed between the answer and its commit, the next run reads the customer and sends nothing', async () => {
  fate = 'dies before the answer'
  expect(await write(await change())).toBe('killed')
  expect(await open()).toMatchObject([{ state: 'intent' }])
  await settle()
  expect([await open(), customer.creditTermsId, sent()]).toEqual([[], '60', 1])
})

test('R3: killed before it was sent, the change was not carried out, which a second look confirms', async () => {
  fate = 'dies before it is sent'
  expect(await write(await change())).toBe('killed')
  await settle()
  expect(await open()).toEqual([])
  expect(visma.clock.slept).toEqual([10_000])
  expect([customer.creditTermsId, sent()]).toEqual(['30', 0])
})

test('R3: a change whose answer was lost is in doubt until the customer was read', async () => {
  fate = 'answer lost'
  expect(await write(await change())).toBe('visma.unavailable')
  expect(await open()).toMatchObject([{ state: 'doubt' }])
  await settle()
  expect([await open(), customer.creditTermsId, sent()]).toEqual([[], '60', 1])
})

test('R3: a change that was on its way when the customer was first read is seen by the second look', async () => {
  fate = 'dies before it is sent'
  await write(await change())
  const later = { ...visma.clock, sleep: async () => setCustomerTerms(visma.twin.company, customer, '60') }
  const states: string[] = []
  kill = new AbortController()
  await resolveDoubts(await store.unsettled(), {
    ...{ source: visma.source, clock: later, signal: never, finder: () => null, onFound: () => undefined },
    ...{ destination: {} as never },
    store: {
      ...store,
      commit: async (effects) => {
        states.push(...effects.flatMap((effect) => (effect.do === 'settle' ? [effect.state] : [])))
        await store.commit(effects)
      },
    },
  })
  expect(states).toEqual(['doubt', 'done'])
})

test('a change that somebody in finance overtakes failed, and theirs stands', async () => {
  const planned = await change()
  setCustomerTerms(visma.twin.company, customer, '45')
  expect(await write(planned)).toBe('visma.moved')
  expect([await open(), customer.creditTermsId]).toEqual([[], '45'])
})

test('a change that Visma refuses, or does not let us make, failed', async () => {
  expect(await write(await change('31'))).toBe('visma.rejected')
  visma.twin.troubles.unlicensed.add('PUT /v1/customer')
  expect(await write(await change())).toBe('visma.read_only')
  expect([await open(), customer.creditTermsId]).toEqual([[], '30'])
})

test('where the scope is not approved neither a run nor a preview notes a change', async () => {
  visma.twin.credentials.approvedScopes = ['vismanet_erp_service_api:read']
  const rehearsed = previewStore({ reads: store, staging: store, copy: { ...store, mirror: async () => undefined } })
  const planned = await change()
  expect(await write(planned, { preview: true, store: rehearsed.store })).toBe('visma.read_only')
  expect(await write(planned)).toBe('visma.read_only')
  expect([rehearsed.found().planned, await open(), sent()]).toEqual([[], [], 0])
})

test('R4: a customer that cannot be read keeps its change in doubt, and holds up no other', async () => {
  fate = 'answer lost'
  await write(await change())
  const unreadable = `/v1/customer/internal/${customer.internalId}`
  customer = visma.twin.company.customers[2] as Customer
  await write(await change('45'))
  visma.twin.troubles.broken.set(unreadable, 400)
  await settle()
  expect(await open()).toMatchObject([{ state: 'doubt', after: { terms: '60' } }])
  visma.twin.troubles.broken.clear()
  await settle()
  expect(await open()).toEqual([])
})

test('a customer that is gone was not changed', async () => {
  fate = 'answer lost'
  await write(await change())
  visma.twin.troubles.broken.set(`/v1/customer/internal/${customer.internalId}`, 404)
  await settle()
  expect([await open(), sent()]).toEqual([[], 1])
})

test('a process whose lease ran out sends nothing', async () => {
  const lost = new SyncError('engine.lease_lost', 'Another process has taken over.', { do: 'hold' })
  expect(await write(await change(), { stillOurs: () => Promise.reject(lost) })).toBe('engine.lease_lost')
  expect(sent()).toBe(0)
})

test('a change that waited until the run was stopped leaves no intent', async () => {
  const planned = await change()
  kill.abort(new Error('killed'))
  expect([await write(planned), await open()]).toEqual(['killed', []])
})

test('R14: a preview notes the change and sends nothing', async () => {
  const rehearsed = previewStore({ reads: store, staging: store, copy: { ...store, mirror: async () => undefined } })
  const planned = await change()
  expect(await write(planned, { preview: true, store: rehearsed.store })).toBe('noted')
  expect(rehearsed.found().planned).toMatchObject([
    { system: 'visma', entity: 'customer', kind: 'update', before: { terms: '30' }, after: { terms: '60' } },
  ])
  expect([await open(), sent()]).toEqual([[], 0])
})
