import { z } from 'zod'
import type { AccountField, FieldDefinition, Pipedrive } from '../../connectors/pipedrive/model.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import { fingerprint } from '../../core/fingerprint.ts'
import type { StageContext } from '../../core/flow.ts'
import { type RemoteId, remoteId, sourceKey } from '../../core/ids.ts'
import type { Plan as PipedrivePlan, Settings } from '../../core/settings.ts'
import { FIELDS, fieldName, planFields } from './custom-fields.ts'

const KEPT_MS = 24 * 3600_000
const CHECKPOINT = 'setup'

/** What the stages have to know about both systems. Asked once a day, since asking costs API budget. */
export interface Setup {
  readonly baseCurrency: string
  readonly activeCurrencies: ReadonlySet<string>
  /** Pipedrive user that owns what we create; `null`: the linked organization's owner, else our user. */
  readonly owner: RemoteId | null
  /** The user of our token. */
  readonly me: RemoteId
  /** Where deals are created; `null`: the account's first stage. */
  readonly stage: RemoteId | null
  /** Host of the account, e.g. `nordlys.pipedrive.com`. */
  readonly host: string
  /** Ids of the pipelines whose deals are looked at; empty: all. */
  readonly pipelines: readonly string[]
  /** Logical names of the custom fields that exist. */
  readonly fields: ReadonlySet<string>
}

const stored = z.object({
  at: z.number(),
  for: z.string(),
  baseCurrency: z.string(),
  currencies: z.array(z.string()),
  owner: z.string().nullable(),
  me: z.string(),
  stage: z.string().nullable(),
  pipelines: z.array(z.string()),
  fields: z.array(z.tuple([z.string(), z.custom<AccountField>()])),
})
type Stored = z.output<typeof stored>

export interface SetupOptions {
  readonly company: (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>
  readonly pipedrive: Pipedrive
  readonly plan: PipedrivePlan
  readonly host: string
  readonly fieldSuffix: string
}

/** Custom fields of the plans, pipedrive.com's plan comparison: the cap is for the whole company. */
const FIELD_CAP = { lite: 30, growth: 100, premium: 300, ultimate: 500 } as const satisfies Record<
  PipedrivePlan,
  number
>

/** Finds or makes what the flows need. Answers from memory while it is fresh and the settings are the same. */
export async function setUp(context: StageContext, options: SetupOptions): Promise<Setup> {
  const settings = context.settings
  const wanted = fingerprint({
    fields: settings.fields,
    owner: settings.owner,
    deals: settings.deals,
    suffix: options.fieldSuffix,
  })
  const text = await context.store.checkpoint(CHECKPOINT)
  const known = text === null ? null : stored.safeParse(JSON.parse(text)).data
  const fresh = known && known.for === wanted && context.now() - known.at < KEPT_MS
  const current = fresh ? known : await askBoth(context, options, wanted, known ?? null)
  if (!fresh && !context.preview) await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify(current))
  options.pipedrive.useFields(new Map(current.fields))
  return {
    baseCurrency: current.baseCurrency,
    activeCurrencies: new Set(current.currencies),
    owner: current.owner === null ? null : remoteId(current.owner),
    me: remoteId(current.me),
    stage: current.stage === null ? null : remoteId(current.stage),
    host: options.host,
    pipelines: current.pipelines,
    fields: new Set(current.fields.map(([logical]) => logical)),
  }
}

/** The next run asks again, e.g. after Pipedrive refused a field that we believed in. */
export const forgetSetup = (context: StageContext): Promise<void> => context.store.saveCheckpoint(CHECKPOINT, 'null')

