import { afterEach, describe, expect, test } from 'vitest'
import { pipedriveRegistrar } from '../../src/connectors/pipedrive/webhooks/registrar.ts'
import { removeWebhooks } from '../../src/inbox/register.ts'
import { brief, type HookedOptions, type HookedWorld, hookedWorld } from './hooked-world.ts'

type Handler = (request: Request) => Promise<Response>

let w: HookedWorld
afterEach(() => w.close())

const start = async (options: HookedOptions = {}): Promise<HookedWorld> => {
  w = await hookedWorld({ suppliers: 1, customers: 1, invoices: 1, ...options })
  await w.sync()
  // What is lost on the way to a registration these tests say themselves, and they count.
  w.calm()
  w.calls()
  return w
}
const hooks = () => [...w.pipedrive.state.webhooks.values()]
const entities = () =>
  hooks()
    .map((hook) => hook.event_object)
    .toSorted()
const ALL = ['activity', 'deal', 'note', 'organization', 'person']

/** Trouble with the requests that register a hook. */
const onRegistering = (trouble: (handler: Handler, request: Request) => Promise<Response>): HookedOptions => ({
  around: {
    pipedrive: (handler) => (request) =>
      request.method === 'POST' && request.url.endsWith('/v1/webhooks') ? trouble(handler, request) : handler(request),
  },
})

test('one hook for each kind of record, with credentials of the connection’s own and an address nobody can guess', async () => {
  await start()
  expect(await w.verify()).toEqual({ state: 'ready', created: 5, removed: 0 })
  expect(entities()).toEqual(ALL)
  for (const hook of hooks()) {
    expect(hook.subscription_url).toMatch(/\/hooks\/pipedrive\/[A-Za-z0-9_-]{24}$/)
    expect(hook.http_auth_password).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect([hook.event_action, hook.version]).toEqual(['*', '2.0'])
  }
  // Pipedrive has tried the address of each, and was answered.
  expect(w.receiver.results().pipedrive.probe).toBe(5)
  expect((await w.status()).pipedrive).toMatchObject({ registered: 5, problem: null })
  const { settings } = await w.connection()
  const told = JSON.stringify([settings, await w.store.inbox.hook((await w.connection()).id, 'pipedrive')])
  expect(told).not.toContain(hooks()[0]?.http_auth_password)
})

test('verifying again changes nothing and costs 12 units', async () => {
  await start()
  await w.verify()
  w.calls()
  expect(await w.verify()).toEqual({ state: 'ready', created: 0, removed: 0 })
  const calls = w.calls()
  expect(brief(calls)).toEqual(['GET /api/v1/users/me', 'GET /api/v1/webhooks'])
  expect(calls.reduce((units, { cost }) => units + cost, 0)).toBe(12)
})

describe('what is amiss is repaired', () => {
  const remove = async (id: number | undefined) =>
    w.pipedrive.fetch(
      new Request(`http://nordlys.pipedrive.test/api/v1/webhooks/${id}`, {
        method: 'DELETE',
        headers: { 'x-api-token': w.pipedrive.apiToken },
      }),
    )

  test('a hook that was removed is made again', async () => {
    await start()
    await w.verify()
    await remove(hooks()[2]?.id)
    expect(await w.verify()).toEqual({ state: 'ready', created: 1, removed: 0 })
    expect(entities()).toEqual(ALL)
  })

  test('hooks move along when our address does', async () => {
    await start()
    await w.verify({ publicUrl: w.url.replace('127.0.0.1', 'localhost') })
    expect(await w.verify()).toEqual({ state: 'ready', created: 5, removed: 5 })
    expect(hooks().every((hook) => hook.subscription_url.startsWith(w.url))).toBe(true)
  })

  test('hooks that nobody answered are made anew once we are back', async () => {
    let isDown = false
    await start({ network: (send) => (isDown ? Promise.resolve(503) : send()) })
    await w.verify()
    isDown = true
    for (let day = 0; day < 4; day++) {
      w.pipedrive.act.createPerson({ name: `Person ${day}` })
      await w.settled()
      w.clock.advance(24 * 3600_000)
    }
    expect(entities()).toEqual(ALL.filter((one) => one !== 'person'))
    isDown = false
    expect(await w.verify()).toMatchObject({ state: 'ready', created: 1 })
    expect(entities()).toEqual(ALL)
  })
})

