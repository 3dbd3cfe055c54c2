import { rmSync } from 'node:fs'
import type { Hono } from 'hono'
import pino from 'pino'
import type { Caller } from '../../src/app/caller.ts'
import { longWork } from '../../src/app/long-work.ts'
import { readConfig } from '../../src/config/config.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import type { Visitor } from '../../src/http/api/access.ts'
import { type ApiDeps, apiRoutes } from '../../src/http/api/api-routes.ts'
import { BODY_LIMITS, bodies } from '../../src/http/bodies.ts'
import { openService, type Service } from '../../src/service/service.ts'
import { addCustomer, nordicCompany } from '../../src/twins/company/company.ts'
import { routeFetch } from '../../src/twins/fetch.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { seeded } from '../../src/twins/random.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { testClock } from '../clock.ts'
import { migratedFolder } from '../migrated-folder.ts'

export const ALONE: Caller = { signal: new AbortController().signal, tell: () => undefined }

export const visitor = (role: Visitor['role'], of: Partial<Visitor> = {}): Visitor => ({
  actor: { kind: 'person', name: `${role}@nordlys.example` },
  role,
  via: 'session',
  scopes: ['read', 'write', 'admin'],
  ...of,
})

export interface ApiWorld {
  readonly service: Service
  readonly dataDir: string
  readonly crm: ReturnType<typeof pipedriveTwin>
  readonly visma: ReturnType<typeof vismaTwin>
  readonly company: ReturnType<typeof nordicCompany>
  readonly clock: ReturnType<typeof testClock>
  /** Holds the next write to Pipedrive, and those after it. */
  readonly holdWrites: () => { readonly held: Promise<void>; readonly release: () => void }
  /** Events of the log that tell of failures. */
  readonly failures: readonly object[]
  /** Asks as somebody; `null`: as nobody. */
  readonly ask: (who: Visitor | null, path: string, init?: RequestInit) => Promise<Response>
  /** The routes themselves, for whoever says who asks. */
  readonly routesFor: (whoIs: ApiDeps['whoIs']) => Hono
  /** Another process on the same store, asked in the same way; whoever asks for it closes it. */
  readonly another: () => Promise<Pick<ApiWorld, 'ask' | 'service' | 'close'>>
  readonly close: () => Promise<void>
}

/** The API over both twins, with a synced connection `nordlys`. */
export async function apiWorld(settings: object = {}, databaseUrl: string | null = null): Promise<ApiWorld> {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 3, clock, suppliers: 3, customers: 6, invoices: 12 })
  const visma = vismaTwin({ company, clock })
  const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  // Two organizations that one customer may be: an issue.
  addCustomer(company, { name: 'Tvilling Handel AS' })
  for (let count = 0; count < 2; count += 1) crm.act.createOrganization({ name: 'Tvilling Handel AS' })
  const dataDir = await migratedFolder('ml-api-', databaseUrl)
  const secrets = new KnownSecrets()
  const environment = {
    ML_CONNECTOR_DATA_DIR: dataDir,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  }
  let gate: { readonly reached: () => void; readonly opened: Promise<void> } | null = null
  const gated = async (request: Request): Promise<Response> => {
    if (gate !== null && request.method !== 'GET') {
      gate.reached()
      const { signal } = request
      await Promise.race([gate.opened, new Promise<void>((end) => signal.addEventListener('abort', () => end()))])
      signal.throwIfAborted()
    }
    return crm.fetch(request)
  }
  const holdWrites = () => {
    const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    gate = { reached: reached.resolve, opened: opened.promise }
    const release = () => {
      gate = null
      opened.resolve()
    }
    return { held: reached.promise, release }
  }
  const open = () =>
    openService(readConfig(environment), {
      fetch: routeFetch({ 'visma.test': visma.fetch, 'nordlys.pipedrive.com': gated }),
      ...{ clock, secrets, random: seeded(1), log: pino({ level: 'silent' }) },
      actor: { kind: 'person', name: 'kari' },
    })
  const service = await open()
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials
  const file = {
    name: 'nordlys',
    visma: {
      ...{ apiUrl: 'https://visma.test', tokenUrl: 'https://visma.test/connect/token' },
      ...{ clientId, clientSecret, tenantId, companyId },
    },
    pipedrive: { apiUrl: 'https://nordlys.pipedrive.com', apiToken: crm.apiToken, plan: 'ultimate', seats: 5 },
    settings: { backfill: { since: '2020-01-01' }, ...settings },
  }
  await service.connections.apply({ text: JSON.stringify(file), environment: {} })
  await service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, ALONE)

  const failures: object[] = []
  const door = (answering: Service) => {
    const work = longWork(clock, secrets)
    let who: Visitor | null = null
    const routesFor: ApiWorld['routesFor'] = (whoIs) =>
      apiRoutes({
        whoIs,
        ...{ appFor: answering.appFor, secrets, clock, work, bodies: bodies(BODY_LIMITS), senderOf: () => 'somebody' },
        log: (event) => failures.push(event),
      })
    const routes = routesFor(async () => who)
    const ask: ApiWorld['ask'] = async (as, path, init) => {
      who = as
      return routes.request(`http://localhost/api/v1${path}`, init)
    }
    const close = async () => {
      await work.end()
      await answering.close()
    }
    return { service: answering, ask, routesFor, close }
  }
  const first = door(service)
  return {
    ...{ service, dataDir, crm, visma, company, clock, failures, holdWrites },
    ...{ ask: first.ask, routesFor: first.routesFor },
    another: async () => door(await open()),
    close: async () => {
      await first.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
