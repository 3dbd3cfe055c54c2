import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { changeFeed } from '../../src/app/change-feed.ts'
import { systemClock } from '../../src/core/clock.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { BODY_LIMITS, bodies } from '../../src/http/bodies.ts'
import { eventsRoute } from '../../src/http/live/events-route.ts'
import { meRoutes } from '../../src/http/sign-in/me-routes.ts'
import { sessionRoutes } from '../../src/http/sign-in/session-routes.ts'
import { addressOf, whoIs } from '../../src/http/sign-in/who-is.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../postgres.ts'
import { type ApiWorld, apiWorld } from './api-world.ts'

warnWithoutPostgres()

const ORIGIN = 'http://localhost'

describe.skipIf(postgresBinaries === null)('while the database is gone', () => {
  let server: PostgresServer
  let world: ApiWorld
  let routes: Hono
  let cookie = ''
  const ending = new AbortController()
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
    await server.admin('create database away')
    world = await apiWorld({}, server.url('away'))
    const { people, store } = world.service
    const address = addressOf({ publicUrl: null })
    const visitor = whoIs(people, address)
    const feed = changeFeed(store, systemClock)
    const door = { people, address, bodies: bodies(BODY_LIMITS), senderOf: () => 'here' }
    routes = new Hono()
      .route('/', sessionRoutes(door))
      .route('/', meRoutes(door))
      .route(
        '/',
        eventsRoute({
          ...{ whoIs: visitor, stillIs: visitor, feed, secrets: new KnownSecrets(), signal: ending.signal },
          look: async () => undefined,
        }),
      )
      .route('/', world.routesFor(visitor))
    const token = new URL((await people.setupLink()) ?? '').searchParams.get('token') ?? ''
    const given = { token, email: 'kari@nordlys.no', name: 'Kari', password: 'a long enough password' }
    const entered = await people.entrance.byLink(given, { address: 'here', agent: '' })
    cookie = entered.is === 'in' ? `ml-session=${entered.token}` : ''
  })
  afterAll(async () => {
    ending.abort()
    await world.close()
    await server.close()
  })

  const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) =>
    routes.request(`${ORIGIN}/api/v1${path}`, {
      method,
      headers: { cookie, origin: ORIGIN, 'content-type': 'application/json', ...headers },
      ...(method === 'GET' ? {} : { body: '{}' }),
    })

  test('everything is refused as passing, and goes on by itself once it is back; streams do too', async () => {
    const events = await ask('/events')
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    void (async () => {
      for (;;) {
        const { value, done } = (await reader?.read()) ?? { value: '', done: true }
        if (done) break
        heard += value
      }
      heard += '[end]'
    })()
    await vi.waitFor(() => expect(heard).toContain('retry:'), { timeout: 60_000 })

    await server.down('immediate')
    const asked = [
      ...[await ask('/connections'), await ask('/connections/nordlys/issues'), await ask('/me'), await ask('/session')],
      ...[await ask('/connections/nordlys/pause', 'POST'), await ask('/events')],
      await ask('/connections/nordlys/pause', 'POST', { 'idempotency-key': 'away-1' }),
    ]
    for (const answer of asked) {
      expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      // Nobody is known now, so nobody is told where the store is.
      expect(await answer.clone().text()).not.toMatch(/DATABASE_URL|ECONN|ENOENT|tester|PGSQL/)
      expect(await answer.json()).toMatchObject({ remedy: { do: 'retry' }, code: expect.stringMatching(/^store\./) })
    }
    expect(world.failures).toEqual([])

    await server.up()
    await vi.waitFor(async () => expect((await ask('/me')).status).toBe(200), { timeout: 60_000 })
    const paused = await ask('/connections/nordlys/pause', 'POST', { 'idempotency-key': 'away-1' })
    expect(await paused.json()).toMatchObject({ state: 'paused' })
    await vi.waitFor(() => expect(heard).toContain('"topic":"connection"'), { timeout: 60_000 })
    expect(heard).not.toContain('[end]')
  })
})
