import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setCustomerStatus } from '../../src/twins/company/company.ts'
import { networkError } from '../../src/twins/fetch.ts'
import { some } from '../breadth.ts'
import { wrongChanges } from '../contract/visma-changes.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { type BothWays, bothWays, STATUS, TERMS } from './both-ways.ts'

type Handler = (request: Request) => Promise<Response>
type Moment = 'before' | 'after' | 'answer lost'

/** A process that dies at its n-th call to either system once it is armed, or one that never hears the answer to it. */
async function dying(databaseUrl: string | null) {
  let kill = new AbortController()
  let fatal: { readonly at: number; readonly moment: Moment } | null = null
  let calls: string[] = []
  const around =
    (handler: Handler): Handler =>
    async (request) => {
      kill.signal.throwIfAborted()
      calls.push(`${request.method} ${new URL(request.url).pathname}`)
      const isMine = calls.length === fatal?.at
      if (isMine && fatal?.moment === 'before') kill.abort()
      kill.signal.throwIfAborted()
      const answer = await handler(request)
      if (isMine && fatal?.moment === 'answer lost') throw networkError('ECONNRESET', 'read ECONNRESET')
      if (isMine) kill.abort()
      kill.signal.throwIfAborted()
      return answer
    }
  const w = await bothWays({ databaseUrl, around: { visma: around, pipedrive: around } })
  return {
    w,
    /** The next run in which it dies, and the calls it made. */
    run: async (at: number | null, moment: Moment) => {
      kill = new AbortController()
      calls = []
      fatal = at === null ? null : { at, moment }
      w.clock.advance(2 * 3_600_000)
      await w.sync({ signal: kill.signal }).catch(() => undefined)
      fatal = null
      kill = new AbortController()
      return calls
    },
  }
}

// The same in both passes, so only in one.
test.each(some<Moment>(['before', 'after', 'answer lost'], 3))(
  'killed around the call that makes the person, %s, while finance edits the status: no difference is told, since it was ours',
  async (moment) => {
    const ready = async () => {
      const { w, run } = await dying(null)
      return { w, run, customer: w.customer() }
    }
    const whole = await ready()
    const calls = await whole.run(null, moment)
    const at = calls.indexOf('POST /api/v2/persons') + 1
    expect(at).toBeGreaterThan(0)
    const { w, run, customer } = await ready()
    await run(at, moment)
    setCustomerStatus(w.company, customer, 'CreditHold')
    w.clock.advance(2 * 3_600_000)
    await w.run()
    await w.run()
    expect([w.shows(customer, STATUS), await w.issues(['open', 'waiting'])]).toEqual(['Kredittsperret', []])
  },
)

/** Both sides have it, once: nothing was lost, nothing sent twice, nothing came back. */
async function isWhole(w: BothWays, customers: readonly Parameters<BothWays['shows']>[0][]) {
  w.clock.advance(2 * 3_600_000)
  await w.run()
  await w.run()
  for (const customer of customers) {
    expect([customer.creditTermsId, w.shows(customer, TERMS)]).toEqual(['14', '14 dager netto'])
  }
  expect(w.visma.writes.filter(({ status }) => status === 204)).toHaveLength(customers.length)
  expect(wrongChanges(w.visma.writes)).toEqual([])
  expect(await w.issues(['open', 'waiting'])).toEqual([])
  w.writes()
  w.clock.advance(2 * 3_600_000)
  await w.run({ mode: 'full' })
  expect([w.writes(), w.visma.writes.length]).toEqual([[], customers.length])
}

warnWithoutPostgres()
let server: TestPostgres | null = null
beforeAll(async () => {
  server = postgresBinaries === null ? null : await startPostgres()
})
afterAll(() => server?.stop())

describe.each(['SQLite', ...some(['PostgreSQL'], 0)])('on %s', (store) => {
  const isServer = store === 'PostgreSQL'
  test.skipIf(isServer && postgresBinaries === null).each<Moment>(['before', 'after', 'answer lost'])(
    'killed at any call of a run that carries edits, %s: nothing lost, nothing twice, nothing echoed',
    async (moment) => {
      const ready = async () => {
        const { w, run } = await dying(isServer ? ((await server?.newDatabase()) ?? null) : null)
        const customers = [w.customer(), w.customer()]
        await w.run()
        for (const customer of customers) w.pick(customer, TERMS, '14 dager netto')
        return { w, run, customers }
      }
      const whole = await ready()
      const calls = await whole.run(null, moment)
      expect(calls.filter((call) => call.startsWith('PUT'))).toHaveLength(2)
      await isWhole(whole.w, whole.customers)
      // A server is asked about what it may have missed; the rest is the same on either store.
      const isOfInterest = (call: string, index: number) =>
        call.startsWith('PUT') || (!isServer && (moment === 'before' ? index % 4 === 0 : !call.startsWith('GET')))
      const fatals = calls.flatMap((call, index) => (isOfInterest(call, index) ? [index + 1] : []))
      // Every fourth of them, and the changes of Visma.net; the pass `wide` has the others.
      const isSoon = (at: number) => fatals.indexOf(at) % 4 === 0 || calls[at - 1]?.startsWith('PUT') === true
      const soon = isServer ? [] : fatals.filter(isSoon)
      for (const fatal of some([...soon, ...fatals.filter((at) => !soon.includes(at))], soon.length)) {
        const { w, run, customers } = await ready()
        await run(fatal, moment)
        await isWhole(w, customers)
      }
    },
  )
})
