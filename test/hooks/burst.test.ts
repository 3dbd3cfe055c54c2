import { afterEach, expect, test } from 'vitest'
import { storedSettings } from '../../src/connection/stored.ts'
import { DAY_MS, forgettingAt } from '../../src/core/history.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { onBothDatabases } from '../on-each-database.ts'
import { compareTwins } from '../oracle.ts'
import { brief, type HookedWorld, hookedAndSynced, personsEvent, pipedriveDoor } from './hooked-world.ts'

const BURST = 3_000
const PERSONS = 300
const AGAIN = BURST / 2
const AT_ONCE = 100

let w: HookedWorld
afterEach(() => w.close())

const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })

/** Sends them all, so many at a time; answers how often each status came back. */
async function sendAll(bodies: readonly string[]): Promise<Readonly<Record<number, number>>> {
  const { url, headers } = await pipedriveDoor(w)
  const statuses: Record<number, number> = {}
  const left = bodies.values()
  const sender = async () => {
    for (const body of left) {
      const answer = await fetch(url, { method: 'POST', body, headers })
      await answer.arrayBuffer()
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sender))
  return statuses
}

function underLoad(databaseUrl: () => Promise<string | null>): void {
  const start = async () => {
    w = await hookedAndSynced({ suppliers: 2, customers: 4, invoices: 12, databaseUrl: await databaseUrl() })
    return w
  }

  test(`${BURST} at once are all stored, once, and one run acts on them with one read`, async () => {
    await start()
    const persons = Array.from(
      { length: PERSONS },
      (_, at) => w.pipedrive.act.createPerson({ name: `Person ${at}` }).id,
    )
    await w.settled()
    await w.webhookRun()
    w.calls()

    const bodies = Array.from({ length: BURST }, (_, at) => personsEvent(w, { id: persons[at % persons.length] ?? 0 }))
    expect(await sendAll(bodies)).toEqual({ 200: BURST })
    // Sent again in another order, they are all known.
    expect(await sendAll(bodies.slice(0, AGAIN).toReversed())).toEqual({ 200: AGAIN })
    const { stored, duplicate } = w.receiver.results().pipedrive
    expect([stored - persons.length, duplicate]).toEqual([BURST, AGAIN])
    const { id } = await w.connection()
    expect(await w.store.inbox.list(id, ['stored'], 20_000)).toHaveLength(BURST)
    expect(await w.store.inbox.waiting()).toEqual([id])

    expect((await w.webhookRun()).status).toBe('done')
    expect(brief(w.calls())).toEqual(['GET /api/v2/persons'])
    expect(await w.store.inbox.list(id, ['stored'], 1)).toEqual([])
    expect(await w.store.inbox.waiting()).toEqual([])
    w.clock.advance(31 * DAY_MS)
    const before = forgettingAt(w.clock.now().getTime(), storedSettings({}).retention)
    const { deliveries } = await w.store.history.forget(id, before, new AbortController().signal)
    expect(deliveries).toBeGreaterThanOrEqual(BURST)
  })

  test('deliveries are answered while a run is busy, and none of theirs is lost to it', async () => {
    await start()
    const buyer = w.company.customerInvoices.find((one) => one.status === 'Open')?.customer
    if (!buyer) throw new Error('The company has no open invoice.')
    for (let at = 0; at < 150; at++) postInvoice(w.company, buyer)
    await w.settled()
    const person = w.pipedrive.act.createPerson({ name: 'Ny Person' }).id
    const bodies = Array.from({ length: 500 }, () => personsEvent(w, { id: person }))
    const [run, statuses] = await Promise.all([w.webhookRun(), sendAll(bodies)])
    expect([run.status, statuses]).toEqual(['done', { 200: 500 }])
    await w.settled()
    expect((await w.webhookRun()).status).toBe('done')
    expect(await w.store.inbox.list((await w.connection()).id, ['stored'], 1)).toEqual([])
    expect(complete()).toEqual([])
  })
}

onBothDatabases('under load', underLoad)
