import type { Clock } from '../../core/clock.ts'
import { type Act, actions } from './act.ts'
import { defaultActivityTypes } from './activity-types.ts'
import { builtinFields, FIRST_OPTION_ID } from './fields/builtin-fields.ts'
import { auth, type OAuthOptions } from './gateway/auth.ts'
import { answer, type LoggedCall } from './gateway/gateway.ts'
import { BURST, CUSTOM_FIELDS, dailyBudget, limits, openDeals } from './gateway/limits.ts'
import type { Currency, Entity, Field, FieldEntity, Rows } from './model.ts'
import { oauthServer } from './oauth.ts'
import { page } from './pages/page.ts'
import { createPipeline, createStage } from './pipelines.ts'
import { router, routesOf } from './routes.ts'
import { searchIndex } from './search-index.ts'
import { restore, type Snapshot, snapshotOf } from './snapshot.ts'
import { makeCurrencies } from './users.ts'
import { type Deliver, type Delivery, deliveries } from './webhooks/deliveries.ts'
import { type Company, create, makeTables, type Plan, type Settings, type World } from './world.ts'

export type { Act } from './act.ts'
export type { OAuthOptions } from './gateway/auth.ts'
export type { LoggedCall } from './gateway/gateway.ts'
export type { Snapshot } from './snapshot.ts'
export type { Deliver, Delivery } from './webhooks/deliveries.ts'
export type { Company, Plan } from './world.ts'

export interface PipedriveTwinOptions {
  readonly clock: Clock
  /** `lite` */
  readonly plan?: Plan
  /** 1 */
  readonly seats?: number
  readonly company?: Partial<Company>
  /** What the plan would give is the default; `null` lifts a limit. */
  readonly limits?: {
    /** Requests per 2 s and credential; `null` lifts the search limit too. */
    readonly burst?: number | null
    /** Units a day. */
    readonly dailyBudget?: number | null
    readonly customFields?: number
    readonly openDeals?: number
    readonly notesPerDeal?: number
  }
  /** How far the search index is behind; 3000. */
  readonly searchLagMs?: number
  /** Whether answers hold what Pipedrive leaves out by default, such as an organization's website; `false`. */
  readonly optionalMembers?: boolean
  readonly oauth?: OAuthOptions
  /** Carries webhooks out. Without it they are only kept in `deliveries`. */
  readonly deliver?: Deliver
  /** What the account holds from the start; that of a new account otherwise. */
  readonly snapshot?: Snapshot
}

/** By id, deleted rows included; `act` and the API change them. */
export interface PipedriveState {
  readonly organizations: ReadonlyMap<number, Rows['organization']>
  readonly persons: ReadonlyMap<number, Rows['person']>
  readonly deals: ReadonlyMap<number, Rows['deal']>
  readonly notes: ReadonlyMap<number, Rows['note']>
  readonly activities: ReadonlyMap<number, Rows['activity']>
  readonly products: ReadonlyMap<number, Rows['product']>
  readonly dealProducts: ReadonlyMap<number, Rows['dealProduct']>
  readonly pipelines: ReadonlyMap<number, Rows['pipeline']>
  readonly stages: ReadonlyMap<number, Rows['stage']>
  readonly users: ReadonlyMap<number, Rows['user']>
  readonly webhooks: ReadonlyMap<number, Rows['webhook']>
  readonly files: ReadonlyMap<number, Rows['file']>
  readonly activityTypes: ReadonlyMap<number, Rows['activityType']>
  readonly filters: ReadonlyMap<number, Rows['filter']>
  /** By code. */
  readonly currencies: ReadonlyMap<string, Currency>
  /** By entity, then field code; built-in and custom. */
  readonly fields: { readonly [E in FieldEntity]: ReadonlyMap<string, Field> }
}

export interface PipedriveTwin {
  /** The API under `/api`, the token endpoint under `/oauth`, and a page to look at under `/`. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Of the admin user every account starts with. */
  readonly apiToken: string
  readonly company: Company
  readonly clock: Clock
  readonly state: PipedriveState
  readonly act: Act
  /** The last 100,000. */
  readonly calls: readonly LoggedCall[]
  readonly budget: { readonly used: number; readonly limit: number | null }
  /** What no careful client would have done, in words. */
  readonly oddities: string[]
  readonly deliveries: readonly Delivery[]
  /** A token of another user, e.g. one who is no admin. */
  readonly tokenOf: (user: number) => string
  /** A person installs the OAuth app without a browser. */
  readonly install: (user?: number) => { readonly accessToken: string; readonly refreshToken: string }
  /** The admin's token, or another one, stops working. */
  readonly revokeToken: (token?: string) => void
  /** Uninstalls the app: access and refresh tokens stop working. */
  readonly revokeRefreshToken: () => void
  /** Resolves when no webhook is on its way or waiting for its retry. */
  readonly settled: () => Promise<void>
  /** Gives up on webhooks that wait for a retry. */
  readonly close: () => void
  readonly snapshot: () => Snapshot
}

