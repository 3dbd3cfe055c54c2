import type { ConnectionFile } from '../connection/schema.ts'
import { pipedrive } from '../connectors/pipedrive/connector.ts'
import type { BudgetLedger, FieldsInUse, Pipedrive } from '../connectors/pipedrive/model.ts'
import type { Wants } from '../connectors/visma/calls/client.ts'
import type { HeldTokens } from '../connectors/visma/calls/tokens.ts'
import { type VismaConnector, vismaSource } from '../connectors/visma/connector.ts'
import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Usage } from '../core/connector.ts'
import { isSyncError } from '../core/errors.ts'
import type { Route } from '../core/flow.ts'
import type { Identity } from '../core/identity.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import type { RunProgress } from '../core/run.ts'
import { secret } from '../core/secret.ts'
import type { Store } from '../core/store.ts'
import type { Watch } from '../core/watch.ts'
import { moreOf } from '../flows/visma-pipedrive/fields/extra-fields.ts'
import { countFit, type FitCounts } from '../flows/visma-pipedrive/fit/count-fit.ts'
import { vismaPipedrive } from '../flows/visma-pipedrive/route.ts'
import { isToldBy } from '../inbox/told-of.ts'
import { withFacts } from '../observe/facts.ts'
import type { Log } from '../observe/log.ts'
import { signInAdvice } from '../sign-in/model.ts'
import { oauthTokens } from '../sign-in/oauth-tokens.ts'

/** The world outside the process, as arguments, so that tests decide what it is. */
export interface World {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number
  readonly log: Log
  readonly secrets: KnownSecrets
  /** Who works with the program: for a command, the user of this machine. */
  readonly actor: Actor
  /** The version of the program, for traces and metrics. */
  readonly version?: string
}

/** The world, with what the service adds before it connects to remote systems. */
export interface ConnectWorld extends World {
  readonly watch: Watch
  readonly vismaTokens: HeldTokens
  /** Address under which people reach `serve`; `null` while it is not set. */
  readonly publicUrl: string | null
}

/** Both ends of a connection, and the flows between them. */
export interface Remote {
  readonly source: VismaConnector
  readonly destination: Pipedrive
  readonly route: Route
  /** Counts what a first sync would do, see `countFit`. */
  readonly fit: (told: (progress: RunProgress) => void, signal: AbortSignal) => Promise<FitCounts>
}

/** A stored connection with its credentials opened and its clients at hand. */
export interface Opened {
  readonly connection: Connection
  readonly file: ConnectionFile
  readonly remote: Remote
}

export function connect(connection: Connection, file: ConnectionFile, store: Store, world: ConnectWorld): Remote {
  const { fetch, clock, random } = world
  const watch = watchOf(connection, world.watch)
  const log = (line: object) => world.log.debug({ connection: connection.name, ...line })
  const { visma } = file
  const source = vismaSource({
    apiUrl: visma.apiUrl,
    tokenUrl: visma.tokenUrl,
    clientId: visma.clientId,
    clientSecret: secret(visma.clientSecret),
    tenantId: visma.tenantId,
    companyId: visma.companyId,
    scope: visma.scope,
    wants: wantsOf(file),
    more: moreOf(file.settings),
    fetch,
    clock,
    random,
    watch,
    tokens: world.vismaTokens,
    secrets: world.secrets.narrower(),
  })
  const fields: FieldsInUse = { current: new Map() }
  const destination = pipedrive({
    fields,
    apiUrl: file.pipedrive.apiUrl,
    auth: authOf(connection, file, store, world),
    plan: file.pipedrive.plan,
    seats: file.pipedrive.seats,
    budgetShare: file.pipedrive.budgetShare,
    budget: ledgerOf(connection, store),
    fetch,
    clock,
    random,
    log,
    watch,
    secrets: world.secrets.narrower(),
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
    // A token is for one company, so the tenant names the company as well as the id that old installations use.
    companyId: visma.companyId ?? visma.tenantId,
    host: connection.host,
    plan: file.pipedrive.plan,
    fieldSuffix: file.pipedrive.fieldSuffix,
    tellsOfPersons: () => isToldBy('pipedrive', connection.id, store.inbox, clock.now().getTime()),
  })
  const { settings } = file
  const { plan, fieldSuffix } = file.pipedrive
  const counted = { settings, source, pipedrive: destination, fields, plan, fieldSuffix, clock }
  return { source, destination, route, fit: (told, signal) => countFit(counted, told, signal) }
}

/** What Visma.net has to let us do beside reading. */
function wantsOf({ settings: { flows, pdf } }: ConnectionFile): Wants {
  const { referenceData } = flows
  const both = referenceData !== false && [referenceData.status, referenceData.paymentTerms].includes('both')
  return { changes: both, prints: pdf !== 'off' }
}

/** Short, since a person waits for the answer. */
const ASKING_MS = 15_000

/** The companies that the credentials are for, or in words why the systems could not be asked. */
export async function whose({ source, destination }: Remote): Promise<Identity | string> {
  const signal = AbortSignal.timeout(ASKING_MS)
  try {
    return { source: await source.whose(signal), destination: await destination.whose(signal) }
  } catch (error) {
    if (signal.aborted) return `no answer within ${ASKING_MS / 1000} s`
    if (isSyncError(error)) return error.message.replace(/\.$/, '')
    throw error
  } finally {
    await destination.flush()
  }
}

/** Both ends with their counts of calls beginning at 0: a run reports only its own calls, and clients outlive runs. */
export function metered({ source, destination }: Remote): Pick<Remote, 'source' | 'destination'> {
  const calls = source.calls()
  const used = destination.usage()
  return {
    source: { ...source, calls: () => source.calls() - calls },
    destination: { ...destination, usage: () => less(destination.usage(), used) },
  }
}

const less = (now: Usage, before: Usage): Usage => ({
  calls: now.calls - before.calls,
  budget: now.budget - before.budget,
  throttled: now.throttled - before.throttled,
  searches: now.searches - before.searches,
})

/** Counts calls outside of a run, such as those of a ping, for the connection too. */
const watchOf = ({ name }: Connection, watch: Watch): Watch => ({
  ...watch,
  call: (call, work) => withFacts({ connection: name }, () => watch.call(call, work)),
  again: (again) => void withFacts({ connection: name }, async () => watch.again(again)),
})

/** The ledger of the API budget, by account. The first run learns the account; until then the host stands for it. */
function ledgerOf(connection: Connection, { connections, usage }: Store): BudgetLedger {
  const account = async () => ((await connections.byName(connection.name)) ?? connection).account
  return {
    spent: async (day) => usage.get(await account(), day),
    add: async (day, units) => usage.add(await account(), day, units),
  }
}

function authOf(connection: Connection, { pipedrive: account }: ConnectionFile, store: Store, world: ConnectWorld) {
  if (account.oauth === undefined) return { kind: 'token', token: secret(account.apiToken ?? '') } as const
  const { clientId, clientSecret, url } = account.oauth
  const tokens = oauthTokens(store, connection.id, account.oauth, world)
  const advice = signInAdvice(connection.name, world.publicUrl)
  return { kind: 'oauth', clientId, clientSecret: secret(clientSecret), url, tokens, signInAdvice: advice } as const
}
