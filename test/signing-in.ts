import { rmSync } from 'node:fs'
import { type Config, readConfig } from '../src/config/config.ts'
import { KnownSecrets } from '../src/core/known-secrets.ts'
import { BODY_LIMITS, bodies } from '../src/http/bodies.ts'
import { oauthRoutes } from '../src/http/oauth-routes.ts'
import { createLog } from '../src/observe/log.ts'
import { openService } from '../src/service/service.ts'
import { nordicCompany, postInvoice } from '../src/twins/company/company.ts'
import { type Handler, routeFetch } from '../src/twins/fetch.ts'
import { type PipedriveTwin, type PipedriveTwinOptions, pipedriveTwin } from '../src/twins/pipedrive/twin.ts'
import { seeded } from '../src/twins/random.ts'
import { vismaTwin } from '../src/twins/visma/twin.ts'
import { KARI } from './actor.ts'
import { type TestClock, testClock } from './clock.ts'
import { migratedFolder } from './migrated-folder.ts'
import { weather } from './weather.ts'

export const PUBLIC_URL = 'https://ml.example.com'
export const CALLBACK = `${PUBLIC_URL}/oauth/pipedrive/callback`
export const APP = { clientId: 'app-1', clientSecret: 'app-secret-1' }

export interface SigningInOptions {
  readonly oauth?: Partial<NonNullable<PipedriveTwinOptions['oauth']>>
  /** `pipedrive` of the connection file, below what an OAuth connection needs. */
  readonly pipedrive?: object
  readonly config?: Partial<Config>
  /** Around Pipedrive's sign-in, and around its API. */
  readonly around?: (handler: Handler) => Handler
  readonly atApi?: (handler: Handler) => Handler
  /** Around Visma. */
  readonly atVisma?: (handler: Handler) => Handler
  readonly clock?: TestClock
}

const same = (handler: Handler): Handler => handler

/**
 * The whole service over both twins, a browser that follows Pipedrive's redirects, and everything that was logged.
 * A second Pipedrive company (`sol`) shares the app, as companies do.
 */
export async function signingIn(options: SigningInOptions = {}) {
  const clock = options.clock ?? testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 1, clock, suppliers: 2, customers: 2, invoices: 3 })
  const visma = vismaTwin({ company, clock })
  const oauth = { ...APP, redirectUri: CALLBACK, ...options.oauth }
  const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5, oauth })
  const sol = pipedriveTwin({ clock, oauth, company: { id: 777, name: 'Sol AS', domain: 'sol' } })
  // Whose company it is, is decided by who agrees; the browser says so by the host it is at.
  let agreeing: PipedriveTwin = crm
  const seen: { readonly method: string; readonly path: string }[] = []
  const { around, calm } = weather(clock)
  const login = (options.around ?? same)(async (request) => {
    const { pathname } = new URL(request.url)
    seen.push({ method: request.method, path: pathname })
    return agreeing.fetch(request)
  })
  const fetch = routeFetch({
    'visma.test': around('visma', (options.atVisma ?? same)(visma.fetch)),
    // A sign-in that fails is for the person at it to repeat; tests of that bring their own faults.
    'oauth.pipedrive.com': login,
    'api.pipedrive.com': around('pipedrive', crm.fetch),
    'nordlys.pipedrive.com': around('pipedrive', (options.atApi ?? same)(crm.fetch)),
    'sol.pipedrive.com': around('pipedrive', sol.fetch),
  })

  const dataDir = await migratedFolder('ml-sign-in-')
  const lines: string[] = []
  const secrets = new KnownSecrets()
  const log = createLog('trace', secrets, (line) => void lines.push(line))
  const config = { ...readConfig({ ML_CONNECTOR_DATA_DIR: dataDir, ML_CONNECTOR_URL: PUBLIC_URL }), ...options.config }
  const world = { fetch, clock, random: seeded(1), log, secrets, actor: KARI, version: '1.2.3' }
  const open = () => openService(config, world)
  const service = await open()
  const routes = oauthRoutes(service.signIn, {
    clock,
    bodies: bodies(BODY_LIMITS),
    senderOf: (c) => c.req.header('x-sender') ?? '',
    isSecure: true,
  })

  const apply = (name = 'nordlys', pipedrive: object = {}) =>
    service.connections.apply({
      environment: {},
      text: JSON.stringify({
        name,
        visma: {
          apiUrl: 'https://visma.test',
          tokenUrl: 'https://visma.test/connect/token',
          clientId: visma.credentials.clientId,
          clientSecret: visma.credentials.clientSecret,
          tenantId: visma.credentials.tenantId,
          companyId: visma.credentials.companyId,
        },
        pipedrive: {
          apiUrl: 'https://nordlys.pipedrive.com',
          oauth: APP,
          plan: 'ultimate',
          seats: 5,
          ...options.pipedrive,
          ...pipedrive,
        },
      }),
    })
  await apply()

  let cookie: string | null = null
  /** In the one browser of this test, which keeps what cookie it is given. */
  const visit = async (url: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    if (cookie !== null && !headers.has('cookie')) headers.set('cookie', cookie)
    const answer = await routes.request(url, { ...init, headers })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return answer
  }
  /** Where an address of ours leads, e.g. the operator's link. */
  const follow = async (url: string) => (await visit(url)).headers.get('location') ?? ''
  /** What the callback is called with when the person at `url` agrees or refuses; also a link of ours. */
  const agree = async (url: string, as: PipedriveTwin = crm): Promise<string> => {
    const asked = url.startsWith(PUBLIC_URL) ? await follow(url) : url
    agreeing = as
    const { headers } = await as.fetch(new Request(asked))
    return headers.get('location') ?? ''
  }
  const never = new AbortController().signal

  return {
    clock,
    calm,
    crm,
    sol,
    service,
    open,
    lines,
    seen,
    secrets: { visma: visma.credentials.clientSecret },
    apply,
    agree,
    visit,
    follow,
    dataDir,
    /** Something for the next run to write. */
    postInvoice: () => {
      const customer = company.customers.find(({ status }) => status === 'Active')
      if (customer) postInvoice(company, customer)
    },
    connection: (name = 'nordlys') => service.connection(name),
    /** Link, consent, callback. */
    signIn: async (as: PipedriveTwin = crm, name = 'nordlys') =>
      visit(await agree((await service.signIn.link(name)).url, as)),
    sync: (name = 'nordlys') =>
      service.sync(name, { mode: 'changes', trigger: 'hand' }, { signal: never, tell: () => undefined }),
    secretsOf: async (name = 'nordlys') => service.store.secrets.open((await service.connection(name)).id),
    close: async () => {
      await service.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type SigningIn = Awaited<ReturnType<typeof signingIn>>
