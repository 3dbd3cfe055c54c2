import { afterEach, beforeEach, expect, test } from 'vitest'
import { type World, world } from '../../test/world.ts'
import { remoteId, sourceKey } from '../core/ids.ts'
import { renameCustomer } from '../twins/company/company.ts'
import { hookStatus } from './hook-status.ts'
import { statusDocument, statusOf } from './status.ts'

let w: World
beforeEach(async () => {
  w = await world({ seed: 2, suppliers: 3, customers: 7, invoices: 28 })
  w.calm()
})
afterEach(() => w.close())

const status = async (publicUrl: string | null = null) =>
  statusOf({
    store: w.store,
    connections: await w.store.connections.list(),
    hooks: ({ id }) => hookStatus(w.store, id, publicUrl),
    now: w.clock.now().getTime(),
  })

const aServe = () => {
  const at = w.clock.now().getTime()
  return { id: 'p_1', role: 'all', host: 'here', pid: 42, version: '1.0.0', startedAt: at, seenAt: at }
}

test('before anything ran, nothing is said to have succeeded', async () => {
  const found = statusDocument.parse(await status())
  expect(found.serving).toEqual([])
  expect(found.connections).toEqual([
    expect.objectContaining({ name: 'nordlys', state: 'not_started', lastSuccessAt: null, lagSeconds: null }),
  ])
})

test('it says for how many customers and suppliers a likely match waits, however many candidates each has', async () => {
  await w.sync()
  const found = async () => statusDocument.parse(await status()).connections[0]?.suggested
  const before = (await found()) ?? 0
  const { id } = await w.connection()
  const now = w.clock.now().getTime()
  const lease = await w.store.leases.claim(id, 'test', now, now + 60_000)
  if (lease === null) throw new Error('The connection is in use.')
  const likely = ['901', '902'].map((remote) => ({
    remote: remoteId(remote),
    reason: 'name',
    score: 0.95,
    name: 'Fjord',
  }))
  const suggest = (key: string) => ({
    do: 'suggest' as const,
    ...{ stream: 'customer', key: sourceKey(key), role: 'organization', suggestions: likely },
  })
  await w.store.sync(lease).commit([suggest('x1'), suggest('x2')])
  await w.store.leases.release(lease)
  expect(await found()).toBe(before + 2)
})

test('while the brake is on it says by which run, and how much that would have changed', async () => {
  const found = async () => statusDocument.parse(await status()).connections[0]?.braked
  await w.configure({ brake: { share: 0.1, atLeast: 1 } })
  await w.sync()
  w.clock.advance(86_400_000)
  await w.sync()
  expect(await found()).toBeNull()
  for (const customer of w.company.customers) renameCustomer(w.company, customer, `${customer.name} Nye`)
  w.clock.advance(900_000)
  const run = await w.sync({ trigger: 'schedule' })
  expect(await found()).toEqual({ runId: run.id, changed: expect.any(Number), linked: expect.any(Number) })
  await w.sync()
  expect(await found()).toBeNull()
})

test('after a run it says when that was, what it used and what is left to look at', async () => {
  const run = await w.sync()
  w.clock.advance(90_000)
  const [found] = statusDocument.parse(await status()).connections
  expect(found).toMatchObject({
    lastRun: { runId: run.id, status: run.status },
    lastSuccessAt: new Date(run.finishedAt ?? 0).toISOString(),
    waiting: run.counts.waiting,
    budget: { used: run.api.pipedrive?.budget },
  })
  expect(found?.lagSeconds).toBeGreaterThanOrEqual(90)
})

test('a process of serve is alive until it says that it ended, or falls silent', async () => {
  await w.store.processes.beat(aServe())
  expect((await status()).serving).toMatchObject([{ role: 'all', pid: 42 }])
  w.clock.advance(61_000)
  expect((await status()).serving).toEqual([])
  await w.store.processes.beat({ ...aServe(), id: 'p_2' })
  await w.store.processes.gone('p_2', 0)
  expect((await status()).serving).toEqual([])
})

test('a next run is named only while a process is there to make it', async () => {
  await w.sync()
  const { id } = await w.connection()
  const at = w.clock.now().getTime() + 600_000
  await w.store.work.change(id, () => ({ nextAt: at }))
  expect((await status()).connections[0]?.nextRunAt).toBeNull()
  await w.store.processes.beat({ ...aServe(), role: 'web' })
  expect((await status()).connections[0]?.nextRunAt).toBeNull()
  await w.store.processes.beat({ ...aServe(), role: 'demo' })
  expect((await status()).connections[0]?.nextRunAt).toBeNull()
  await w.store.processes.beat({ ...aServe(), id: 'p_2' })
  expect((await status()).connections[0]?.nextRunAt).toBe(new Date(at).toISOString())
})

test('the addresses that Visma.net has to be told are shown, entity by entity', async () => {
  const [found] = (await status('https://sync.example.com')).connections
  expect(found?.webhooks.visma.url).toMatch(/^https:\/\/sync\.example\.com\/hooks\/visma\/[\w-]{20,}$/)
  expect(found?.webhooks.visma.sharedUrl).toBe('https://sync.example.com/hooks/visma')
  expect(found?.webhooks.visma.entities.map(({ name }) => name)).toContain('AR Invoice')
})
