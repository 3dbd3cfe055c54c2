import { count } from '../../core/amounts.ts'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import { notChecked, type PingCheck } from '../../core/ping.ts'
import type { DailyBudget } from './calls/budget.ts'
import type { Client } from './calls/client.ts'
import { row } from './calls/envelope.ts'
import { wholeV1 } from './calls/paging.ts'
import type { Plan } from './calls/plan-names.ts'
import { PLAN_LIMITS } from './calls/plans.ts'
import type { Endpoint } from './calls/prices.ts'
import type { Account, FieldEntity } from './model.ts'
import { activityTypes, typeOfEntries } from './resources/activity-types.ts'
import { currencies } from './resources/currencies.ts'
import { accountFields } from './resources/fields.ts'
import { account } from './resources/users.ts'
import { HOOKED_ENTITIES } from './webhooks/webhook-registrations.ts'

export interface PingParts {
  readonly client: Client
  readonly budget: DailyBudget
  readonly booksCurrency: string | null
  readonly options: {
    readonly apiUrl: string
    readonly auth: { readonly kind: 'token' | 'oauth' }
    readonly plan: Plan
    readonly seats: number
  }
}

/** Custom fields of the product that are on by default: four of organizations, three of persons, five of deals. */
const WANTED_FIELDS = 13
const SKEW_MS = 120_000
/** Webhooks a user may register. */
const MOST_WEBHOOKS = 40

// One unit each. The record need not exist: "not found" already proves that the scope is granted.
const SCOPES = [
  ['organizations', 'GET v2/organizations/{id}', 'contacts:full'],
  ['persons', 'GET v2/persons/{id}', 'contacts:full'],
  ['deals', 'GET v2/deals/{id}', 'deals:full'],
  ['activities', 'GET v2/activities/{id}', 'activities:full'],
  ['notes', 'GET v1/notes/{id}', 'deals:full'],
  ['users', 'GET v1/users/{id}', 'users:read'],
] as const satisfies readonly (readonly [string, Endpoint, string])[]

type Finding = Omit<PingCheck, 'system' | 'name'>
const fine = (message: string): Finding => ({ status: 'ok', message, advice: null })
const warn = (message: string, advice: string): Finding => ({ status: 'warning', message, advice })
const bad = (message: string, advice: string | null): Finding => ({ status: 'failed', message, advice })

/**
 * Checks an account piece by piece, cheapest first, and says what an admin can do. Reads only; about 95 units.
 * Never throws but for the caller's abort.
 */
export async function* ping(parts: PingParts, signal: AbortSignal): AsyncGenerator<PingCheck> {
  const { client, budget, options, booksCurrency } = parts
  const name = (check: string, finding: Finding): PingCheck => ({ system: 'pipedrive', name: check, ...finding })

  let found: Account
  try {
    found = await account(client, signal, 2)
  } catch (error) {
    if (!isSyncError(error)) throw error
    const at = checkOf(error)
    if (at !== 'connection')
      yield name('connection', fine(`${hostOf(options.apiUrl)} answers over ${schemeOf(options.apiUrl)}.`))
    yield name(at, bad(error.message, error.advice ?? null))
    return
  }
  yield name('connection', fine(`${hostOf(options.apiUrl)} answers over ${schemeOf(options.apiUrl)}.`))
  yield name('token', fine(options.auth.kind === 'token' ? 'The API token is accepted.' : 'The sign-in is accepted.'))
  yield name('user', user(found))
  yield name('company', company(found, options.apiUrl))
  yield name('plan', plan(parts))

  const steps: readonly (readonly [check: string, run: () => Promise<Finding>])[] = [
    ...SCOPES.map(
      ([what, endpoint, scope]) => [`scope ${what}`, () => scopeOf(client, endpoint, scope, signal)] as const,
    ),
    ['plan limits', () => customFieldsUsed(client, options.plan, signal)],
    ['webhooks', () => webhooks(client, found, signal)],
    ['currencies', () => activeCurrencies(client, booksCurrency, found.defaultCurrency, signal)],
    ['activity types', () => activeType(client, signal)],
  ]
  for (const [at, [check, run]] of steps.entries()) {
    try {
      yield name(check, await run())
    } catch (error) {
      if (!isSyncError(error)) throw error
      yield name(check, bad(error.message, error.advice ?? null))
      if (error.remedy.do !== 'wait') continue
      // Every further question would be refused for the same reason.
      const rest = steps.slice(at + 1).map(([one]) => one)
      if (rest.length > 0) yield name('the rest', { status: 'skipped', message: notChecked(check, rest), advice: null })
      break
    }
  }
  yield name('budget', await left(budget))
  yield name('clock', clock(client))
}

