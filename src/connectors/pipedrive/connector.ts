import type { Clock } from '../../core/clock.ts'
import type { KnownSecrets } from '../../core/known-secrets.ts'
import type { Secret } from '../../core/secret.ts'
import type { Watch } from '../../core/watch.ts'
import { recent } from '../http/recent.ts'
import { dailyBudget } from './calls/budget.ts'
import { pipedriveClient } from './calls/client.ts'
import { pacer } from './calls/pacer.ts'
import type { Plan } from './calls/plan-names.ts'
import { PLAN_LIMITS, SEARCH_BURST } from './calls/plans.ts'
import { apiToken } from './credentials.ts'
import type { Entity, RecordEntity } from './entities.ts'
import type { BudgetLedger, FieldEntity, FieldsInUse, Pipedrive, TokenStore } from './model.ts'
import { oauth } from './oauth.ts'
import { ping } from './ping.ts'
import { activities } from './resources/activities.ts'
import { activityTypes } from './resources/activity-types.ts'
import { currencies } from './resources/currencies.ts'
import { customFieldsOf, NO_CUSTOM_FIELDS } from './resources/custom-fields.ts'
import { deals } from './resources/deals.ts'
import { accountFields, addOptions, createField, renameOptions } from './resources/fields.ts'
import { files } from './resources/files.ts'
import { createFilter, fieldIds, readFilter, savedFilters, updateFilter } from './resources/filters.ts'
import { inspect } from './resources/inspect.ts'
import { notes } from './resources/notes.ts'
import { organizations } from './resources/organizations.ts'
import { persons } from './resources/persons.ts'
import { createPipeline, createStage, pipelines, stages } from './resources/pipelines.ts'
import { type Resource, type ResourceClient, resourceClient } from './resources/resource.ts'
import { account, users } from './resources/users.ts'
import { createWebhook, deleteWebhook, webhooks } from './webhooks/webhooks.ts'

export interface PipedriveOptions {
  /** `https://nordlys.pipedrive.com`; with OAuth the host that the sign-in names is used instead. */
  readonly apiUrl: string
  readonly auth:
    | { readonly kind: 'token'; readonly token: Secret }
    | {
        readonly kind: 'oauth'
        readonly clientId: string
        readonly clientSecret: Secret
        readonly url: string
        readonly tokens: TokenStore
        readonly signInAdvice?: string | undefined
      }
  readonly plan: Plan
  readonly seats: number
  /** Share of the account's daily API budget that is ours, 0 to 1. */
  readonly budgetShare: number
  /** Requests in two seconds where the account has a limit of its own; else what the plan allows. */
  readonly burst?: number
  readonly budget: BudgetLedger
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly random: () => number
  readonly log?: (line: object) => void
  readonly watch?: Watch | undefined
  /** Learns the secrets that are sent, and hides them in answers. */
  readonly secrets?: KnownSecrets
  /** Left out, records have no custom fields. */
  readonly fields?: FieldsInUse
}

const RESOURCES = {
  organization: organizations,
  person: persons,
  deal: deals,
  activity: activities,
  note: notes,
} as const satisfies Record<RecordEntity, Resource>

/**
 * One account of Pipedrive. Keep one per credential: it paces all calls that go through it, so two of them on
 * the same credential would together exceed the limit.
 *
 * Errors: SyncError `pipedrive.…`, see `Client.call`; TypeError for fields that no record of Pipedrive has.
 */
