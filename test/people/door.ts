import { rmSync } from 'node:fs'
import { type ApiKeyUses, apiKeyUses } from '../../src/app/api-keys.ts'
import { type UserUses, userUses } from '../../src/app/users.ts'
import type { Store } from '../../src/core/store.ts'
import { app } from '../../src/http/app.ts'
import { BODY_LIMITS, bodies } from '../../src/http/bodies.ts'
import { senderOf } from '../../src/http/sender.ts'
import { meRoutes } from '../../src/http/sign-in/me-routes.ts'
import { sessionRoutes } from '../../src/http/sign-in/session-routes.ts'
import { addressOf, whoIs } from '../../src/http/sign-in/who-is.ts'
import type { CompanySettings } from '../../src/people/company.ts'
import type { Visiting } from '../../src/people/model.ts'
import { type People, peopleOf } from '../../src/people/people.ts'
import { openStore } from '../../src/store/open.ts'
import { KARI } from '../actor.ts'
import { type TestClock, testClock } from '../clock.ts'
import { migratedFolder } from '../migrated-folder.ts'

export const BASE = 'https://ml.example.com'
export const PASSWORD = 'a long enough password'

/** A browser: it keeps its cookie, and says which page asks. */
export interface Browser {
  readonly ask: (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Response>
  readonly cookie: () => string
}

export interface Door {
  readonly store: Store
  readonly clock: TestClock
  readonly people: People
  readonly users: UserUses
  readonly keys: ApiKeyUses
  readonly browser: (address?: string) => Browser
  readonly who: (headers: Record<string, string>, method?: string) => Promise<Visiting | null>
  /** The first admin, made by the link of the console; signed in. */
  readonly first: (email?: string) => Promise<Browser>
  /** Somebody who was invited and came in. */
  readonly invited: (email: string, role: 'admin' | 'finance' | 'viewer') => Promise<Browser>
  readonly close: () => Promise<void>
}

export async function door(
  databaseUrl: string | null,
  options: { readonly company?: CompanySettings; readonly fetch?: typeof globalThis.fetch } = {},
): Promise<Door> {
  const dataDir = await migratedFolder('ml-people-', databaseUrl)
  const clock = testClock()
  const store = await openStore({ dataDir, databaseUrl, clock })
  const people = peopleOf({
    ...{ store: store.people, clock, base: BASE, company: options.company ?? null, log: () => undefined },
    fetch: options.fetch ?? (() => Promise.reject(new Error('Nothing is fetched here.'))),
  })
  const address = addressOf({ publicUrl: BASE })
  const deps = { people, address, bodies: bodies(BODY_LIMITS), senderOf: senderOf(['0.0.0.0/0']) }
  const server = app(
    store,
    { hosts: ['ml.example.com'], log: (event) => console.error(event) },
    { named: [sessionRoutes({ ...deps, senderOf: (c) => c.req.header('x-from') ?? 'somewhere' }), meRoutes(deps)] },
  )
  const by = () => ({ actor: KARI, at: clock.now().getTime() })
  const users = userUses({ store: store.people, base: BASE, by })
  const browser: Door['browser'] = (from = 'somewhere') => {
    let cookie = ''
    return {
      cookie: () => cookie,
      ask: async (method, path, body, headers = {}) => {
        const answer = await server.request(`${BASE}${path}`, {
          method,
          headers: {
            ...{ host: 'ml.example.com', origin: BASE, cookie, 'x-from': from, 'user-agent': 'Firefox' },
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        for (const set of answer.headers.getSetCookie()) {
          const [pair = ''] = set.split(';')
          const [name = ''] = pair.split('=')
          const others = cookie.split('; ').filter((one) => one !== '' && !one.startsWith(`${name}=`))
          cookie = [...others, pair].join('; ')
        }
        return answer
      },
    }
  }
  const enter = async (url: string, given: object): Promise<Browser> => {
    const one = browser()
    const token = new URL(url).searchParams.get('token')
    const answer = await one.ask('POST', '/api/v1/session/link', { token, password: PASSWORD, ...given })
    if (answer.status !== 200) throw new Error(await answer.text())
    return one
  }
  return {
    ...{ store, clock, people, users, browser },
    keys: apiKeyUses(store, by),
    who: (headers, method = 'GET') =>
      whoIs(people, address)(new Request(BASE, { method, headers: { host: 'ml.example.com', ...headers } })),
    first: async (email = 'kari@nordlys.no') => enter((await people.setupLink()) ?? '', { email, name: 'Kari' }),
    invited: async (email, role) => enter((await users.invite({ email, role })).url, {}),
    close: async () => {
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