describe('R3: never doubled', () => {
  test('when the answers to registrations get lost', async () => {
    let lost = 0
    await start(
      onRegistering(async (handler, request) => {
        const answer = await handler(request)
        if (lost++ % 2 === 1) return answer
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
      }),
    )
    for (let attempt = 0; attempt < 3; attempt++) {
      const verified = await w.verify().catch(() => null)
      if (verified?.state === 'ready') break
    }
    expect(lost).toBeGreaterThan(4)
    expect(entities()).toEqual(ALL)
    expect(await w.verify()).toEqual({ state: 'ready', created: 0, removed: 0 })
  })

  test('when requests get lost before they arrive: absence is believed only ten seconds later', async () => {
    let attempts = 0
    await start(
      onRegistering((handler, request) => {
        if (attempts++ === 1)
          throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
        return handler(request)
      }),
    )
    expect(await w.verify()).toMatchObject({ state: 'ready', created: 5 })
    expect(entities()).toEqual(ALL)
    expect(w.clock.slept).toContain(10_000)
  })

  test('when a process stood still past its lease while another one registered', async () => {
    let asleep = false
    await start({
      around: {
        pipedrive: (handler) => async (request) => {
          const answer = await handler(request.clone())
          if (asleep || request.method !== 'GET' || !request.url.includes('/v1/webhooks')) return answer
          asleep = true
          w.clock.advance(90_000)
          expect(await w.verify()).toMatchObject({ state: 'ready', created: 5 })
          return answer
        },
      },
    })
    await expect(w.verify()).rejects.toThrow('Another worker has taken over')
    expect(entities()).toEqual(ALL)
  })

  test('when the process dies after Pipedrive had made one', async () => {
    const dying = new AbortController()
    await start(
      onRegistering(async (handler, request) => {
        const answer = await handler(request)
        if (!dying.signal.aborted) {
          dying.abort(new Error('killed'))
          throw dying.signal.reason
        }
        return answer
      }),
    )
    await expect(w.verify({ signal: dying.signal })).rejects.toThrow()
    expect(hooks()).toHaveLength(1)
    expect(await w.verify()).toEqual({ state: 'ready', created: 4, removed: 0 })
    expect(entities()).toEqual(ALL)
  })
})

