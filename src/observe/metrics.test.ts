import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readExposition } from '../../test/exposition.ts'
import { type SigningIn, signingIn } from '../../test/signing-in.ts'
import { BRAKED } from '../core/brake.ts'
import { runId } from '../core/ids.ts'
import { metricsRoute } from '../http/metrics-route.ts'
import { nordicCompany } from '../twins/company/company.ts'
import type { Metrics } from './metrics.ts'

let w: SigningIn
let metrics: Metrics
let throttle = 0

beforeEach(async () => {
  throttle = 0
  w = await signingIn({
    atApi: (handler) => async (request) => {
      if (throttle === 0) return handler(request)
      throttle -= 1
      return Response.json({ error: 'too many' }, { status: 429, headers: { 'retry-after': '1' } })
    },
  })
  metrics = await w.service.metrics()
  await w.signIn()
})
afterEach(() => w.close())

const scrape = async () => readExposition(await metrics.text())
const connection = 'nordlys'

test('the figures of a run are those of its report, its ledger and the twins', async () => {
  w.calm()
  throttle = 2
  const run = await w.sync()
  const found = await scrape()
  expect(run.status).toBe('done')
  expect(found.value('ml_connector_runs_total', { connection, mode: 'changes', status: 'done' })).toBe(1)
  expect(found.value('ml_connector_run_duration_seconds_count', { connection, mode: 'changes' })).toBe(1)
  const seconds = found.value('ml_connector_run_duration_seconds_sum', { connection, mode: 'changes' })
  expect(seconds).toBeCloseTo((Date.parse(run.finishedAt ?? '') - Date.parse(run.startedAt)) / 1000, 3)

  const ledger = await w.service.store.ledger.ofRun(runId(run.runId), 10_000, 0)
  const written = new Map<string, number>()
  for (const { entity, kind, state } of ledger) {
    const key = JSON.stringify({ connection, entity, kind, outcome: state })
    written.set(key, (written.get(key) ?? 0) + 1)
  }
  const shown = found.samples.filter(({ name }) => name === 'ml_connector_operations_total')
  const labels = ({ entity, kind, outcome }: Readonly<Record<string, string>>) => ({
    connection,
    entity,
    kind,
    outcome,
  })
  expect(ledger.length).toBeGreaterThan(10)
  expect(new Map(shown.map((one) => [JSON.stringify(labels(one.labels)), one.value]))).toEqual(written)

  const requests = found.samples.filter(({ name }) => name === 'ml_connector_remote_requests_total')
  const of = (system: string) =>
    requests.filter(({ labels }) => labels.system === system && labels.connection === connection)
  const total = (system: string) => of(system).reduce((sum, { value }) => sum + value, 0)
  // One request more than Visma's calls: the one for its token.
  expect(total('visma')).toBe(run.api.visma.calls + 1)
  expect(total('pipedrive')).toBe(run.api.pipedrive.calls)
  expect(found.value('ml_connector_throttled_total', { connection, system: 'pipedrive' })).toBe(2)
  expect(run.api.pipedrive.throttled).toBe(2)
})

test('state, lag, issues, budget and work are read from the store at each scrape', async () => {
  w.calm()
  const run = await w.sync()
  const { id } = await w.connection()
  await w.service.store.work.change(id, () => ({ nextAt: w.clock.now().getTime() - 1 }))
  w.clock.advance(90_000)
  const found = await scrape()
  expect(found.value('ml_connector_store_up')).toBe(1)
  expect(found.value('ml_connector_connection_state', { connection, state: 'active' })).toBe(1)
  expect(found.value('ml_connector_connection_state', { connection, state: 'held' })).toBe(0)
  const since = (w.clock.now().getTime() - Date.parse(run.finishedAt ?? '')) / 1000
  const lags = found.samples.filter(({ name }) => name === 'ml_connector_stream_lag_seconds')
  expect(lags.map(({ labels }) => labels.stream)).toEqual(expect.arrayContaining(['customer', 'customerinvoice']))
  for (const { value } of lags) expect(value).toBeCloseTo(since, 1)
  expect(found.value('ml_connector_issues', { connection, state: 'open' })).toBe(0)
  expect(found.value('ml_connector_due_connections')).toBe(1)
  expect(found.value('ml_connector_runs_in_progress', { connection })).toBe(0)
  const account = 'nordlys.pipedrive.com'
  expect(found.value('ml_connector_api_budget_used_units', { account })).toBe(w.crm.budget.used)
  expect(found.value('ml_connector_api_budget_limit_units', { connection, account })).toBe(210_000 * 5 * 0.6)
})

test('another process that ran nothing says the same of the store, and counts only what is its own', async () => {
  await w.sync()
  const beside = await w.open()
  const theirs = readExposition(await (await beside.metrics()).text())
  const ours = await scrape()
  const gauges = (found: typeof ours) =>
    found.samples.filter(({ name }) => name.startsWith('ml_connector_') && found.types.get(name) === 'gauge')
  expect(gauges(ours).length).toBeGreaterThan(10)
  expect(gauges(theirs)).toEqual(gauges(ours))
  expect(theirs.samples.filter(({ name }) => name === 'ml_connector_runs_total')).toEqual([])
  await beside.close()
})

test('a deleted connection leaves its gauges', async () => {
  await w.sync()
  await w.service.connections.delete('nordlys')
  const left = (await scrape()).samples.filter(
    ({ name, labels }) => /state|lag|issues$/.test(name) && labels.connection,
  )
  expect(left.filter(({ name }) => name.startsWith('ml_connector_'))).toEqual([])
})

