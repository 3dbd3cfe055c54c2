import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { data, json, live, memoryLedger, type Step, scripted } from '../../../test/scripted.ts'
import { remoteId } from '../../core/ids.ts'
import { secret } from '../../core/secret.ts'
import { pipedrive } from './connector.ts'
import type { TokenStore } from './model.ts'
import { oauth } from './oauth.ts'

type Stored = Awaited<ReturnType<TokenStore['load']>>

function memoryTokens(initial: Partial<Stored> = {}) {
  let stored: Stored = { refreshToken: 'r-1', accessToken: null, expiresAt: null, apiDomain: null, ...initial }
  const events: string[] = []
  const tokens: TokenStore = {
    load: async () => stored,
    save: async (next) => {
      events.push(`saved ${next.accessToken}`)
      stored = next
      return next
    },
    alone: (work) => work(),
  }
  return {
    tokens,
    events,
    stored: () => stored,
    put: (next: Partial<Stored>) => {
      stored = { ...stored, ...next }
    },
  }
}

const grant = (access: string, more: object = {}) =>
  json({
    access_token: access,
    refresh_token: `r-${access}`,
    expires_in: 3_599,
    token_type: 'Bearer',
    api_domain: 'https://nordlys.pipedrive.test',
    ...more,
  })

function setUp(steps: readonly Step[], initial: Partial<Stored> = {}) {
  const { fetch, sent } = scripted(...steps)
  const clock = testClock()
  const store = memoryTokens(initial)
  const options = { clientId: 'app', clientSecret: secret('s3cret'), url: 'https://oauth.test', tokens: store.tokens }
  const transport = { fetch, clock, random: () => 0 }
  const credentials = oauth({ ...options, apiUrl: 'https://fallback.test' }, transport)
  return { credentials, sent, clock, store, options, fetch }
}

test('a token is asked for with the credentials of the app, and stored before anybody uses it', async () => {
  const { credentials, sent, store } = setUp([grant('a-1')])
  const access = await credentials.access(live())

  expect(sent[0]?.url.href).toBe('https://oauth.test/oauth/token')
  expect(sent[0]?.headers.get('authorization')).toBe(`Basic ${btoa('app:s3cret')}`)
  expect(sent[0]?.body).toBe('grant_type=refresh_token&refresh_token=r-1')
  expect(store.events).toEqual(['saved a-1'])
  expect(access).toMatchObject({
    base: 'https://nordlys.pipedrive.test',
    headers: { authorization: 'Bearer a-1' },
  })
})

test('a token that could not be stored is not used', async () => {
  const { credentials, store } = setUp([grant('a-1'), grant('a-2')])
  const save = store.tokens.save
  Object.assign(store.tokens, { save: () => Promise.reject(new Error('disk full')) })
  await expect(credentials.access(live())).rejects.toThrow('disk full')
  Object.assign(store.tokens, { save })

  expect((await credentials.access(live())).token).toBe('a-2')
})

test('callers that come together share one refresh', async () => {
  const { credentials, sent } = setUp([grant('a-1')])
  const all = await Promise.all([1, 2, 3].map(() => credentials.access(live())))

  expect(sent).toHaveLength(1)
  expect(all.map(({ token }) => token)).toEqual(['a-1', 'a-1', 'a-1'])
})

test('a caller that gives up does not stop the refresh others wait for', async () => {
  const { credentials } = setUp([grant('a-1')])
  const stop = new AbortController()
  const first = credentials.access(stop.signal)
  const second = credentials.access(live())
  stop.abort(new Error('stopped'))

  await expect(first).rejects.toThrow('stopped')
  expect((await second).token).toBe('a-1')
})

test('a token is renewed a minute before it ends, and used until then', async () => {
  const { credentials, sent, clock } = setUp([grant('a-1'), grant('a-2')])
  await credentials.access(live())
  clock.advance((3_599 - 61) * 1000)
  expect((await credentials.access(live())).token).toBe('a-1')
  clock.advance(1_500)

  expect((await credentials.access(live())).token).toBe('a-2')
  expect(sent[1]?.body).toContain('refresh_token=r-a-1')
})

test('a stored token that still lives is used without a refresh', async () => {
  const expiresAt = testClock().now().getTime() + 600_000
  const { credentials, sent } = setUp([grant('new')], { accessToken: 'kept', expiresAt })

  expect(await credentials.access(live())).toMatchObject({ token: 'kept', base: 'https://fallback.test' })
  expect(sent).toHaveLength(0)
})

test('when another process refreshed meanwhile, its token is taken', async () => {
  const { credentials, sent, clock, store } = setUp([grant('a-1')])
  const mine = await credentials.access(live())
  store.put({ accessToken: 'theirs', refreshToken: 'r-9', expiresAt: clock.now().getTime() + 3_000_000 })
  await credentials.renew(mine, live())

  expect((await credentials.access(live())).token).toBe('theirs')
  expect(sent).toHaveLength(1)
})

test.each([400, 401])('status %i on refresh means: sign in again', async (status) => {
  const { credentials } = setUp([json({ success: false, message: 'Invalid grant' }, { status })])

  await expect(credentials.access(live())).rejects.toMatchObject({
    code: 'pipedrive.sign_in_again',
    remedy: { do: 'hold' },
  })
})

test('without a refresh token nothing is asked; a person must sign in first', async () => {
  const { credentials, sent } = setUp([grant('a-1')], { refreshToken: '' })

  await expect(credentials.access(live())).rejects.toMatchObject({ code: 'pipedrive.sign_in_again' })
  expect(sent).toHaveLength(0)
})

test('a sign-in that is down is tried again, then left to the engine', async () => {
  const down = () => new Response('down', { status: 503 })
  const up = setUp([down(), down(), grant('a-1')])
  expect((await up.credentials.access(live())).token).toBe('a-1')

  const never = setUp([down()])
  await expect(never.credentials.access(live())).rejects.toMatchObject({
    code: 'pipedrive.sign_in_unavailable',
    remedy: { do: 'retry' },
  })
  expect(never.sent).toHaveLength(4)
})

function signedIn(steps: readonly Step[]) {
  const parts = setUp(steps)
  const account = pipedrive({
    apiUrl: 'https://fallback.test',
    auth: { kind: 'oauth', ...parts.options },
    plan: 'lite',
    seats: 1,
    budgetShare: 1,
    budget: memoryLedger(),
    fetch: parts.fetch,
    clock: parts.clock,
    random: () => 0,
  })
  return { ...parts, account }
}

test('a call that is refused refreshes once and is sent again, also when it creates', async () => {
  const refused = json({ success: false, errorCode: 401 }, { status: 401 })
  const { account, sent } = signedIn([grant('a-1'), refused, grant('a-2'), data({ id: 1, name: 'x' })])
  await account.create('organization', { name: 'x' }, live())

  expect(sent.map(({ url, headers }) => [url.host, headers.get('authorization')?.slice(0, 10)])).toEqual([
    ['oauth.test', 'Basic YXBw'],
    ['nordlys.pipedrive.test', 'Bearer a-1'],
    ['oauth.test', 'Basic YXBw'],
    ['nordlys.pipedrive.test', 'Bearer a-2'],
  ])
})

test('a call that is refused with a new token too holds the connection', async () => {
  const refused = json({ success: false, errorCode: 401 }, { status: 401 })
  const { account, sent } = signedIn([grant('a-1'), refused, grant('a-2'), refused])

  await expect(account.read('deal', remoteId('1'), live())).rejects.toMatchObject({ code: 'pipedrive.unauthorized' })
  expect(sent).toHaveLength(4)
})