describe('polling goes on, and the status says why', () => {
  test('where the user is no admin', async () => {
    await start(
      onRegistering(async () => Response.json({ success: false, error: 'Forbidden', data: null }, { status: 403 })),
    )
    const verified = await w.verify()
    expect(verified).toMatchObject({ state: 'refused', problem: expect.stringContaining('only admins') })
    expect((await w.status()).pipedrive.problem).toContain('Changes arrive by polling.')
    expect((await w.connection()).state).toBe('active')
    expect((await w.sync()).status).toBe('done')
  })

  test('where the user has its 40 webhooks: an issue that ends once there is room', async () => {
    await start()
    const others = Array.from({ length: 40 }, async (_, at) => {
      const body = { subscription_url: w.url, event_action: '*', event_object: 'deal', name: `theirs ${at}` }
      const headers = { 'x-api-token': w.pipedrive.apiToken, 'content-type': 'application/json' }
      const made = await w.pipedrive.fetch(
        new Request('http://nordlys.pipedrive.test/api/v1/webhooks', {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        }),
      )
      return ((await made.json()) as { data: { id: number } }).data.id
    })
    const ids = await Promise.all(others)
    expect(await w.verify()).toMatchObject({ state: 'refused', problem: expect.stringContaining('40') })
    const issues = async () => w.store.issues.list((await w.connection()).id, ['open'])
    expect(await issues()).toMatchObject([{ code: 'pipedrive.webhooks_refused', flow: 'connection' }])
    expect((await issues())[0]?.message).toContain('at most 40 webhooks')

    for (const id of ids.slice(0, 5)) {
      const headers = { 'x-api-token': w.pipedrive.apiToken }
      const url = `http://nordlys.pipedrive.test/api/v1/webhooks/${id}`
      await w.pipedrive.fetch(new Request(url, { method: 'DELETE', headers }))
    }
    expect(await w.verify()).toMatchObject({ state: 'ready', created: 5 })
    expect(await issues()).toEqual([])
  })

  test('and the issue is over as well where webhooks are switched off', async () => {
    await start()
    const issues = async () => w.store.issues.list((await w.connection()).id, ['open'])
    await w.verify({ publicUrl: 'http://127.0.0.1:9' })
    expect(await issues()).toHaveLength(1)
    expect(await w.verify({ enabled: false })).toMatchObject({ state: 'off' })
    expect(await issues()).toEqual([])
  })

  test('where Pipedrive cannot reach us', async () => {
    await start()
    const verified = await w.verify({ publicUrl: 'http://127.0.0.1:9' })
    expect(verified).toMatchObject({ state: 'refused', problem: expect.stringContaining('ML_CONNECTOR_URL') })
    expect(hooks()).toEqual([])
    expect(await w.verify()).toMatchObject({ state: 'ready', created: 5 })
    expect((await w.status()).pipedrive.problem).toBeNull()
  })

  test('and nothing is asked of Pipedrive without a public address, before the first sync, or while a run is on', async () => {
    w = await hookedWorld({ suppliers: 1, customers: 1, invoices: 1 })
    expect(await w.verify()).toEqual({ state: 'off', removed: 0 })
    await w.sync()
    w.calls()
    expect(await w.verify({ publicUrl: null })).toEqual({ state: 'off', removed: 0 })
    expect(await w.verify({ enabled: false })).toEqual({ state: 'off', removed: 0 })
    const { id } = await w.connection()
    const now = w.clock.now().getTime()
    const lease = await w.store.leases.claim(id, 'test', now, now + 60_000)
    expect(await w.verify()).toEqual({ state: 'busy' })
    if (lease) await w.store.leases.release(lease)
    await w.store.connections.setState(id, 'paused', null, now)
    expect(await w.verify()).toEqual({ state: 'off', removed: 0 })
    expect(w.calls()).toEqual([])
  })
})

describe('what we registered is removed again, and nobody else’s', () => {
  const foreign = () =>
    w.pipedrive.fetch(
      new Request('http://nordlys.pipedrive.test/api/v1/webhooks', {
        method: 'POST',
        headers: { 'x-api-token': w.pipedrive.apiToken, 'content-type': 'application/json' },
        body: JSON.stringify({
          subscription_url: `${w.url}/hooks/visma`,
          event_action: '*',
          event_object: 'deal',
          name: 'Another program',
        }),
      }),
    )

  test('when webhooks are switched off', async () => {
    await start()
    await w.verify()
    await foreign()
    expect(await w.verify({ enabled: false })).toEqual({ state: 'off', removed: 5 })
    expect(hooks().map(({ name }) => name)).toEqual(['Another program'])
  })

  test('when the connection is deleted, also one whose registration nobody remembers', async () => {
    await start()
    await w.verify()
    await foreign()
    const connection = await w.connection()
    await w.store.inbox.changeHook(connection.id, 'pipedrive', { registrations: [], attemptedAt: 1 })
    const webhooks = { enabled: true, version: '2.0', signatureSecret: '' } as const
    const registrar = pipedriveRegistrar(w.remote().destination, webhooks)
    const deps = { store: w.store, registrar, publicUrl: w.url, connection }
    expect(await removeWebhooks(deps, new AbortController().signal)).toBe(5)
    expect(hooks().map(({ name }) => name)).toEqual(['Another program'])
    await w.store.connections.remove(connection.id)
    expect(await w.store.inbox.hook(connection.id, 'pipedrive')).toBeNull()
  })
})