export function pipedrive(options: PipedriveOptions): Pipedrive {
  const { auth, clock, random } = options
  const transport = { fetch: options.fetch, clock, random, watch: options.watch, secrets: options.secrets }
  const limits = PLAN_LIMITS[options.plan]
  const credentials =
    auth.kind === 'token' ? apiToken(options.apiUrl, auth.token) : oauth({ ...auth, apiUrl: options.apiUrl }, transport)
  const budget = dailyBudget({
    daily: limits.dailyPerSeat * options.seats,
    share: options.budgetShare,
    ledger: options.budget,
    clock,
    random,
  })
  const client = pipedriveClient({
    transport,
    credentials,
    pacer: pacer(options.burst ?? (auth.kind === 'token' ? limits.burstToken : limits.burstOauth), clock, true),
    searchPacer: pacer(SEARCH_BURST, clock),
    budget,
    log: options.log,
  })
  const custom = customFieldsOf(options.fields ?? { current: new Map() })
  const of = (entity: RecordEntity): ResourceClient =>
    resourceClient(RESOURCES[entity], client, () => custom().get(entity as FieldEntity) ?? NO_CUSTOM_FIELDS)
  const resources = {
    organization: of('organization'),
    person: of('person'),
    deal: of('deal'),
    activity: of('activity'),
    note: of('note'),
    file: files(client),
  } as const satisfies Record<Entity, ResourceClient>

  const resourceOf = (entity: string): ResourceClient => {
    if (!Object.hasOwn(resources, entity)) throw new TypeError(`Pipedrive has no records of the kind "${entity}".`)
    return resources[entity as Entity]
  }

  const accountOf = recent(clock, (signal) => account(client, signal))
  return {
    system: 'pipedrive',
    title: 'Pipedrive',
    vendor: 'Pipedrive',
    create: (entity, fields, signal, content) => resourceOf(entity).create(fields, signal, content),
    update: (entity, id, fields, signal) => resourceOf(entity).update(id, fields, signal),
    empties: (entity, field) =>
      !Object.hasOwn(RESOURCES, entity) || RESOURCES[entity as RecordEntity].members[field]?.neverNull !== true,
    read: (entity, id, signal) => resourceOf(entity).read(id, signal),
    remove: (entity, id, signal) => resourceOf(entity).remove(id, signal),
    inspect: (entity, id, signal) => {
      resourceOf(entity)
      return inspect(entity as Entity, id, resources, signal)
    },
    list: (entity, query, signal) => resourceOf(entity).list(query, signal),
    usage: client.usage,
    setAside: client.setAside.all,
    account: accountOf,
    whose: async (signal) => {
      const { companyId, companyName, companyDomain } = await accountOf(signal)
      const name = companyName || companyDomain || 'A company without a name'
      return { ids: { pipedrive: companyId }, label: `${name} (Pipedrive company ${companyId})` }
    },
    users: (signal) => users(client, signal),
    currencies: (signal) => currencies(client, signal),
    activityTypes: (signal) => activityTypes(client, signal),
    accountFields: (entity, signal) => accountFields(client, entity, signal),
    createField: (field, signal) => createField(client, field, signal),
    addOptions: (field, labels, signal) => addOptions(client, field, labels, signal),
    renameOptions: (field, renamed, signal) => renameOptions(client, field, renamed, signal),
    pipelines: (signal) => pipelines(client, signal),
    stages: (signal) => stages(client, signal),
    createPipeline: (name, signal) => createPipeline(client, name, signal),
    createStage: (pipeline, name, signal) => createStage(client, pipeline, name, signal),
    savedFilters: (signal) => savedFilters(client, signal),
    createFilter: (filter, signal) => createFilter(client, filter, signal),
    readFilter: (id, signal) => readFilter(client, id, signal),
    updateFilter: (id, filter, signal) => updateFilter(client, id, filter, signal),
    fieldIds: (entity, signal) => fieldIds(client, entity, signal),
    webhooks: (signal) => webhooks(client, signal),
    createWebhook: (hook, credentials, signal) => createWebhook(client, hook, credentials, signal),
    deleteWebhook: (id, signal) => deleteWebhook(client, id, signal),
    needBudget: async (units, step, signal) => {
      await budget.need(units, step)
      if (budget.seen().remaining !== null) return
      // Any answer tells how many units others have left of the account; this is the cheapest call.
      await accountOf(signal)
      await budget.need(units, step)
    },
    budgetLeft: budget.left,
    ping: (signal, booksCurrency = null) => ping({ client, budget, options, booksCurrency }, signal),
    flush: budget.flush,
  }
}