test('the brake is a figure of its own: a connection may be held for other reasons', async () => {
  await w.sync()
  const { store } = w.service
  const { id } = await w.connection()
  const now = () => w.clock.now().getTime()
  const brake = async () => (await scrape()).value('ml_connector_brake', { connection })
  expect(await brake()).toBe(0)
  await store.connections.setState(id, 'held', 'The token was refused.', now())
  expect(await brake()).toBe(0)
  const lease = await store.leases.claim(id, 'test', now(), now() + 60_000)
  if (lease === null) throw new Error('The connection is in use.')
  const words = { message: 'Too much.', advice: 'Look at it.', details: { run: 'r_1', changed: 600, linked: 900 } }
  await store.sync(lease).commit([{ do: 'issue', issue: { flow: 'connection', ...BRAKED, ...words } }])
  await store.leases.release(lease)
  expect(await brake()).toBe(1)
  await store.connections.setState(id, 'active', null, now())
  expect(await brake()).toBe(0)
})

const tieOut = () =>
  w.service.tieOut(connection, { texts: false }, { signal: new AbortController().signal, tell: () => undefined })

test('the latest tie-out is a figure: its verdict, its time, and what differed', async () => {
  await w.sync()
  const before = await scrape()
  expect(before.samples.filter(({ name }) => name.startsWith('ml_connector_tie_out'))).toEqual([])
  w.calm()
  const { result } = await tieOut()
  const found = await scrape()
  expect(result?.verdict).toBe('ties_out')
  expect(found.value('ml_connector_tie_out', { connection, verdict: 'ties_out' })).toBe(1)
  expect(found.value('ml_connector_tie_out', { connection, verdict: 'differs' })).toBe(0)
  expect(found.value('ml_connector_tie_out_timestamp_seconds', { connection })).toBe(
    Date.parse(result?.at ?? '') / 1000,
  )
  expect(found.value('ml_connector_tie_out_differences', { connection, kind: 'value' })).toBe(0)
})

test('a store that does not answer is a figure too', async () => {
  await w.sync()
  await w.service.store.close()
  const found = await scrape()
  expect(found.value('ml_connector_store_up')).toBe(0)
  expect(found.samples.filter(({ name }) => name === 'ml_connector_connection_state')).toEqual([])
  expect(found.value('ml_connector_runs_total', { connection, mode: 'changes', status: 'done' })).toBe(1)
})

test('webhooks are shown as the receiver counts them', async () => {
  let stored = 3
  metrics.countWebhooks(() => ({ pipedrive: { stored, unauthenticated: 1 }, visma: { stored: 0 } }))
  await scrape()
  stored = 4
  const found = await scrape()
  expect(found.value('ml_connector_webhooks_total', { system: 'pipedrive', outcome: 'stored' })).toBe(4)
  expect(found.value('ml_connector_webhooks_total', { system: 'pipedrive', outcome: 'unauthenticated' })).toBe(1)
})

test('docs/operate.md explains every metric of ours, with its kind and labels, and none that is not there', async () => {
  throttle = 1
  await w.sync()
  await tieOut()
  metrics.countWebhooks(() => ({ visma: { stored: 1 } }))
  const { samples, types } = await scrape()
  const manual = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operate.md'), 'utf8')
  const rows = [...manual.matchAll(/^\| `(ml_connector_\w+)` \| (\w+) \| ([\w, ]*) ?\|/gm)]
  const explained = rows.map(([, name = '', kind = '', labels = '']) => [name, kind, labels.trim()])

  const names = [...types.keys()].filter((name) => name.startsWith('ml_connector_'))
  const there = names.map((name) => {
    const series = samples.filter((one) => one.name === name || one.name === `${name}_count`)
    const labels = new Set(series.flatMap((one) => Object.keys(one.labels)))
    return [name, types.get(name), [...labels].join(', ')]
  })
  const sorted = (all: readonly (readonly (string | undefined)[])[]) =>
    all.map(([name, kind, labels = '']) => `${name} ${kind} ${labels.split(', ').sort().join(',')}`).sort()
  expect(sorted(explained)).toEqual(sorted(there))
  for (const [used = ''] of manual.matchAll(/ml_connector_(?!jobs)\w+/g)) expect(names).toContain(used)
})

test('every series is typed and explained, has bounded labels, and names no customer', async () => {
  await w.sync()
  const answer = await metricsRoute(metrics, async () => true).request('/metrics')
  const text = await answer.text()
  const { samples, types, helps } = readExposition(text)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  for (const { name } of samples) {
    const metric = name.replace(/_(bucket|sum|count)$/, '')
    expect(types.has(name) || types.has(metric), name).toBe(true)
    expect(helps.has(name) || helps.has(metric), name).toBe(true)
  }
  const ours = samples.filter(({ name }) => name.startsWith('ml_connector_'))
  const allowed = [
    'account',
    'connection',
    'entity',
    'kind',
    'le',
    'mode',
    'outcome',
    'state',
    'status',
    'stream',
    'system',
    'version',
  ]
  expect(
    [...new Set(ours.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => !allowed.includes(name)),
  ).toEqual([])
  expect(samples.some(({ name }) => name === 'process_resident_memory_bytes')).toBe(true)
  const { customers } = nordicCompany({ seed: 1, clock: w.clock, suppliers: 2, customers: 2, invoices: 3 })
  for (const { name } of customers) expect(text).not.toContain(name)
})