async function askBoth(
  context: StageContext,
  options: SetupOptions,
  wanted: string,
  before: Stored | null,
): Promise<Stored> {
  const { pipedrive } = options
  const { signal, settings } = context
  const { baseCurrency } = await options.company(signal)
  const account = await pipedrive.account(signal)
  const currencies = await pipedrive.currencies(signal)
  const fields = await findOrMakeFields(context, options, before)
  return {
    at: context.now(),
    for: wanted,
    baseCurrency,
    currencies: [...currencies],
    owner: await ownerId(context, pipedrive),
    me: account.me.id,
    stage:
      settings.flows.customerInvoices === false || settings.deals.create === 'never'
        ? null
        : await dealStage(context, pipedrive),
    pipelines: await chosenPipelines(context, pipedrive),
    fields,
  }
}

async function chosenPipelines(context: StageContext, pipedrive: Pipedrive): Promise<string[]> {
  const wanted = context.settings.deals.pipelines.map(String)
  if (wanted.length === 0) return []
  const all = await pipedrive.pipelines(context.signal)
  return wanted.map((one) => {
    const found = all.find((pipeline) => pipeline.id === one || pipeline.name.toLowerCase() === one.toLowerCase())
    if (found) return found.id
    throw new SyncError(
      'pipedrive.no_such_pipeline',
      `Pipedrive has no pipeline "${one}".`,
      { do: 'hold' },
      { advice: 'Correct settings.deals.pipelines in the connection file.' },
    )
  })
}

async function ownerId(context: StageContext, pipedrive: Pipedrive): Promise<string | null> {
  const email = context.settings.owner
  if (email === null) return null
  const user = (await pipedrive.users(context.signal)).find((one) => one.email.toLowerCase() === email.toLowerCase())
  if (user?.active) return user.id
  throw new SyncError(
    'pipedrive.no_such_owner',
    `No active Pipedrive user has the e-mail ${email}.`,
    { do: 'hold' },
    {
      advice: 'Correct settings.owner in the connection file, or leave it out.',
    },
  )
}

async function findOrMakeFields(
  context: StageContext,
  options: SetupOptions,
  before: Stored | null,
): Promise<[string, AccountField][]> {
  const { pipedrive, fieldSuffix } = options
  const existing: AccountField[] = []
  for (const entity of ['organization', 'person', 'deal'] as const)
    existing.push(...(await pipedrive.accountFields(entity, context.signal)))

  const used = existing.filter((field) => field.custom).length
  const cap = { limit: FIELD_CAP[options.plan], used }
  const codes = new Map((before?.fields ?? []).map(([logical, field]) => [logical, field.code]))
  const plan = planFields(existing, wantedFields(context.settings), context.settings.fields, fieldSuffix, cap, codes)
  const found = new Map(plan.found)
  const reasons = new Set([...plan.problems, ...plan.missing.map((one) => one.reason)])
  for (const definition of plan.toCreate) {
    const made = await makeField(definition, context, options)
    if (made === 'planned') continue
    if (made) found.set(definition.logical, made)
    else
      reasons.add(
        `Pipedrive allows no more custom fields, so "${fieldName(definition, fieldSuffix)}" could not be made.`,
      )
  }
  if (reasons.size > 0) await context.issue(fieldsIssue([...reasons]))
  else await context.resolve('connection', 'fields', 'pipedrive.fields_missing')
  return [...found]
}

const fieldsIssue = (reasons: readonly string[]) => ({
  flow: 'connection',
  stream: 'connection',
  key: 'fields',
  code: 'pipedrive.fields_missing',
  message: `Some custom fields are not there, so their values are not written. ${reasons.join(' ')}`,
  advice: 'Free some custom fields in Pipedrive, or map existing ones under settings.fields in the connection file.',
  details: { reasons },
})

/** Only fields some flow that is on will write. */
function wantedFields(settings: Settings): readonly FieldDefinition[] {
  const { flows, deals } = settings
  const documents = flows.customerInvoices !== false && deals.create !== undefined
  const on: Readonly<Record<string, boolean>> = {
    'organization.supplierNumber': flows.suppliers,
    'organization.customerNumber': flows.customers !== false && flows.customers.organization !== 'off',
    'person.customerNumber': flows.customers !== false,
    'deal.invoiceNumber': documents,
    'deal.invoiceAmount': documents,
    'deal.invoiceDueDate': documents,
  }
  return FIELDS.filter((definition) => on[definition.logical] === true)
}

