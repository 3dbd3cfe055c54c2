import { rmSync } from 'node:fs'
import { type ConnectionFile, connectionFile } from '../src/connection/schema.ts'
import { splitSecrets } from '../src/connection/secrets.ts'
import { apart } from '../src/connection/stored.ts'
import { pipedrive } from '../src/connectors/pipedrive/connector.ts'
import type { FieldsInUse, Pipedrive } from '../src/connectors/pipedrive/model.ts'
import { newHeldTokens } from '../src/connectors/visma/calls/tokens.ts'
import { type VismaConnector, vismaSource } from '../src/connectors/visma/connector.ts'
import type { Connection } from '../src/core/connection.ts'
import type { Route } from '../src/core/flow.ts'
import type { Run } from '../src/core/run.ts'
import { secret } from '../src/core/secret.ts'
import type { Store } from '../src/core/store.ts'
import { moreOf } from '../src/flows/visma-pipedrive/fields/extra-fields.ts'
import { vismaPipedrive } from '../src/flows/visma-pipedrive/route.ts'
import type { FlowSettings } from '../src/flows/visma-pipedrive/settings.ts'
import { isToldBy } from '../src/inbox/told-of.ts'
import { openStore } from '../src/store/open.ts'
import type { Approved } from '../src/sync/approval.ts'
import { runSync } from '../src/sync/run.ts'
import type { SyncOptions, SyncResult } from '../src/sync/run-contract.ts'
import { type Company, nordicCompany } from '../src/twins/company/company.ts'
import { routeFetch } from '../src/twins/fetch.ts'
import { type Deliver, type PipedriveTwin, pipedriveTwin, type Snapshot } from '../src/twins/pipedrive/twin.ts'
import { seeded } from '../src/twins/random.ts'
import { type VismaTwin, vismaTwin } from '../src/twins/visma/twin.ts'
import { type TestClock, testClock } from './clock.ts'
import { migratedFolder } from './migrated-folder.ts'
import { type Weather, weather } from './weather.ts'

type Handler = (request: Request) => Promise<Response>

export interface WorldOptions {
  readonly seed?: number
  readonly suppliers?: number
  readonly customers?: number
  readonly invoices?: number
  readonly company?: Company
  readonly settings?: Partial<{ [K in keyof FlowSettings]: unknown }>
  readonly plan?: 'lite' | 'growth' | 'premium' | 'ultimate'
  readonly limits?: Parameters<typeof pipedriveTwin>[0]['limits']
  readonly optionalMembers?: boolean
  /** Members of the connection file, e.g. a wrong secret; those of the twins otherwise. */
  readonly file?: FileChanges
  readonly clock?: TestClock
  /** Carries webhooks of the Pipedrive twin out; without it they are only kept. */
  readonly deliver?: Deliver
  /** PostgreSQL instead of SQLite. */
  readonly databaseUrl?: string | null
  /** A store that is there already; removed with the world. A new one otherwise. */
  readonly dataDir?: string
  /** What the CRM holds from the start. */
  readonly snapshot?: Snapshot
  /** Wraps what the connectors talk to, e.g. with faults. */
  readonly around?: {
    readonly visma?: (handler: Handler) => Handler
    readonly pipedrive?: (handler: Handler) => Handler
  }
}

/** Where a store is. */
export interface StoreAt {
  readonly dataDir: string
  readonly databaseUrl: string | null
}

export interface FileChanges {
  readonly visma?: Partial<ConnectionFile['visma']>
  readonly pipedrive?: Partial<Omit<ConnectionFile['pipedrive'], 'plan'>>
}

/** Both twins, a store of its own and everything between, in one process and on one virtual clock. */
export interface World {
  readonly clock: TestClock
  readonly company: Company
  readonly visma: VismaTwin
  readonly pipedrive: PipedriveTwin
  readonly store: Store
  readonly dataDir: string
  /** Goes on with another store, as after one was lost. */
  readonly moveTo: (place: StoreAt) => Promise<void>
  readonly connection: () => Promise<Connection>
  /** Changes settings as `connection apply` would. */
  readonly configure: (settings: WorldOptions['settings'], changes?: FileChanges) => Promise<void>
  readonly sync: (options?: Partial<SyncOptions>) => Promise<Run>
  readonly preview: (options?: Partial<SyncOptions>) => Promise<SyncResult>
  /** Sends what was approved, and no more. */
  readonly applyApproved: (approved: Approved, options?: Partial<SyncOptions>) => Promise<SyncResult>
  /** New clients of both twins, as a process that starts would have. */
  readonly remote: () => { readonly source: VismaConnector; readonly destination: Pipedrive; readonly route: Route }
  /** Calls to the Pipedrive twin since the last time this was asked. */
  readonly calls: () => PipedriveTwin['calls']
  readonly vismaCalls: () => VismaTwin['calls']
  /** Ends the faults of the fault switch, see `weather`. */
  readonly calm: Weather['calm']
  readonly close: () => Promise<void>
}