function user({ me }: Account): Finding {
  const who = `${me.name} <${me.email}>`
  if (me.admin) return fine(`${who}, an admin.`)
  const advice = 'Use the token of a dedicated admin user: others do not see every record, and may not add fields.'
  return warn(`${who} is no admin.`, advice)
}

function company(found: Account, apiUrl: string): Finding {
  const message = `${found.companyName}, ${found.companyDomain}, default currency ${found.defaultCurrency}.`
  const subdomain = companyOf(apiUrl)
  if (subdomain === null || subdomain === found.companyDomain) return fine(message)
  const advice = `Check apiUrl and the token: one of them belongs to another company than "${found.companyDomain}".`
  return warn(`apiUrl names "${subdomain}", but the token belongs to ${message}`, advice)
}

/** The company an address names, `nordlys` of `https://nordlys.pipedrive.com`; `null` where it names none. */
export function companyOf(apiUrl: string): string | null {
  const host = new URL(apiUrl).hostname
  const match = /^([a-z0-9-]+)\.pipedrive\.[a-z]+$/i.exec(host)
  return match?.[1] === undefined || match[1] === 'api' ? null : match[1].toLowerCase()
}

function plan({ client, budget, options }: PingParts): Finding {
  const limits = PLAN_LIMITS[options.plan]
  const burst = options.auth.kind === 'token' ? limits.burstToken : limits.burstOauth
  const stated = client.observed().burstLimit
  const daily = limits.dailyPerSeat * options.seats
  const statedDaily = budget.seen().limit
  const set = `plan: ${options.plan}, seats: ${options.seats}`
  if (stated !== null && stated !== burst) {
    const advice = `Set plan to what the account has; ${stated < burst ? 'the lower limit is kept meanwhile' : 'it would go faster'}.`
    return warn(`The server allows ${stated} requests in 2 s, ${set} means ${burst}.`, advice)
  }
  if (statedDaily !== null && statedDaily !== daily) {
    const advice = 'Set plan and seats to what the account has. Top-ups are not counted as ours.'
    if (statedDaily < daily)
      return warn(`The server allows ${count(statedDaily)} units a day, ${set} means ${count(daily)}.`, advice)
    return fine(`The server allows ${count(statedDaily)} units a day; ${set} uses a share of ${count(daily)}.`)
  }
  return fine(`${set}: ${count(burst)} requests in 2 s, ${count(daily)} units a day.`)
}

async function scopeOf(client: Client, endpoint: Endpoint, scope: string, signal: AbortSignal): Promise<Finding> {
  const readable = fine('Readable.')
  try {
    await client.call({ endpoint, path: { id: '1' } }, row.partial().catch({}), signal)
    return readable
  } catch (error) {
    if (!isSyncError(error)) throw error
    if (error.code === 'pipedrive.gone' || error.code === 'pipedrive.rejected') return readable
    const forbidden = error.code === 'pipedrive.scope' || error.code === 'pipedrive.forbidden'
    if (!forbidden) throw error
    return bad(error.message, `Give the app the scope ${scope} and sign in again; a token's user needs the permission.`)
  }
}

async function customFieldsUsed(client: Client, plan: Plan, signal: AbortSignal): Promise<Finding> {
  const names: string[] = []
  for (const entity of ['organization', 'person', 'deal'] as const satisfies readonly FieldEntity[]) {
    const custom = (await accountFields(client, entity, signal)).filter((field) => field.custom)
    names.push(...custom.map((field) => field.name))
  }
  const cap = PLAN_LIMITS[plan].customFields
  const ours = names.filter((name) => name.startsWith('Visma ')).length
  const wanted = Math.max(0, WANTED_FIELDS - ours)
  // Product and project fields count too and are not read here, hence "at least".
  const message = `At least ${names.length} of ${cap} custom fields are in use; up to ${wanted} more are wanted.`
  if (names.length + wanted <= cap) return fine(message)
  const advice =
    'Map wanted fields to ones that exist, or free some; the most important are made first, and three numbers must fit.'
  return warn(message, advice)
}

