import { afterAll, beforeAll, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { APP, signingIn } from '../../test/signing-in.ts'
import { SyncError } from '../core/errors.ts'
import { withFaults } from '../twins/faults.ts'
import { type Listening, listen } from '../twins/serve.ts'
import { openObserver } from './observer.ts'

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status: { readonly code?: number }
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
}
interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly resource: Pick<OtlpSpan, 'attributes'>
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

const bodies: OtlpBody[] = []
const paths: string[] = []
let collector: Listening

beforeAll(async () => {
  collector = await listen(async (request) => {
    paths.push(`${request.method} ${new URL(request.url).pathname}`)
    bodies.push((await request.json()) as OtlpBody)
    return Response.json({})
  })
})
afterAll(() => collector.close())

const received = () =>
  bodies.flatMap(({ resourceSpans }) => resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans)))
const attributesOf = ({ attributes }: Pick<OtlpSpan, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.boolValue]))

test('a run with trouble is one trace: run, streams, stages and every remote call, and nothing of what was said', async () => {
  const clock = testClock('2026-11-16T09:00:00Z')
  const kinds = ['status-503', 'status-429', 'reset-before'] as const
  const w = await signingIn({
    clock,
    config: { otlpEndpoint: collector.url },
    atApi: (handler) =>
      withFaults(handler, { seed: 3, rate: 0.15, clock, kinds, only: ({ method }) => method === 'GET' }),
  })
  await w.signIn()
  const run = await w.sync()
  const tokens = await w.secretsOf()
  await w.close()

  expect(new Set(paths)).toEqual(new Set(['POST /v1/traces']))
  expect(attributesOf(bodies[0]?.resourceSpans[0]?.resource ?? { attributes: [] })).toMatchObject({
    'service.name': 'ml-connector',
    'service.version': '1.2.3',
  })
  const spans = received()
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const root = spans.find(({ name }) => name === 'run')
  expect(root && attributesOf(root)).toMatchObject({
    'ml_connector.run': run.runId,
    'ml_connector.connection': 'nordlys',
    'ml_connector.mode': 'changes',
    'ml_connector.status': run.status,
  })
  const mine = spans.filter(({ traceId }) => traceId === root?.traceId)
  const parentOf = (span: OtlpSpan) => byId.get(span.parentSpanId ?? '')?.name
  expect(new Set(mine.filter(({ name }) => name === 'read' || name === 'phase').map(parentOf))).toEqual(
    new Set(['run']),
  )

  const calls = mine.filter(({ kind }) => kind === CLIENT)
  const to = (system: string) => calls.filter((span) => attributesOf(span)['ml_connector.system'] === system)
  expect(to('pipedrive')).toHaveLength(run.api.pipedrive.calls)
  expect(to('visma').length).toBeGreaterThanOrEqual(run.api.visma.calls)
  expect(new Set(to('visma').map(parentOf))).toContain('read')
  expect(new Set(to('pipedrive').map(parentOf))).toContain('phase')

  const statuses = new Set(to('pipedrive').map((span) => Number(attributesOf(span)['http.response.status_code'])))
  expect([...statuses].some((status) => status >= 400)).toBe(true)
  for (const span of calls) {
    const {
      'url.template': route,
      'http.request.method': method,
      'http.response.status_code': status,
      'error.type': error,
    } = attributesOf(span)
    expect(span.name).toBe(`${method} ${route}`)
    expect(route).not.toMatch(/\d{2}|\?/)
    expect(status !== undefined || error !== undefined).toBe(true)
    if (status === '200') expect(attributesOf(span)).toHaveProperty('ml_connector.request_id')
    if (Number(status) >= 400) expect(span.status.code).toBe(ERROR)
    expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true)
  }

  const everything = JSON.stringify(bodies)
  const { refreshToken, accessToken } = JSON.parse(tokens['pipedrive.oauth.tokens'] ?? '{}')
  for (const secret of [APP.clientSecret, w.secrets.visma, refreshToken, accessToken]) {
    expect(everything.includes(secret)).toBe(false)
  }
  for (const { name } of w.crm.state.organizations.values()) expect(everything.includes(name)).toBe(false)
})

const CLIENT = 3
const ERROR = 2

test('what throws is marked with its code, never with its message', async () => {
  bodies.length = 0
  const clock = testClock()
  const observer = await openObserver({ clock, log: () => {}, otlpEndpoint: `${collector.url}/`, version: '1' })
  const failing = observer.part('run', { run: 'r_9' }, () =>
    Promise.reject(new SyncError('x.y', 'Ola Nordmann', { do: 'hold' })),
  )
  await expect(failing).rejects.toThrow('Ola Nordmann')
  await observer.close()

  const [span] = received()
  expect(span && attributesOf(span)).toMatchObject({ 'error.type': 'x.y', 'ml_connector.run': 'r_9' })
  expect(span?.status).toEqual({ code: ERROR })
  expect(JSON.stringify(bodies)).not.toContain('Ola')
})

test('a collector that is down changes nothing and keeps nobody waiting', async () => {
  const clock = testClock()
  const observer = await openObserver({ clock, log: () => {}, otlpEndpoint: 'http://127.0.0.1:9', version: '1' })
  expect(await observer.part('run', {}, async () => 42)).toBe(42)
  await expect(observer.close()).resolves.toBeUndefined()
})