export async function world(options: WorldOptions = {}): Promise<World> {
  const clock = options.clock ?? testClock('2026-11-16T09:00:00Z')
  const company =
    options.company ??
    nordicCompany({
      seed: options.seed ?? 1,
      clock,
      suppliers: options.suppliers ?? 8,
      customers: options.customers ?? 20,
      invoices: options.invoices ?? 80,
    })
  const visma = vismaTwin({ company, clock })
  const plan = options.plan ?? 'ultimate'
  const crm = pipedriveTwin({
    clock,
    plan,
    seats: 5,
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.optionalMembers ? { optionalMembers: true } : {}),
    ...(options.deliver ? { deliver: options.deliver } : {}),
    ...(options.snapshot ? { snapshot: options.snapshot } : {}),
  })
  const { around, calm } = weather(clock)
  const fetch = routeFetch({
    'visma.test': around('visma', (options.around?.visma ?? ((handler) => handler))(visma.fetch)),
    'nordlys.pipedrive.test': around('pipedrive', (options.around?.pipedrive ?? ((handler) => handler))(crm.fetch)),
  })

  const dataDir = options.dataDir ?? (await migratedFolder('ml-connector-world-', options.databaseUrl))
  let store = await openStore({ dataDir, clock, databaseUrl: options.databaseUrl ?? null })
  let changes = options.file
  let file = fileOf(visma, crm, plan, options.settings, changes)
  const save = () => {
    const { settings, secrets } = splitSecrets(file)
    const account = 'nordlys.pipedrive.test'
    return store.connections.save({ name: file.name, settings, account }, secrets, clock.now().getTime())
  }
  let saved = await save()

  const current = async () => (await store.connections.byName(file.name)) ?? saved
  const random = seeded(options.seed ?? 1)
  const tokens = newHeldTokens()
  const remote = () => {
    const source = vismaSource({
      tokens,
      ...pick(file.visma),
      more: moreOf(file.settings),
      clientSecret: secret(file.visma.clientSecret),
      fetch,
      clock,
      random,
    })
    const fields: FieldsInUse = { current: new Map() }
    const destination = pipedrive({
      fields,
      apiUrl: file.pipedrive.apiUrl,
      auth: { kind: 'token', token: secret(file.pipedrive.apiToken ?? '') },
      plan: file.pipedrive.plan,
      seats: file.pipedrive.seats,
      budgetShare: file.pipedrive.budgetShare,
      budget: {
        spent: async (day) => store.usage.get((await current()).account, day),
        add: async (day, units) => store.usage.add((await current()).account, day, units),
      },
      fetch,
      clock,
      random,
    })
    const route = vismaPipedrive({
      settings: file.settings,
      pipedrive: destination,
      fields,
      company: source.company,
      openDocuments: source.openDocuments,
      someDocuments: source.someDocuments,
      print: source.print,
      balances: source.balances,
      host: 'nordlys.pipedrive.test',
      companyId: file.visma.companyId ?? file.visma.tenantId,
      plan: file.pipedrive.plan,
      fieldSuffix: file.pipedrive.fieldSuffix,
      tellsOfPersons: () => isToldBy('pipedrive', saved.id, store.inbox, clock.now().getTime()),
    })
    return { source, destination, route }
  }
  const run = async (overrides: Partial<SyncOptions>) => {
    saved = await current()
    const { source, destination, route } = remote()
    const result = await runSync(
      {
        store,
        connection: saved,
        settings: file.settings,
        source,
        destination,
        route,
        whose: { source: source.whose, destination: destination.whose, apart },
        clock,
        log: () => undefined,
        owner: 'test',
      },
      {
        mode: 'changes',
        flows: [],
        trigger: 'hand',
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...overrides,
      },
    ).finally(destination.flush)
    if (result === null) throw new Error('The connection is busy.')
    return result
  }

  let seen = 0
  let vismaSeen = 0
  return {
    clock,
    calm,
    company,
    visma,
    pipedrive: crm,
    get store() {
      return store
    },
    dataDir,
    moveTo: async (place) => {
      await store.close()
      store = await openStore({ ...place, clock })
    },
    connection: current,
    configure: async (settings, more) => {
      changes = {
        visma: { ...changes?.visma, ...more?.visma },
        pipedrive: { ...changes?.pipedrive, ...more?.pipedrive },
      }
      file = fileOf(visma, crm, plan, { ...file.settings, ...settings }, changes)
      saved = await save()
    },
    remote,
    sync: async (overrides = {}) => (await run(overrides)).run,
    preview: async (overrides = {}) => run({ ...overrides, preview: true }),
    applyApproved: async (approved, overrides = {}) => run({ ...overrides, approved }),
    calls: () => {
      const calls = crm.calls.slice(seen)
      seen = crm.calls.length
      return calls
    },
    vismaCalls: () => {
      const calls = visma.calls.slice(vismaSeen)
      vismaSeen = visma.calls.length
      return calls
    },
    close: async () => {
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const pick = ({ apiUrl, tokenUrl, clientId, tenantId, companyId, scope }: ConnectionFile['visma']) => ({
  apiUrl,
  tokenUrl,
  clientId,
  tenantId,
  companyId,
  scope,
})

const fileOf = (
  visma: VismaTwin,
  crm: PipedriveTwin,
  plan: string,
  settings: WorldOptions['settings'] = {},
  changes: FileChanges = {},
): ConnectionFile =>
  connectionFile.parse({
    name: 'nordlys',
    visma: {
      apiUrl: 'http://visma.test',
      tokenUrl: 'http://visma.test/connect/token',
      clientId: visma.credentials.clientId,
      clientSecret: visma.credentials.clientSecret,
      tenantId: visma.credentials.tenantId,
      companyId: visma.credentials.companyId,
      ...changes.visma,
    },
    pipedrive: {
      apiUrl: 'http://nordlys.pipedrive.test',
      apiToken: crm.apiToken,
      plan,
      seats: 5,
      budgetShare: 1,
      ...changes.pipedrive,
    },
    settings: { ...settings, flows: { ...ALONE, ...(settings.flows as object | undefined) } },
  })

// These two write to nearly every record. Tests that are not about them go without, so that they count what they are
// about; the demo, chaos, days and soaks have everything on.
const ALONE = { receivables: false, referenceData: false }
