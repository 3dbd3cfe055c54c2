import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSyncError } from '../../src/core/errors.ts'
import { runId, sourceKey } from '../../src/core/ids.ts'
import type { Operation, SyncStore } from '../../src/core/sync-store.ts'
import { resolveDoubts } from '../../src/sync/write/in-doubt.ts'
import { writeSource } from '../../src/sync/write/write-source.ts'
import { type Customer, setCustomerTerms } from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { examples } from '../breadth.ts'
import { wrongChanges } from '../contract/visma-changes.ts'
import { syncStore } from '../sync-store.ts'
import { twinSource } from '../visma-twin-source.ts'

const TERMS = ['10', '14', '30', '45', '60'] as const
const FATES = ['answered', 'lost after', 'lost before', 'dies before', 'dies after', 'unavailable'] as const
type Fate = (typeof FATES)[number]

const terms = fc.constantFrom(...TERMS)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('write' as const), fate: fc.constantFrom(...FATES), after: terms }),
  },
  // Finance, while nothing of ours is on its way, or in the moment in which our change arrives.
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('edit', 'edit in that moment'), after: terms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
)

const never = new AbortController().signal

async function rig() {
  let fate: Fate = 'answered'
  let kill = new AbortController()
  const { source, twin, clock, calm } = twinSource({
    company: { customers: 1, suppliers: 0, invoices: 0 },
    between: (handler) => async (request) => {
      const now = request.method === 'PUT' ? fate : 'answered'
      if (now === 'lost before') throw networkError('ECONNRESET', 'read ECONNRESET')
      if (now === 'unavailable') return new Response('The service is unavailable.', { status: 503 })
      if (now === 'dies before') kill.abort(new Error('killed'))
      kill.signal.throwIfAborted()
      const answer = await handler(request)
      if (now === 'dies after') kill.abort(new Error('killed'))
      if (now === 'lost after') throw networkError('ECONNRESET', 'read ECONNRESET')
      kill.signal.throwIfAborted()
      return answer
    },
  })
  calm()
  const [customer] = twin.company.customers as [Customer]
  const store: SyncStore = await syncStore(clock)
  const key = sourceKey(String(customer.internalId))
  const edit = (after: string) => setCustomerTerms(twin.company, customer, after)
  edit('30')
  return {
    ...{ twin, customer, store, edit },
    write: async (given: Fate, after: string) => {
      fate = given
      const fresh = await source.writer.fresh('customer', key, never)
      if (fresh === null) throw new Error('The customer is not there.')
      const change = {
        ...{ flow: 'referenceData', stream: 'customer', key, mark: fresh.mark, version: fresh.record.modified },
        ...{ before: { terms: fresh.fields.terms ?? null }, after: { terms: after }, rule: 'edit' },
      }
      const context = { store, source, clock, run: runId('r_1'), signal: kill.signal, preview: false }
      await writeSource(change, {
        ...{ ...context, inTurn: <T>(work: () => Promise<T>) => work(), stillOurs: async () => undefined },
      }).catch((error: unknown) => {
        if (!isSyncError(error) && !kill.signal.aborted) throw error
      })
      fate = 'answered'
      kill = new AbortController()
    },
    settle: async () =>
      resolveDoubts(await store.unsettled(), {
        ...{ store, source, clock, signal: never, destination: {} as never },
        ...{ finder: () => null, onFound: () => undefined },
      }),
  }
}

test('R3: whatever dies, is lost or is edited meanwhile, each change is sent once at most and nobody is overruled', async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const { twin, customer, store, edit, write, settle } = await rig()
      const wrote: Operation['state'][] = []
      let writes = 0
      let isOvertaken = false
      let expected = '30'
      const inFinance = (after: string) => {
        expected = after
        edit(after)
      }
      for (const one of steps) {
        if (one.do === 'settle') await settle()
        else if (one.do === 'edit') inFinance(one.after)
        else if (one.do === 'edit in that moment') {
          twin.troubles.beforeWrite = () => {
            twin.troubles.beforeWrite = null
            isOvertaken = true
            inFinance(one.after)
          }
        } else if ('fate' in one) {
          const sent = twin.writes.length
          writes += 1
          isOvertaken = false
          await write(one.fate, one.after)
          const [last, ...more] = twin.writes.slice(sent)
          expect(more).toEqual([])
          if (isOvertaken) expect(last?.status).toBe(412)
          if (last?.status === 204) expected = one.after
          wrote.push(...(await store.unsettled()).map(({ state }) => state))
        }
        // What stands there is the last thing that Visma took from us, or that finance set, whichever came later.
        expect(customer.creditTermsId).toBe(expected)
      }
      await settle()
      expect(await store.unsettled()).toEqual([])
      expect(twin.writes.length).toBeLessThanOrEqual(writes)
      expect(wrongChanges(twin.writes)).toEqual([])
      for (const state of wrote) outcomes.add(state)
    }),
    examples(60, 15),
  )
  expect([...outcomes].sort()).toEqual(['doubt', 'intent'])
})
