import { rmSync } from 'node:fs'
import { readConfig } from '../src/config/config.ts'
import { KnownSecrets } from '../src/core/known-secrets.ts'
import { createLog } from '../src/observe/log.ts'
import { openService } from '../src/service/service.ts'
import { type Company, nordicCompany } from '../src/twins/company/company.ts'
import { type Handler, routeFetch } from '../src/twins/fetch.ts'
import { accountsAtOneHost, companiesAtOneHost } from '../src/twins/one-host.ts'
import { pipedriveTwin, type Snapshot } from '../src/twins/pipedrive/twin.ts'
import { seeded } from '../src/twins/random.ts'
import { vismaTwin } from '../src/twins/visma/twin.ts'
import { KARI } from './actor.ts'
import { type TestClock, testClock } from './clock.ts'
import { migratedFolder } from './migrated-folder.ts'

export interface TwoCompaniesOptions {
  readonly clock?: TestClock
  /** The books of the first company, instead of very small ones. */
  readonly books?: (clock: TestClock) => Company
  /** What the first account holds from the start. */
  readonly snapshot?: Snapshot
  /** PostgreSQL instead of SQLite. */
  readonly databaseUrl?: string | null
  readonly atVisma?: (handler: Handler) => Handler
  readonly atPipedrive?: (handler: Handler) => Handler
}

const same = (handler: Handler): Handler => handler
const TENANTS = ['7d0f1f4e-5c0a-4c8e-9d55-2f1f0a6b3c01', '99999999-5c0a-4c8e-9d55-2f1f0a6b3c02'] as const

/** The whole service over two Visma companies behind one host, and two Pipedrive accounts behind another one. */
export async function twoCompanies(options: TwoCompaniesOptions = {}) {
  const clock = options.clock ?? testClock('2026-11-16T09:00:00Z')
  const books = (seed: number) => nordicCompany({ seed, clock, suppliers: 2, customers: 3, invoices: 4 })
  const nordlys = vismaTwin({
    company: options.books?.(clock) ?? books(1),
    clock,
    credentials: { tenantId: TENANTS[0] },
  })
  const fjell = vismaTwin({
    company: { ...books(2), organization: { ...books(2).organization, name: 'Fjell AS', corporateId: '987654321' } },
    clock,
    credentials: { tenantId: TENANTS[1], companyId: '7654321' },
  })
  const crm = pipedriveTwin({
    ...{ clock, plan: 'ultimate', seats: 5 },
    ...(options.snapshot ? { snapshot: options.snapshot } : {}),
  })
  const sol = pipedriveTwin({ clock, plan: 'ultimate', seats: 5, company: { id: 777, name: 'Sol AS', domain: 'sol' } })
  const pipedrive = (options.atPipedrive ?? same)(accountsAtOneHost([crm, sol]))
  const hosts = ['api', 'nordlys', 'sol'].map((name) => [`${name}.pipedrive.com`, pipedrive] as const)
  const fetch = routeFetch({
    'visma.test': (options.atVisma ?? same)(companiesAtOneHost([nordlys, fjell])),
    ...Object.fromEntries(hosts),
  })
  const dataDir = await migratedFolder('ml-two-', options.databaseUrl)
  const secrets = new KnownSecrets()
  const log = createLog('fatal', secrets, () => undefined)
  const env = { ML_CONNECTOR_DATA_DIR: dataDir, ...(options.databaseUrl ? { DATABASE_URL: options.databaseUrl } : {}) }
  const open = () =>
    openService(readConfig(env), { fetch, clock, random: seeded(1), log, secrets, actor: KARI, version: '1.2.3' })
  let service = await open()
  const caller = { signal: new AbortController().signal, tell: () => undefined }
  return {
    clock,
    dataDir,
    nordlys,
    fjell,
    crm,
    sol,
    get service() {
      return service
    },
    /** A second process on the same store; whoever asks for it closes it. */
    another: open,
    /** As a process that starts anew on the same store. */
    restart: async () => {
      await service.close()
      service = await open()
    },
    apply: (
      name = 'nordlys',
      given: { readonly visma?: object; readonly pipedrive?: object; readonly settings?: object } = {},
    ) =>
      service.connections.apply({
        environment: {},
        text: JSON.stringify({
          name,
          visma: {
            apiUrl: 'https://visma.test',
            tokenUrl: 'https://visma.test/connect/token',
            clientId: nordlys.credentials.clientId,
            clientSecret: nordlys.credentials.clientSecret,
            tenantId: TENANTS[0],
            ...given.visma,
          },
          pipedrive: {
            apiUrl: 'https://nordlys.pipedrive.com',
            apiToken: crm.apiToken,
            plan: 'ultimate',
            seats: 5,
            budgetShare: 1,
            ...given.pipedrive,
          },
          ...(given.settings ? { settings: given.settings } : {}),
        }),
      }),
    sync: (name = 'nordlys') => service.sync(name, { mode: 'changes', trigger: 'hand' }, caller),
    preview: (name = 'nordlys') => service.preview(name, { mode: 'changes' }, caller),
    connection: (name = 'nordlys') => service.connection(name),
    close: async () => {
      await service.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type TwoCompanies = Awaited<ReturnType<typeof twoCompanies>>
