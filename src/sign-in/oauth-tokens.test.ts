import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { postgresBinaries, startPostgres, type TestPostgres } from '../../test/postgres.ts'
import { oauth } from '../connectors/pipedrive/oauth.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import { secret } from '../core/secret.ts'
import type { Store } from '../core/store.ts'
import { openStore } from '../store/open.ts'
import { routeFetch } from '../twins/fetch.ts'
import { pipedriveTwin } from '../twins/pipedrive/twin.ts'
import { oauthTokens, signInOf } from './oauth-tokens.ts'

const APP = { clientId: 'app', clientSecret: 'app-secret' }
const clock = testClock()
const folder = mkdtempSync(join(tmpdir(), 'ml-tokens-'))
let postgres: TestPostgres | null = null
const open: Store[] = []

beforeAll(async () => {
  if (postgresBinaries !== null) postgres = await startPostgres()
})
afterAll(async () => {
  for (const store of open) await store.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const granted = (access: string, refresh = 'refresh-2') => ({
  refreshToken: refresh,
  accessToken: access,
  expiresAt: clock.now().getTime() + 3_599_000,
  apiDomain: 'https://nordlys.pipedrive.test',
})

describe.each(['sqlite', 'postgres'])('on %s', (kind) => {
  let stores: readonly [Store, Store]
  let made = 0
  beforeAll(async () => {
    const databaseUrl = kind === 'postgres' ? ((await postgres?.newDatabase()) ?? null) : null
    if (kind === 'postgres' && databaseUrl === null) return
    const options = { dataDir: join(folder, kind), clock, databaseUrl }
    stores = [await openStore(options), await openStore(options)]
    open.push(...stores)
  })
  const runs = test.skipIf(kind === 'postgres' && postgresBinaries === null)

  async function setUp(refreshToken: string | null = 'refresh-1') {
    const name = `c-${made++}`
    const { id } = await stores[0].connections.save({ name, settings: {}, account: name }, {}, clock.now().getTime())
    const secrets = new KnownSecrets()
    const at = (which: 0 | 1, given: string | null = refreshToken) =>
      oauthTokens(stores[which], id, { ...APP, refreshToken: given }, { clock, secrets })
    return { id, at, secrets }
  }

  runs('before anybody signed in, what the file says is there, and nothing else', async () => {
    const { at } = await setUp()
    expect(await at(0).load()).toMatchObject({ refreshToken: 'refresh-1', accessToken: null, expiresAt: null })
    expect(await at(0, null).load()).toMatchObject({ refreshToken: '', accessToken: null })
  })

  runs('granted tokens are sealed, seen by the other process, and hidden from texts', async () => {
    const { at, id, secrets } = await setUp()
    const tokens = at(0)
    expect(await tokens.save(granted('access-2'), await tokens.load())).toMatchObject({ accessToken: 'access-2' })
    expect(await at(1).load()).toMatchObject(granted('access-2'))
    expect(secrets.hide('access-2 refresh-2')).toBe('[secret] [secret]')
    expect(signInOf(await stores[0].secrets.open(id))).toBe('null')
  })

  runs('the same file again does not bring back a token that was exchanged since; a new one in it wins', async () => {
    const { at } = await setUp()
    await at(0).save(granted('access-2'), await at(0).load())
    expect((await at(1, 'refresh-1').load()).refreshToken).toBe('refresh-2')
    expect(await at(1, 'refresh-9').load()).toMatchObject({ refreshToken: 'refresh-9', accessToken: null })
  })

  runs('a refresh that was overtaken by a person who signed in does not undo it', async () => {
    const { at } = await setUp()
    const before = await at(0).load()
    const signedIn = { companyId: '1', userId: '2', at: 5 }
    await at(1).replace(() => ({ ...granted('signed-in', 'refresh-s'), signedIn }))

    expect(await at(0).save(granted('late'), before)).toMatchObject({ accessToken: 'signed-in', signedIn })
    expect((await at(1).load()).accessToken).toBe('signed-in')
  })

  runs('two processes that refresh at once make one request', async () => {
    const { at } = await setUp()
    const twin = pipedriveTwin({ clock, oauth: APP })
    const { refreshToken } = twin.install()
    let requests = 0
    const counted = (request: Request) => {
      requests += 1
      return twin.fetch(request)
    }
    const app = { ...APP, clientSecret: secret(APP.clientSecret), url: 'http://oauth.test', apiUrl: 'http://api.test' }
    const transport = { fetch: routeFetch({ 'oauth.test': counted }), clock, random: () => 0.5 }
    const clients = ([0, 1] as const).map((which) => oauth({ ...app, tokens: at(which, refreshToken) }, transport))
    const all = await Promise.all(clients.map((client) => client.access(new AbortController().signal)))

    expect(requests).toBe(1)
    expect(all[0]?.token).toBe(all[1]?.token)
    expect(all[0]?.base).toBe('http://oauth.test')
  })

  runs('who died while refreshing is waited for no longer than a request takes', async () => {
    const { at } = await setUp()
    let free = () => {}
    const died = await new Promise<{ readonly work: Promise<void> }>((claimed) => {
      const work = at(0).alone(() => {
        claimed({ work })
        return new Promise<void>((resolve) => {
          free = resolve
        })
      })
    })
    const started = clock.now().getTime()
    // The other one sleeps on the test's clock, so all this waiting takes no time.
    await at(1).alone(async () => {
      expect(clock.now().getTime() - started).toBeGreaterThanOrEqual(40_000)
    })
    free()
    await died.work
  })

  runs('what fails gives the claim back', async () => {
    const { at } = await setUp()
    await expect(at(0).alone(() => Promise.reject(new Error('down')))).rejects.toThrow('down')
    const slept = clock.slept.length
    expect(await at(1).alone(async () => 'mine')).toBe('mine')
    expect(clock.slept.length).toBe(slept)
  })
})
