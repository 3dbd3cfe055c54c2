import { type ConnectionFile, connectionFile } from '../../src/connection/schema.ts'
import type { Plan } from '../../src/connectors/pipedrive/calls/plan-names.ts'
import { pipedrive } from '../../src/connectors/pipedrive/connector.ts'
import type { FieldsInUse } from '../../src/connectors/pipedrive/model.ts'
import { vismaSource } from '../../src/connectors/visma/connector.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Run } from '../../src/core/run.ts'
import { secret } from '../../src/core/secret.ts'
import type { Store } from '../../src/core/store.ts'
import { vismaPipedrive } from '../../src/flows/visma-pipedrive/route.ts'
import type { FlowSettings } from '../../src/flows/visma-pipedrive/settings.ts'
import { openStore } from '../../src/store/open.ts'
import { runSync } from '../../src/sync/run.ts'
import type { SyncOptions } from '../../src/sync/run-contract.ts'
import { runUndo } from '../../src/sync/undo/run-undo.ts'
import { seeded } from '../../src/twins/random.ts'
import type { StorePlace } from './stores.ts'
import type { PairAddress } from './twins.ts'

export interface EngineOptions {
  readonly place: StorePlace
  readonly pair: PairAddress
  readonly plan: Plan
  /** Requests in two seconds instead of the plan's. */
  readonly burst?: number
  readonly settings?: Partial<{ [K in keyof FlowSettings]: unknown }>
}

/** The program's own parts between real sockets, without its command line: for limits no connection file lifts. */
export interface Engine {
  readonly store: Store
  readonly sync: (mode: SyncOptions['mode'], more?: Partial<Pick<SyncOptions, 'signal' | 'texts'>>) => Promise<Run>
  /** Takes all back that this run wrote. */
  readonly undo: (run: Run) => Promise<Run>
  readonly close: () => Promise<void>
}

const NAME = 'bench'
/** Far more units a day than anything here takes. */
const SEATS = 100_000

export async function openEngine({ place, pair, plan, burst, settings = {} }: EngineOptions): Promise<Engine> {
  const clock = systemClock
  const random = seeded(1)
  const store = await openStore({ dataDir: place.dataDir, databaseUrl: place.databaseUrl, clock })
  const file = fileOf(pair, plan, settings)
  const account = new URL(file.pipedrive.apiUrl).host
  const at = clock.now().getTime()
  const connection = await store.connections.save({ name: NAME, settings: file as never, account }, {}, at)
  const { apiUrl, tokenUrl, clientId, tenantId, companyId, scope, clientSecret } = file.visma
  const source = vismaSource({
    ...{ apiUrl, tokenUrl, clientId, tenantId, companyId, scope, fetch, clock, random },
    clientSecret: secret(clientSecret),
  })
  const fields: FieldsInUse = { current: new Map() }
  const destination = pipedrive({
    fields,
    apiUrl: file.pipedrive.apiUrl,
    auth: { kind: 'token', token: secret(pair.pipedrive.apiToken) },
    plan,
    seats: SEATS,
    budgetShare: 1,
    ...(burst === undefined ? {} : { burst }),
    budget: {
      spent: (day) => store.usage.get(account, day),
      add: (day, units) => store.usage.add(account, day, units),
    },
    ...{ fetch, clock, random },
  })
  const flows = vismaPipedrive({
    settings: file.settings,
    pipedrive: destination,
    fields,
    company: source.company,
    openDocuments: source.openDocuments,
    someDocuments: source.someDocuments,
    print: source.print,
    balances: source.balances,
    host: account,
    companyId: pair.visma.companyId,
    plan,
    fieldSuffix: '',
    tellsOfPersons: async () => false,
  })
  const owner = 'bench'
  const deps = { store, connection, settings: file.settings, source, destination, route: flows, clock, owner }
  return {
    store,
    sync: async (mode, { signal = new AbortController().signal, texts = false } = {}) => {
      const result = await runSync(
        { ...deps, log: () => undefined },
        { mode, texts, flows: [], trigger: 'hand', signal, onProgress: () => undefined },
      )
      if (result === null) throw new Error('The connection is busy.')
      return result.run
    },
    undo: async (undoes) => {
      const result = await runUndo(
        { ...deps, log: () => undefined },
        {
          ...{
            undoes,
            meant: { what: 'run' },
            preview: false,
            trigger: 'hand',
            actor: { kind: 'system', name: owner },
          },
          ...{ signal: new AbortController().signal, onProgress: () => undefined },
        },
      )
      if (result === null) throw new Error('The connection is busy.')
      return result.run
    },
    close: async () => {
      await destination.flush()
      await store.close()
    },
  }
}

const fileOf = (pair: PairAddress, plan: Plan, settings: EngineOptions['settings']): ConnectionFile =>
  connectionFile.parse({
    name: NAME,
    visma: { ...withoutUrl(pair.visma), apiUrl: pair.visma.url, tokenUrl: `${pair.visma.url}/connect/token` },
    pipedrive: { apiUrl: pair.pipedrive.url, apiToken: pair.pipedrive.apiToken, plan },
    settings,
  })

const withoutUrl = ({ url: _, ...rest }: PairAddress['visma']) => rest

/** @throws Error where the run ended in another way */
export function wellDone(run: Run): Run {
  if (run.status === 'done' || run.status === 'done_with_issues') return run
  throw new Error(`The run ${run.status}: ${run.message}`)
}

/** How many operations a run has in the ledger. */
export async function countOperations({ store }: Engine, run: Run): Promise<number> {
  const PAGE = 5_000
  for (let offset = 0; ; offset += PAGE) {
    const page = await store.ledger.ofRun(run.id, PAGE, offset)
    if (page.length < PAGE) return offset + page.length
  }
}
