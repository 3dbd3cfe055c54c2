import type { Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { typeOfEntries } from '../../../connectors/pipedrive/resources/activity-types.ts'
import { isSyncError, SyncError } from '../../../core/errors.ts'
import type { PhaseContext } from '../context.ts'
import { dealStage } from '../deals/deal-stage.ts'
import type { FlowSettings } from '../settings.ts'

/** What is in use in the account (users, stages, …) and what we chose of it. People may change it while we write. */
export interface Facts {
  readonly currencies: readonly string[]
  /** Ids of the users who may own records; `null` where the credentials may not list users. */
  readonly users: readonly string[] | null
  /** The user `settings.owner` names; `null`: nobody, or nobody who is still there. */
  readonly owner: string | null
  /** Salesperson of Visma → the user `settings.owners` names, as far as the user is there. */
  readonly owners: Readonly<Record<string, string>>
  /** Ids of the stages of all pipelines. */
  readonly stages: readonly string[]
  /** Where deals are made; `null`: the account's first stage. */
  readonly stage: string | null
  readonly pipelines: readonly string[]
  /** The type of entries that are activities; `null` leaves it to the account. */
  readonly activityType: string | null
  /** Names in the settings that were found once. When such a one goes later, a substitute is used. */
  readonly accepted: readonly string[]
  /** Codes of the issues that are open about this. */
  readonly troubled: readonly string[]
}

type Part = 'users' | 'currencies' | 'places' | 'types'

/** Which part of the facts each issue is about. */
const CODES = {
  'pipedrive.no_such_owner': 'users',
  'pipedrive.no_such_owners': 'users',
  'pipedrive.currency_inactive': 'currencies',
  'pipedrive.no_such_stage': 'places',
  'pipedrive.no_such_pipeline': 'places',
  'pipedrive.no_activity_type': 'types',
} as const satisfies Record<string, Part>
type Code = keyof typeof CODES
const ALL = Object.keys(CODES) as readonly Code[]
const PARTS = [...new Set(Object.values(CODES))]

/** The settings or the account are not as the flows need them; they go on with a substitute. */
export interface Trouble {
  readonly code: Code
  readonly message: string
  readonly advice: string
}

export interface FactsOptions {
  readonly pipedrive: Pipedrive
  readonly baseCurrency: string
  /** What was known before; `null` before the first time. */
  readonly before: Facts | null
  /** Whether something that settings name was found before. */
  readonly wasFound: (name: string) => boolean
}

type Found = {
  readonly facts: Partial<Facts>
  readonly named?: readonly string[]
  readonly troubles: readonly Trouble[]
}

/**
 * Asks the account for all facts, or only for those in trouble. What the settings name must be there the first time, so
 * that a typing mistake in a name holds the connection. When it goes later, an issue says what is used instead.
 */
export async function askFacts(
  context: PhaseContext,
  options: FactsOptions,
  parts: readonly Part[] = PARTS,
): Promise<Facts> {
  const { before } = options
  const found: Found[] = []
  for (const part of parts) found.push(await ASK[part](context, options))
  const troubles = found.flatMap((one) => one.troubles)
  for (const code of ALL.filter((one) => parts.includes(CODES[one]))) {
    const trouble = troubles.find((one) => one.code === code)
    if (trouble)
      await context.issue({ flow: 'connection', stream: 'connection', key: 'setup', details: {}, ...trouble })
    else if (before === null || before.troubled.includes(code)) await context.resolve('connection', 'setup', code)
  }
  const others = (before?.troubled ?? []).filter((code) => !isCode(code) || !parts.includes(CODES[code]))
  return {
    ...NOTHING,
    ...before,
    ...Object.assign({}, ...found.map(({ facts }) => facts)),
    accepted: [...new Set([...(before?.accepted ?? []), ...found.flatMap(({ named }) => named ?? [])])],
    troubled: [...others, ...troubles.map(({ code }) => code)],
  }
}

/** The parts that issues are open about: they are asked for in every run until the cause is gone. */
export const troubledParts = ({ troubled }: Facts): readonly Part[] => [
  ...new Set(troubled.filter(isCode).map((code) => CODES[code])),
]

const isCode = (code: string): code is Code => Object.hasOwn(CODES, code)

const NOTHING: Facts = {
  currencies: [],
  users: null,
  owner: null,
  owners: {},
  stages: [],
  stage: null,
  pipelines: [],
  activityType: null,
  accepted: [],
  troubled: [],
}

const ASK = { users, currencies, places, types } as const satisfies Record<
  Part,
  (context: PhaseContext, options: FactsOptions) => Promise<Found>
>

async function users({ settings, signal }: PhaseContext, { pipedrive, wasFound }: FactsOptions): Promise<Found> {
  const email = settings.owner
  let all: Awaited<ReturnType<Pipedrive['users']>>
  try {
    all = await pipedrive.users(signal)
  } catch (error) {
    const isForbidden = isSyncError(error) && (error.code === 'pipedrive.scope' || error.code === 'pipedrive.forbidden')
    // Where settings name no owner, users need not be known: the owner is then the organization's owner, or our user.
    if (!isForbidden || email !== null) throw error
    return { facts: { users: null, owner: null, owners: {} }, troubles: ownersTrouble(Object.values(settings.owners)) }
  }
  const active = all.filter((one) => one.active)
  const owner = email === null ? null : active.find((one) => one.email.toLowerCase() === email.toLowerCase())
  const byEmail = new Map(active.map((one) => [one.email.toLowerCase(), one.id]))
  const named = Object.entries(settings.owners).map(([key, given]) => [key, byEmail.get(given.toLowerCase())] as const)
  const owners = Object.fromEntries(named.flatMap(([key, id]) => (id === undefined ? [] : [[key, id] as const])))
  const unknown = Object.values(settings.owners).filter((given) => !byEmail.has(given.toLowerCase()))
  const facts = { users: active.map(({ id }) => id), owner: owner?.id ?? null, owners }
  if (owner !== undefined) return { facts, named: [nameOf('owner', email)], troubles: ownersTrouble(unknown) }
  const trouble = {
    code: 'pipedrive.no_such_owner',
    message: `No active Pipedrive user has the e-mail ${email}.`,
    advice: 'Correct settings.owner in the connection file, or leave it out.',
  } as const
  const serves = ' What is made meanwhile is given to our own user.'
  return { facts, troubles: [orHold(trouble, wasFound(nameOf('owner', email)), serves), ...ownersTrouble(unknown)] }
}

const ownersTrouble = (emails: readonly string[]): readonly Trouble[] =>
  emails.length === 0
    ? []
    : [
        {
          code: 'pipedrive.no_such_owners',
          message: `settings.owners names users who are not found among the active users of Pipedrive: ${[...new Set(emails)].join(', ')}. Deals of their salespeople are given to the usual owner.`,
          advice: 'Correct settings.owners in the connection file; our user must be allowed to list users.',
        },
      ]

async function currencies({ settings, signal }: PhaseContext, options: FactsOptions): Promise<Found> {
  const { baseCurrency } = options
  const active = await options.pipedrive.currencies(signal)
  const { customerInvoices, receivables } = settings.flows
  const shows = (customerInvoices !== false || receivables) && settings.visibility === 'amounts'
  const balances = receivables ? 'balances are held, and ' : ''
  const trouble = {
    code: 'pipedrive.currency_inactive',
    message: `The books are kept in ${baseCurrency}, which is not active in Pipedrive: ${balances}deals show no amounts in ${baseCurrency}, nor of invoices in other currencies that are not active.`,
    advice: `Activate ${baseCurrency} in Pipedrive under Company settings → Currencies; the amounts then follow by themselves.`,
  } as const
  return { facts: { currencies: [...active] }, troubles: shows && !active.has(baseCurrency) ? [trouble] : [] }
}

async function places(context: PhaseContext, { pipedrive, wasFound }: FactsOptions): Promise<Found> {
  const { deals, flows } = context.settings
  const stages = await pipedrive.stages(context.signal)
  const all = await pipedrive.pipelines(context.signal)
  const named: string[] = []
  const troubles: Trouble[] = []
  const note = (name: string, trouble: Trouble | null, serves: string) => {
    if (trouble === null) named.push(name)
    else troubles.push(orHold(trouble, wasFound(name), serves))
  }

  const chosen = deals.pipelines.map(String).flatMap((one) => {
    const pipeline = all.find(({ id, name }) => id === one || name.toLowerCase() === one.toLowerCase())
    note(nameOf('pipeline', one), pipeline ? null : noPipeline(one), ' It is passed over.')
    return pipeline?.id ?? []
  })
  let stage: string | null = null
  if (flows.customerInvoices !== false && deals.create !== 'never') {
    const makes = deals.createIn !== null || !wasFound(OUR_PIPELINE)
    const found = await dealStage(context, pipedrive, { stages, pipelines: all, makes })
    stage = found.stage
    const name = deals.createIn === null ? OUR_PIPELINE : nameOf('createIn', String(deals.createIn))
    if (found.missing !== null) note(name, noStage(found.missing), ' Deals are made in the first stage meanwhile.')
    else if (deals.createIn !== null || found.isOurs) named.push(name)
  }
  const known = new Set([...stages.map(({ id }) => id), ...(stage === null ? [] : [stage])])
  // When all named pipelines are gone, deals of people are not looked at: an empty list would mean all pipelines.
  const pipelines = deals.pipelines.length > 0 && chosen.length === 0 ? [NO_PIPELINE] : chosen
  return { facts: { stages: [...known], stage, pipelines }, named, troubles }
}

const OUR_PIPELINE = 'our pipeline'
const NO_PIPELINE = '0'

const noPipeline = (name: string): Trouble => ({
  code: 'pipedrive.no_such_pipeline',
  message: `Pipedrive has no pipeline "${name}".`,
  advice: 'Correct settings.deals.pipelines in the connection file.',
})

const noStage = (message: string): Trouble => ({
  code: 'pipedrive.no_such_stage',
  message,
  advice: 'Correct settings.deals.createIn in the connection file, or leave it out.',
})

async function types({ settings, signal }: PhaseContext, { pipedrive }: FactsOptions): Promise<Found> {
  if (!showsActivities(settings)) return { facts: { activityType: null }, troubles: [] }
  const activityType = typeOfEntries(await pipedrive.activityTypes(signal))
  const trouble = {
    code: 'pipedrive.no_activity_type',
    message:
      'No activity type is in use in Pipedrive, so documents are shown as activities of whatever type it gives them.',
    advice: 'Switch an activity type on in Pipedrive, or show documents as notes.',
  } as const
  return { facts: { activityType }, troubles: activityType === null ? [trouble] : [] }
}

export const showsActivities = ({ flows: { customerInvoices, supplierInvoices } }: FlowSettings): boolean =>
  (customerInvoices !== false && customerInvoices.as === 'activity') ||
  (supplierInvoices !== false && supplierInvoices.as === 'activity')

const nameOf = (setting: string, value: string | null): string => `${setting} ${value}`

function orHold(trouble: Trouble, wasFound: boolean, serves: string): Trouble {
  if (wasFound) return { ...trouble, message: `${trouble.message}${serves}` }
  throw new SyncError(trouble.code, trouble.message, { do: 'hold' }, { advice: trouble.advice })
}