/** `planned` in a preview; `null` when the plan's cap is reached. */
async function makeField(
  definition: FieldDefinition,
  context: StageContext,
  options: SetupOptions,
): Promise<AccountField | 'planned' | null> {
  const name = fieldName(definition, options.fieldSuffix)
  const at = context.now()
  try {
    if (context.preview) {
      await record(context, 'field', name, { name, type: definition.type }, 'preview', at)
      return 'planned'
    }
    const made = await options.pipedrive.createField(definition, name, context.signal)
    await record(context, 'field', definition.logical, { name, type: definition.type }, made.code, at)
    return made
  } catch (error) {
    if (isSyncError(error) && error.code === 'pipedrive.field_limit') return null
    // An answer lost: the list shows whether it was made, so a second one is never sent blindly (R3).
    if (isSyncError(error) && error.applied === 'unknown') {
      const again = await options.pipedrive.accountFields(definition.entity, context.signal)
      const found = again.find((field) => field.custom && field.name === name && field.type === definition.type)
      if (found) return found
    }
    throw error
  }
}

const record = (
  context: StageContext,
  entity: 'field' | 'pipeline' | 'stage',
  key: string,
  after: Record<string, string>,
  remote: string,
  at: number,
) =>
  context.record(
    {
      flow: 'connection',
      stream: 'connection',
      key: sourceKey(key),
      role: entity,
      entity,
      kind: 'create',
      remote: remoteId(remote),
      before: null,
      after,
      state: 'done',
      rule: 'created',
      sourceVersion: null,
    },
    at,
  )

const PIPELINE = 'Visma'

/** `deals.createIn` by name or id of a stage or pipeline; by default a pipeline of our own, if the token may make one. */
async function dealStage(context: StageContext, pipedrive: Pipedrive): Promise<string | null> {
  const { signal, settings } = context
  const wanted = settings.deals.createIn
  const stages = [...(await pipedrive.stages(signal))].sort((a, b) => a.order - b.order)
  const pipelines = await pipedrive.pipelines(signal)
  const named = String(wanted ?? PIPELINE).toLowerCase()
  const pipeline = pipelines.find((one) => one.name.toLowerCase() === named || one.id === named)
  const stage =
    wanted === null
      ? stages.find((one) => one.pipeline === pipeline?.id)
      : (stages.find((one) => one.name.toLowerCase() === named || one.id === named) ??
        stages.find((one) => one.pipeline === pipeline?.id))
  if (stage) return stage.id
  if (wanted !== null) {
    throw new SyncError(
      'pipedrive.no_such_stage',
      `Pipedrive has no pipeline or stage "${wanted}".`,
      { do: 'hold' },
      {
        advice: 'Correct settings.deals.createIn in the connection file, or leave it out.',
      },
    )
  }
  return makePipeline(context, pipedrive, pipeline?.id ?? null, stages[0]?.id ?? null)
}

async function makePipeline(
  context: StageContext,
  pipedrive: Pipedrive,
  existing: string | null,
  fallback: string | null,
): Promise<string | null> {
  const at = context.now()
  if (context.preview) {
    await record(context, 'pipeline', PIPELINE, { name: PIPELINE }, 'preview', at)
    return 'new-stage'
  }
  try {
    const pipeline =
      existing === null ? (await pipedrive.createPipeline(PIPELINE, context.signal)).id : remoteId(existing)
    const stage = await pipedrive.createStage(pipeline, 'Customers', context.signal)
    await record(context, 'pipeline', PIPELINE, { name: PIPELINE }, pipeline, at)
    return stage.id
  } catch (error) {
    if (!isSyncError(error)) throw error
    // Lost answer: the next try finds it by name. Not allowed: the account's first stage serves.
    if (error.applied === 'unknown' || error.remedy.do === 'wait' || error.remedy.do === 'retry') throw error
    return fallback
  }
}