async function webhooks(client: Client, { me }: Account, signal: AbortSignal): Promise<Finding> {
  const without = 'It works without: changes made in Pipedrive are then noticed by polling.'
  try {
    const all = await wholeV1(client, 'GET v1/webhooks', row, signal)
    const have = `${all.length} of ${MOST_WEBHOOKS} webhooks are registered.`
    const isOurs = all.some(({ name }) => typeof name === 'string' && name.startsWith('ml-connector '))
    if (!isOurs && all.length + HOOKED_ENTITIES.length > MOST_WEBHOOKS) {
      const advice = `Remove webhooks that nobody needs, or use a user of its own. ${without}`
      return warn(`Not possible: ${have} ${HOOKED_ENTITIES.length} more are wanted.`, advice)
    }
    if (me.admin) return fine(`Possible; ${have}`)
    return warn(`Possible, but only for records that ${me.name} may see; ${have}`, `Use an admin. ${without}`)
  } catch (error) {
    if (!isSyncError(error) || error.remedy.do === 'wait') throw error
    return warn(`Not possible: ${error.message}`, `Give the app the scope admin. ${without}`)
  }
}

async function activeCurrencies(client: Client, books: string | null, usual: string, signal: AbortSignal) {
  const active = await currencies(client, signal)
  const list = [...active].sort()
  const shown = list.length > 12 ? `${list.slice(0, 12).join(', ')} and ${list.length - 12} more` : list.join(', ')
  const base = books ?? usual
  const unknown = 'Which of them the books are kept in is not known.'
  if (active.has(base)) return fine(books === null ? `Active: ${shown}. ${unknown}` : `Active: ${shown}.`)
  const advice = `Activate ${base} under Company settings → Currencies; until then no balance, and no amount in it, is written.`
  return bad(`The base currency ${base} is not active; active: ${shown}.`, advice)
}

async function activeType(client: Client, signal: AbortSignal): Promise<Finding> {
  const type = typeOfEntries(await activityTypes(client, signal))
  if (type !== null) return fine(`Documents that are shown as activities are of the type "${type}".`)
  return warn('No activity type is in use.', 'Switch one on in Pipedrive, or show documents as notes.')
}

async function left(budget: DailyBudget): Promise<Finding> {
  const units = await budget.left()
  const { remaining } = budget.seen()
  const account = remaining === null ? '' : `; the whole account has ${count(remaining)} left`
  if (units > 0) return fine(`${count(units)} units are left for us today${account}.`)
  return warn(
    `Nothing is left for us today${account}.`,
    'It goes on after midnight UTC; raise budgetShare to go on sooner.',
  )
}

function clock(client: Client): Finding {
  const { skewMs } = client.observed()
  if (skewMs === null) return { status: 'skipped', message: 'The server did not tell its time.', advice: null }
  const seconds = Math.round(skewMs / 1000)
  if (Math.abs(skewMs) <= SKEW_MS) return fine(`The clocks agree within ${Math.max(1, Math.abs(seconds))} s.`)
  const way = seconds > 0 ? 'behind' : 'ahead of'
  return warn(
    `This machine's clock is ${Math.abs(seconds)} s ${way} Pipedrive's.`,
    'Switch on time synchronisation (NTP).',
  )
}

/** Which check a failed first call belongs to. */
function checkOf(error: SyncError): string {
  switch (error.code) {
    case 'pipedrive.unreachable':
    case 'pipedrive.tls':
    case 'pipedrive.timeout':
    case 'pipedrive.redirected':
    case 'pipedrive.gone':
    case 'pipedrive.unreadable':
    case 'pipedrive.unavailable':
      return 'connection'
    case 'pipedrive.budget_exhausted':
      return 'budget'
    case 'pipedrive.account_closed':
      return 'company'
    default:
      return 'token'
  }
}

const hostOf = (url: string): string => new URL(url).host
const schemeOf = (url: string): string => (url.startsWith('https:') ? 'TLS' : 'plain HTTP')