const COMPANY: Company = {
  id: 1_234_567,
  name: 'Nordlys Service AS',
  domain: 'nordlys',
  currency: 'NOK',
  country: 'NO',
  timeZone: 'Europe/Oslo',
}
const CALLS = 100_000
const ODDITIES = 1_000
const NOTES_PER_DEAL = 1_000

/** A Pipedrive account in memory: as strict as the real one, and as forgetful, slow to search and limited. */
export function pipedriveTwin(options: PipedriveTwinOptions): PipedriveTwin {
  const { clock, plan = 'lite', seats = 1 } = options
  const company = { ...COMPANY, ...options.company }
  const oddities: string[] = []
  const settings: Settings = {
    plan,
    seats,
    customFields: options.limits?.customFields ?? CUSTOM_FIELDS[plan],
    openDeals: options.limits?.openDeals ?? openDeals(plan, seats),
    notesPerDeal: options.limits?.notesPerDeal ?? NOTES_PER_DEAL,
    searchLagMs: options.searchLagMs ?? 3_000,
    optionalMembers: options.optionalMembers ?? false,
  }
  const world: World = {
    clock,
    company,
    settings,
    rules: { lostReasons: null, editOthersDeals: true, deadParent: 400 },
    tables: makeTables(),
    fields: builtinFields(),
    currencies: makeCurrencies(company.currency),
    listeners: [],
    oddity: (text) => {
      if (oddities.length < ODDITIES) oddities.push(text)
    },
    openDeals: 0,
    made: { codes: 0, options: FIRST_OPTION_ID },
  }
  const index = searchIndex(world)
  const queue = deliveries(world, options.deliver)
  world.listeners.push(index.onChange, queue.onChange)
  const { snapshot } = options
  const admin = snapshot === undefined ? furnish(world) : restore(world, snapshot, index.onChange)

  const credentials = auth(world, options.oauth)
  const apiToken = credentials.issueToken(admin)
  const daily = options.limits?.dailyBudget
  const limited = limits(clock, daily === undefined ? dailyBudget(plan, seats) : daily)
  const calls: LoggedCall[] = []
  const burst = options.limits?.burst
  const gateway = {
    world,
    auth: credentials,
    limits: limited,
    router: router(routesOf(queue, index)),
    burst: (kind: 'token' | 'oauth') => (burst === undefined ? BURST[plan][kind] : burst),
    log: (call: LoggedCall) => {
      if (calls.length >= CALLS) calls.splice(0, CALLS / 10)
      calls.push(call)
    },
  }
  const oauth = oauthServer(world, credentials, options.oauth, () => admin)
  const pages = page({ world, budget: limited.budget })

  return {
    fetch: async (request) => {
      const url = new URL(request.url)
      if (/^\/(api\/)?v[12]\//.test(url.pathname)) return answer(gateway, request, url)
      return (await oauth(request, url)) ?? pages(request)
    },
    apiToken,
    company,
    clock,
    state: stateOf(world),
    act: actions(world),
    calls,
    budget: limited.budget,
    oddities,
    deliveries: queue.log,
    tokenOf: credentials.issueToken,
    install: (user = admin) => {
      const { access_token, refresh_token } = credentials.install(user)
      return { accessToken: access_token, refreshToken: refresh_token }
    },
    revokeToken: (token = apiToken) => credentials.revokeToken(token),
    revokeRefreshToken: () => credentials.revoke(),
    settled: queue.settled,
    close: queue.close,
    snapshot: () => snapshotOf(world),
  }
}

/** What a new account has: one admin, activity types, a pipeline. @returns the admin's id */
function furnish(world: World): number {
  const { domain } = world.company
  const actor = { user: 0, source: 'app' } as const
  const admin = create(world, actor, 'user', {
    name: 'Sync Bot',
    email: `sync@${domain}.example`,
    admin: true,
    active: true,
    last_login: world.clock.now().toISOString(),
  })
  defaultActivityTypes(world)
  const pipeline = createPipeline(world, actor, { name: 'Pipeline' })
  for (const name of ['Qualified', 'Contact made', 'Proposal made', 'Negotiations started']) {
    createStage(world, actor, { name, pipeline_id: pipeline.id })
  }
  return admin.id
}

function stateOf({ tables, currencies, fields }: World): PipedriveState {
  const rows = <E extends Entity>(entity: E) => tables[entity].rows as unknown as ReadonlyMap<number, Rows[E]>
  return {
    organizations: rows('organization'),
    persons: rows('person'),
    deals: rows('deal'),
    notes: rows('note'),
    activities: rows('activity'),
    products: rows('product'),
    dealProducts: rows('dealProduct'),
    pipelines: rows('pipeline'),
    stages: rows('stage'),
    users: rows('user'),
    webhooks: rows('webhook'),
    files: rows('file'),
    activityTypes: rows('activityType'),
    filters: rows('filter'),
    currencies,
    fields,
  }
}
