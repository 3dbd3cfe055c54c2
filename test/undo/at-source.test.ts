import { expect, test } from 'vitest'
import { setCustomerStatus, setCustomerTerms } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { scopeFor } from '../../src/twins/visma/tokens.ts'
import { bothWays, TERMS } from '../sync/both-ways.ts'
import type { World } from '../world.ts'
import { released, resume, undo } from './undo.ts'

type Fate = 'answered' | 'answer lost' | 'dies before it is sent' | 'dies before the answer'

/** A person's edit of payment terms was carried into Visma.net by a run: what an undo of it takes back. */
async function carried() {
  const its = { fate: 'answered' as Fate, kill: new AbortController() }
  const w = await bothWays({
    around: {
      visma: (handler) => async (request) => {
        const now = request.method === 'PUT' ? its.fate : 'answered'
        if (now !== 'answered') its.fate = 'answered'
        if (now === 'dies before it is sent') its.kill.abort(new Error('killed'))
        its.kill.signal.throwIfAborted()
        const answer = await handler(request)
        if (now === 'dies before the answer') its.kill.abort(new Error('killed'))
        if (now === 'answer lost') throw networkError('ECONNRESET', 'read ECONNRESET')
        its.kill.signal.throwIfAborted()
        return answer
      },
    },
  })
  w.calm()
  const customer = w.customer()
  await w.run()
  w.pick(customer, TERMS, '14 dager netto')
  const run = await w.later()
  expect(customer.creditTermsId).toBe('14')
  w.sent()
  return { w, customer, run, its }
}

/** Why an undo left what it left, as its ledger has it. */
const left = async (w: World, run: Awaited<ReturnType<typeof undo>>['run']) =>
  (await w.store.ledger.ofRun(run.id, 100, 0))
    .filter(({ rule, state }) => state === 'failed' && rule !== 'undo.setup' && rule !== 'undo')
    .map(({ rule, system }) => `${rule} ${system}`)

test('R13: a change of Visma.net is put back, stays so, and is carried again when it is released', async () => {
  const { w, customer, run } = await carried()
  const undone = await undo(w, run.id)
  expect(undone.run.status).toBe('done')
  expect(customer.creditTermsId).toBe('30')
  expect(w.sent()).toEqual([{ body: { creditTermsId: { value: '30' } }, status: 204 }])
  await resume(w)
  await w.isQuiet()
  expect([customer.creditTermsId, w.shows(customer, TERMS)]).toEqual(['30', '14 dager netto'])
  await released(w, run.id)
  await w.later()
  expect(customer.creditTermsId).toBe('14')
})

test('R13: what a finance person changed since is left and named, and nothing is sent', async () => {
  const { w, customer, run } = await carried()
  setCustomerTerms(w.company, customer, '45')
  const undone = await undo(w, run.id)
  expect([customer.creditTermsId, w.sent(), undone.run.status]).toEqual(['45', [], 'done_with_issues'])
  expect(await left(w, undone.run)).toEqual(['undo.edited visma'])
})

test('R13: who is faster by a moment is not overruled: it is read again and left', async () => {
  const { w, customer, run } = await carried()
  w.visma.troubles.beforeWrite = () => {
    w.visma.troubles.beforeWrite = null
    setCustomerTerms(w.company, customer, '45')
  }
  const undone = await undo(w, run.id)
  expect(w.sent().map(({ status }) => status)).toEqual([412])
  expect([customer.creditTermsId, await left(w, undone.run)]).toEqual(['45', ['undo.edited visma']])
  expect(await w.store.ledger.keptBack((await w.connection()).id)).toEqual([])
})

test('R13: somebody was faster with another member: it is read again and put back', async () => {
  const { w, customer, run } = await carried()
  w.visma.troubles.beforeWrite = () => {
    w.visma.troubles.beforeWrite = null
    setCustomerStatus(w.company, customer, 'OnHold')
  }
  const undone = await undo(w, run.id)
  expect(w.sent().map(({ status }) => status)).toEqual([412, 204])
  expect([customer.creditTermsId, customer.status, undone.run.status]).toEqual(['30', 'OnHold', 'done'])
})

test('R13: where nothing may be written to Visma.net any more, the change is left and named with it', async () => {
  const { w, customer, run } = await carried()
  w.visma.credentials.approvedScopes = [scopeFor('read')]
  w.clock.advance(2 * 3_600_000)
  const undone = await undo(w, run.id)
  expect([customer.creditTermsId, undone.run.status]).toEqual(['14', 'done_with_issues'])
  expect(await left(w, undone.run)).toEqual(['undo.read_only visma'])
  expect(await w.store.ledger.keptBack((await w.connection()).id)).toEqual([])
  expect(Object.keys(undone.run.skipped).join(' ')).toMatch(/may not be written/)
})

test('R13: when the answer to putting back is lost, it is read and not sent again', async () => {
  const { w, customer, run, its } = await carried()
  its.fate = 'answer lost'
  const undone = await undo(w, run.id)
  expect([customer.creditTermsId, w.sent().length, undone.run.status]).toEqual(['30', 1, 'done'])
  await resume(w)
  await w.isQuiet()
  expect(customer.creditTermsId).toBe('30')
  const { id } = await w.connection()
  const open = (await w.store.ledger.ofRecord(id, 'customer', String(customer.internalId) as never)).filter(
    ({ state }) => state === 'doubt' || state === 'intent',
  )
  expect(open).toEqual([])
})

test.each(['dies before it is sent', 'dies before the answer'] as const)(
  'R13: when the process %s, the next undo asks how the customer stands, and sends it once in all',
  async (fate) => {
    const { w, customer, run, its } = await carried()
    its.fate = fate
    await undo(w, run.id, { signal: its.kill.signal })
    its.kill = new AbortController()
    expect(customer.creditTermsId).toBe(fate === 'dies before the answer' ? '30' : '14')
    const again = await undo(w, run.id)
    expect([again.run.status, customer.creditTermsId, w.sent().length]).toEqual(['done', '30', 1])
    await resume(w)
    await w.isQuiet()
    expect(customer.creditTermsId).toBe('30')
  },
)

test('R13: out of date twice, the change is left and named, and the next undo may put it back', async () => {
  const { w, customer, run } = await carried()
  w.visma.troubles.beforeWrite = () => touch(w.company, customer)
  const undone = await undo(w, run.id)
  expect([undone.run.status, customer.creditTermsId]).toEqual(['done_with_issues', '14'])
  expect(await left(w, undone.run)).toEqual(['undo.refused visma'])
  w.visma.troubles.beforeWrite = null
  const again = await undo(w, run.id)
  expect([again.run.status, customer.creditTermsId]).toEqual(['done', '30'])
})
