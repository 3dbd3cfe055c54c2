import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../src/core/fingerprint.ts'
import type { Run } from '../../src/core/run.ts'
import { keptWrites } from '../../src/sync/approval.ts'
import { runSync } from '../../src/sync/run.ts'
import type { SyncOptions } from '../../src/sync/run-contract.ts'
import { type Customer, payInvoice, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { isCalled } from '../field-names.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

const MANY = 8
const BRAKE = { share: 0.2, atLeast: 5 }
const DAY = 24 * 3600_000

/** A connection that has run: customers with an invoice each, which is a note in Norwegian. */
async function running({ settings, ...options }: WorldOptions = {}) {
  const w = await tiny({ ...options, settings: { brake: BRAKE, ...settings } })
  const customers = Array.from({ length: MANY }, () => w.customer())
  const invoices = customers.map((customer) => postInvoice(w.company, customer))
  await w.run()
  // From now on the newest records are all that a delta reads.
  w.clock.advance(DAY)
  await w.run()
  w.calm()
  w.writes()
  return { ...w, customers, invoices }
}

/** The next run that nobody asked for. */
const byItself = (w: Tiny, options: Partial<SyncOptions> = {}): Promise<Run> => {
  w.clock.advance(15 * 60_000)
  return w.sync({ trigger: 'schedule', ...options })
}

const mappingOf = (w: Tiny): string => fingerprint(w.remote().route.mapping)

/** A preview by a person, kept as `preview` keeps it. */
async function previewed(w: Tiny): Promise<void> {
  const { run, planned, parties } = await w.preview()
  const kept = { run: run.id, at: run.startedAt, mode: 'changes', mapping: mappingOf(w), parties: null } as const
  await w.store.previews.keep((await w.connection()).id, kept, keptWrites(planned, parties))
}

async function approve(w: Tiny, id: Run['id']) {
  const kept = await w.store.previews.get(id)
  if (kept === null) throw new Error('There is no such preview.')
  const writes = await w.store.previews.writes(id)
  const approved = { writes, isChosen: () => true, isWhole: true }
  return { writes, result: await w.applyApproved(approved, { mode: kept.mode }) }
}

async function expectHeld(w: Tiny, run: Run, changed: number, beside: readonly string[] = []): Promise<void> {
  expect(run.message).toMatch(new RegExp(`would have changed ${changed} of 32 linked records.* --apply ${run.id}`))
  expect(run.status).toBe('failed')
  expect(w.writes()).toEqual([])
  const { state, stateReason } = await w.connection()
  expect({ state, stateReason }).toEqual({ state: 'held', stateReason: run.message })
  const issues = await w.issues()
  const brake = issues.filter(({ code }) => !beside.includes(code))
  expect(brake.map(({ code, details }) => ({ code, details }))).toEqual([
    { code: 'run.brake', details: { run: run.id, changed, linked: 32 } },
  ])
  expect(issues.flatMap(({ code }) => (code === 'run.brake' ? [] : [code]))).toEqual(beside)
}

async function expectFree(w: Tiny): Promise<void> {
  expect((await w.connection()).state).toBe('active')
  expect(await w.issues()).toEqual([])
  w.writes()
  expect(await byItself(w)).toMatchObject({ status: 'done' })
  expect(w.writes()).toEqual([])
  expect(w.wrong()).toEqual([])
}

const inSwedish = (w: Awaited<ReturnType<typeof running>>): number =>
  w.invoices.filter((invoice) => w.note(invoice).content.includes('inkl. moms')).length

const rename = (w: Tiny, some: readonly Customer[]): void => {
  for (const customer of some) renameCustomer(w.company, customer, `${customer.name} Nye`)
}

describe('R15: a run that nobody asked for', () => {
  test.each([
    ['schedule', 'changes'],
    ['webhook', 'changes'],
    ['schedule', 'full'],
    ['schedule', 'reconcile'],
  ] as const)(
    '(by %s, %s) holds with its preview when a setting would change too much, and exactly that can be approved',
    async (trigger, mode) => {
      const w = await running()
      await w.configure({ locale: 'sv-SE' })
      const run = await byItself(w, { trigger, mode })
      await expectHeld(w, run, MANY)
      expect(inSwedish(w)).toBe(0)

      const { writes, result } = await approve(w, run.id)
      expect(result.approval).toEqual({ sent: writes.length, left: [] })
      expect(inSwedish(w)).toBe(MANY)
      await expectFree(w)
    },
  )

  test('makes nothing in the account either, where a flow that is switched on needs fields there', async () => {
    const w = await running()
    await w.configure({ flows: { receivables: true } })
    const run = await byItself(w)
    // The organization and the deal of each.
    await expectHeld(w, run, 2 * MANY)
    const { result } = await approve(w, run.id)
    expect(result.approval?.left).toEqual([])
    await expectFree(w)
  })

  test('holds when the source itself changed too much, whatever was previewed before', async () => {
    const w = await running()
    await previewed(w)
    rename(w, w.customers)
    const run = await byItself(w)
    expect(run.message).toContain('would have changed')
    await expectHeld(w, run, Number(/changed (\d+) of/.exec(run.message ?? '')?.[1]))
    expect((await w.sync()).status).toBe('done')
    expect(w.organizations().filter(({ name }) => name.endsWith('Nye'))).toHaveLength(MANY)
    await expectFree(w)
  })

  test('runs below either limit', async () => {
    const w = await running()
    rename(w, w.customers.slice(0, 2))
    expect(await byItself(w)).toMatchObject({ status: 'done', counts: { updated: 2 } })
    await w.configure({ brake: { share: 1, atLeast: 0 }, locale: 'sv-SE' })
    expect(await byItself(w)).toMatchObject({ status: 'done' })
    await w.configure({ brake: { share: 0, atLeast: MANY }, locale: 'da-DK' })
    expect(await byItself(w)).toMatchObject({ status: 'done' })
    await expectFree(w)
  })

  test('makes new records without end', async () => {
    const w = await running()
    for (let at = 0; at < 3 * MANY; at++) postInvoice(w.company, w.customer())
    expect(await byItself(w)).toMatchObject({ status: 'done', counts: { created: 6 * MANY } })
    await expectFree(w)
  })

  test('decides everything again without a hold when that changes nothing', async () => {
    const w = await running()
    expect(await byItself(w, { mode: 'full' })).toMatchObject({ status: 'done' })
    await w.configure({ houseAccountAt: 400 })
    expect(await byItself(w)).toMatchObject({ status: 'done' })
    await expectFree(w)
  })

  test('passes where a person previewed the setting, and its own preview does not count as that', async () => {
    const w = await running()
    await w.configure({ locale: 'sv-SE' })
    await expectHeld(w, await byItself(w), MANY)
    const { id } = await w.connection()
    await w.store.connections.setState(id, 'active', null, w.clock.now().getTime())
    const again = await byItself(w)
    expect(again.message).toContain('would have changed')
    await previewed(w)
    await w.store.connections.setState(id, 'active', null, w.clock.now().getTime())
    expect(await byItself(w)).toMatchObject({ status: 'done' })
    expect(inSwedish(w)).toBe(MANY)
    await expectFree(w)
  })

  test('goes on with what a person has begun and did not see to its end', async () => {
    let calls = 0
    let stopAt = Number.POSITIVE_INFINITY
    const stop = new AbortController()
    const w = await running({
      around: {
        pipedrive: (handler) => (request) => {
          if (request.method === 'PUT' && ++calls === stopAt) stop.abort()
          return handler(request)
        },
      },
    })
    await w.configure({ locale: 'sv-SE' })
    await expectHeld(w, await byItself(w), MANY)
    stopAt = calls + 2
    expect(await w.sync({ signal: stop.signal })).toMatchObject({ status: 'stopped' })
    expect(inSwedish(w)).toBeLessThan(MANY)
    expect(await byItself(w)).toMatchObject({ status: 'done' })
    expect(inSwedish(w)).toBe(MANY)
    await expectFree(w)
  })

  test('stopped while it is checked, it has moved nothing, and the next one holds', async () => {
    const stop = new AbortController()
    let armed = false
    const w = await running({
      around: {
        pipedrive: (handler) => (request) => {
          if (armed) stop.abort()
          return handler(request)
        },
      },
    })
    await w.configure({ locale: 'sv-SE' })
    // The set-up is asked for again, so that the check has something to ask.
    w.clock.advance(2 * DAY)
    armed = true
    expect(await byItself(w, { signal: stop.signal })).toMatchObject({ status: 'stopped' })
    armed = false
    await expectHeld(w, await byItself(w), MANY)
    await w.run()
    expect(inSwedish(w)).toBe(MANY)
    await expectFree(w)
  })

  test('holds where another version writes something else by the same settings', async () => {
    const w = await running()
    const { mapping } = w.remote().route
    await w.configure({ locale: 'sv-SE' })
    await previewed(w)
    w.clock.advance(15 * 60_000)
    const { source, destination, route } = w.remote()
    const { store, clock } = w
    const settings = { timeZone: 'Europe/Oslo', onDeleted: 'leave', brake: BRAKE } as const
    const result = await runSync(
      {
        ...{ store, connection: await w.connection(), settings, source, destination, clock, owner: 'test' },
        ...{ route: { ...route, mapping }, log: () => undefined, version: 'next' },
      },
      {
        ...{ mode: 'full', flows: [], trigger: 'schedule', signal: new AbortController().signal },
        onProgress: () => undefined,
      },
    ).finally(destination.flush)
    if (result === null) throw new Error('The connection is busy.')
    await expectHeld(w, result.run, MANY)
  })
})

describe('R15: a nightly run that puts back what people changed', () => {
  /** Somebody has emptied the same field of all organizations and deals, as an import does. */
  const emptied = (w: Tiny): number => {
    const { act, state } = w.pipedrive
    const code = (entity: 'organization' | 'deal', english: string) =>
      [...state.fields[entity].values()].find((one) => isCalled(one, english))?.field_code ?? ''
    for (const { id } of state.organizations.values())
      act.editOrganization(id, { custom_fields: { [code('organization', 'Visma customer no.')]: 'X' } })
    return state.organizations.size
  }
  const numbers = (w: Tiny) => [...w.pipedrive.state.organizations.values()].map(({ custom_fields }) => custom_fields)
  const heals = { settings: { reconcile: 'heal' } }

  test('holds with its preview where that is too much, and a person who runs it puts it back', async () => {
    const w = await running(heals)
    const before = numbers(w)
    const changed = emptied(w)
    const run = await byItself(w, { mode: 'reconcile' })
    await expectHeld(w, run, changed, ['tie_out.differs'])
    expect((await w.store.previews.get(run.id))?.mode).toBe('full')
    // What was compared is true all the same.
    const found = await w.store.tieOuts.ofRun((await w.connection()).id, run.id)
    expect(found?.tieOut).toMatchObject({ verdict: 'differs', repaired: 0, repairHeld: true })
    expect(found?.tieOut.drift.value).toBe(changed)
    // Nor does the next one.
    await byItself(w)
    expect(w.writes()).toEqual([])

    await w.run()
    expect(numbers(w)).toEqual(before)
    // The next comparison finds that nothing differs any more.
    await w.run({ mode: 'reconcile' })
    await expectFree(w)
  })

  test('puts back what is little', async () => {
    const w = await running({ settings: { reconcile: 'heal', brake: { share: 0.2, atLeast: 4 * MANY } } })
    const before = numbers(w)
    emptied(w)
    expect((await byItself(w, { mode: 'reconcile' })).status).toBe('done')
    expect(numbers(w)).toEqual(before)
  })
})

test('R15: a person is never held', async () => {
  const w = await running()
  await w.configure({ locale: 'sv-SE' })
  rename(w, w.customers)
  for (const invoice of w.invoices) payInvoice(w.company, invoice)
  w.clock.advance(15 * 60_000)
  expect(await w.sync()).toMatchObject({ status: 'done' })
  expect(inSwedish(w)).toBe(MANY)
  await expectFree(w)
})
