import { afterEach, describe, expect, test } from 'vitest'
import { knownToSales, seedSales } from '../../src/twins/pipedrive/seed.ts'
import { seeded } from '../../src/twins/random.ts'
import { isCalled } from '../field-names.ts'
import { compareTwins } from '../oracle.ts'
import { type World, type WorldOptions, world } from '../world.ts'

let open: World[] = []
const start = async (options: WorldOptions = {}): Promise<World> => {
  const made = await world({ suppliers: 4, customers: 9, invoices: 36, ...options })
  open.push(made)
  return made
}
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()))
  open = []
})

const writes = (calls: World['pipedrive']['calls']) => calls.filter((call) => call.method !== 'GET')

describe('the first sync', () => {
  test('ends with every supplier, customer and released document present exactly once', async () => {
    const w = await start({ suppliers: 6, customers: 15, invoices: 60 })
    const run = await w.sync()
    expect(run.message).toBeNull()
    expect(run.status).toBe('done')
    expect(compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })).toEqual([])
    expect(w.pipedrive.oddities).toEqual([])
    expect(w.visma.oddities).toEqual([])
  })

  test('of a whole company, with sales that know some of the customers, ends with all of it present exactly once', async () => {
    const w = await start({
      suppliers: 15,
      customers: 45,
      invoices: 220,
      settings: { backfill: { since: '2024-11-16' } },
    })
    seedSales(w.pipedrive, w.company.customers.map(knownToSales), seeded(1))
    const { organizations, fields } = w.pipedrive.state
    const known = [...organizations.keys()]
    expect((await w.sync()).status).toBe('done')
    const number = [...fields.organization.values()].find((field) => isCalled(field, 'Visma customer no.'))
    const linked = known.filter((id) => organizations.get(id)?.custom_fields[number?.field_code ?? ''] !== undefined)
    expect(linked.length).toBeGreaterThan(7)
    const { companyId } = w.visma.credentials
    expect(compareTwins(w.company, w.pipedrive, { companyId, since: '2024-11-16' })).toEqual([])
  })

  test('counts each source record once in read and once in what became of it', async () => {
    const w = await start()
    const { counts, flows } = await w.sync()
    const { read, ...rest } = counts
    expect(read).toBe(Object.values(rest).reduce((a, b) => a + b, 0))
    expect(flows.suppliers?.read).toBe(w.company.suppliers.length)
    expect(flows.customers?.read).toBe(w.company.customers.length)
    expect(flows.customerInvoices?.read).toBe(w.company.customerInvoices.length)
    expect(flows.creditNotes?.read).toBe(w.company.customerCreditNotes.length)
  })

  test('uses no search and no 429', async () => {
    const w = await start()
    w.calm()
    const run = await w.sync()
    const calls = w.calls()
    expect(calls.filter((call) => call.search)).toEqual([])
    expect(calls.filter((call) => call.status === 429)).toEqual([])
    expect(run.api.pipedrive?.budget).toBe(calls.reduce((units, call) => units + call.cost, 0))
  })

  test('of a connection as activities instead of notes shows the same documents', async () => {
    const w = await start({
      settings: { flows: { customerInvoices: { as: 'activity' }, supplierInvoices: { as: 'activity' } } },
    })
    expect((await w.sync()).status).toBe('done')
    expect(compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })).toEqual([])
  })
})

describe('R2: nothing twice', () => {
  test('a second changes run makes no write and no call to Pipedrive, and one call per Visma stream', async () => {
    const w = await start()
    await w.sync()
    w.calm()
    w.clock.advance(3 * 3600_000)
    w.calls()
    w.vismaCalls()
    const run = await w.sync()
    expect(run.status).toBe('done')
    expect(w.calls()).toEqual([])
    const reads = w.vismaCalls().filter((call) => call.path.startsWith('/v'))
    expect(new Set(reads.map((call) => call.path)).size).toBe(reads.length)
  })

  test('a full run right after makes no write and no search', async () => {
    const w = await start()
    await w.sync()
    w.calls()
    const run = await w.sync({ mode: 'full' })
    expect(run.status).toBe('done')
    const calls = w.calls()
    expect(writes(calls)).toEqual([])
    expect(calls.filter((call) => call.search)).toEqual([])
    expect(run.counts.created + run.counts.updated + run.counts.linked).toBe(0)
  })
})

describe('preview', () => {
  test('writes nothing and lists exactly what the sync then does', async () => {
    const w = await start()
    w.calm()
    const { run, planned } = await w.preview()
    expect(run.mode).toBe('preview')
    expect(writes(w.calls())).toEqual([])
    expect((await w.connection()).state).toBe('not_started')

    const synced = await w.sync()
    const done = await w.store.ledger.ofRun(synced.id, 10_000, 0)
    const name = (one: { entity: string; kind: string; stream: string; key: string; role: string }) =>
      `${one.kind} ${one.entity} ${one.stream}:${one.key} ${one.role}`
    const records = (all: readonly { entity: string }[]) =>
      all.filter((one) => ['organization', 'person', 'deal', 'note', 'activity'].includes(one.entity))
    expect(
      records(planned)
        .map((one) => name(one as never))
        .sort(),
    ).toEqual(
      records(done)
        .map((one) => name(one as never))
        .sort(),
    )
  })
})
