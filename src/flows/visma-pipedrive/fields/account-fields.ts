import type { Plan as PipedrivePlan } from '../../../connectors/pipedrive/calls/plan-names.ts'
import type { AccountField, Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import { madeOrFound, needMade, recordMade } from '../account/made.ts'
import type { PhaseContext } from '../context.ts'
import type { FlowSettings } from '../settings.ts'
import { type Naming, planFields } from './custom-fields.ts'
import { FIELDS, type FieldDefinition, fieldName } from './definitions.ts'
import { extraFields } from './extra-fields.ts'
import { bringOptions, carries, rememberedOptions, wantedValues } from './make-options.ts'
import type { WantedOption } from './options.ts'

/** Custom fields of the plans, pipedrive.com's plan comparison: the cap is for the whole company. */
const FIELD_CAP = { lite: 30, growth: 100, premium: 300, ultimate: 500 } as const satisfies Record<
  PipedrivePlan,
  number
>

export interface FieldOptions {
  readonly pipedrive: Pipedrive
  readonly plan: PipedrivePlan
  readonly fieldSuffix: string
}

export interface FoundFields {
  /** Logical name → the account's field. */
  readonly fields: readonly (readonly [string, AccountField])[]
  /** Logical names that a preview would make. */
  readonly planned: readonly string[]
  /** Something is missing that a person has to see to. */
  readonly incomplete: boolean
  /** Some of them were there before. */
  readonly existed: boolean
}

/**
 * Finds the custom fields that the flows write, makes missing ones and missing options of theirs, and says which cannot
 * be made.
 */
export async function findOrMakeFields(
  context: PhaseContext,
  options: FieldOptions,
  knownCodes: ReadonlyMap<string, string>,
): Promise<FoundFields> {
  const { pipedrive } = options
  const wanted = wantedFields(context.settings)
  const naming = { suffix: options.fieldSuffix, locale: context.settings.locale }
  const look = async () => {
    const existing: AccountField[] = []
    for (const entity of ['organization', 'person', 'deal'] as const)
      existing.push(...(await pipedrive.accountFields(entity, context.signal)))
    const used = existing.filter((field) => field.custom).length
    const limit = FIELD_CAP[options.plan]
    // An account with more fields than the plan allows is on another plan: so we try, and it refuses when it is full.
    const proves = used > limit
    const cap = proves ? null : { limit, used }
    const plan = planFields(existing, wanted, context.settings.fields, naming, cap, knownCodes)
    return { existing, used, limit, proves, plan }
  }
  let looked = await look()
  // Fields of an earlier store: what that one was still making when it was lost is not made a second time.
  const isLost = knownCodes.size === 0 && looked.plan.found.size > 0
  if (isLost && (await context.allArrived(true))) looked = await look()
  const { existing, used, limit, proves, plan } = looked
  const remembered = await rememberedOptions(context)
  const found = new Map(plan.found)
  const planned: string[] = []
  const reasons = new Set([...plan.problems, ...plan.missing.map((one) => one.reason)])
  let refused: SyncError | null = null
  for (const definition of plan.toCreate) {
    const values = wantedValues(definition, naming.locale, remembered)
    // Until it is known which values it has, room is kept for it.
    if (values?.length === 0) continue
    if (context.preview) {
      await record(definition, 'preview', context, options)
      planned.push(definition.logical)
      continue
    }
    const made: AccountField | SyncError =
      refused === null ? await makeField(definition, values, context, options) : refused
    if (!isSyncError(made)) found.set(definition.logical, made)
    else {
      // After one refusal no further field is tried, since all would be refused; except for a broken field in the list.
      if (made.code !== 'pipedrive.field_unreadable') refused = made
      reasons.add(notMade(definition, made, naming))
    }
  }
  const missing = wanted.filter(
    (definition) =>
      !found.has(definition.logical) &&
      !planned.includes(definition.logical) &&
      (!plan.toCreate.includes(definition) || wantedValues(definition, naming.locale, remembered)?.length !== 0),
  )
  const isFull = plan.missing.some(({ reason }) => !plan.problems.includes(reason))
  const lacksRoom = isFull || refused?.code === 'pipedrive.field_limit'
  if (proves) await context.issue(planIssue(options.plan, limit, used))
  else await context.resolve('connection', 'plan', 'pipedrive.other_plan')
  if (reasons.size > 0) await context.issue(fieldsIssue([...reasons], missing, lacksRoom))
  else await context.resolve('connection', 'fields', 'pipedrive.fields_missing')
  let lacksOptions = false
  for (const definition of wanted) {
    const field = found.get(definition.logical)
    const values = wantedValues(definition, naming.locale, remembered)
    if (field === undefined || values === null) continue
    const brought = await bringOptions(field, definition, values, context, pipedrive)
    found.set(definition.logical, brought)
    lacksOptions ||= values.some(({ code }) => !carries(brought, code))
  }
  for (const [logical, field] of notWanted(existing, found, context.settings, naming, knownCodes, remembered))
    found.set(logical, field)
  const extra = await extraFields(existing, context)
  for (const [logical, field] of extra.found) found.set(logical, field)
  const incomplete = reasons.size > 0 || lacksOptions || extra.lacks
  return { fields: [...found], planned, incomplete, existed: plan.found.size > 0 }
}

/**
 * Fields that are there and not wanted any more, as amounts are where sales sees none: what stands in them can be
 * cleared.
 */
function notWanted(
  existing: readonly AccountField[],
  inUse: ReadonlyMap<string, AccountField>,
  settings: FlowSettings,
  naming: Naming,
  knownCodes: ReadonlyMap<string, string>,
  remembered: Awaited<ReturnType<typeof rememberedOptions>>,
): readonly (readonly [string, AccountField])[] {
  const others = FIELDS.filter(({ logical }) => !inUse.has(logical))
  const { found } = planFields(existing, others, settings.fields, naming, { limit: 0, used: 0 }, knownCodes)
  const taken = new Set([...inUse.values()].map(({ code }) => code))
  return others.flatMap(({ logical, type }) => {
    const field = found.get(logical)
    if (field === undefined || taken.has(field.code)) return []
    const known = remembered.get(logical)?.known ?? []
    const codes = Object.fromEntries(known.map(({ code, id }) => [code, id]))
    return [[logical, type === 'enum' ? { ...field, codes } : field] as const]
  })
}

const notMade = (definition: FieldDefinition, error: SyncError, { suffix, locale }: Naming): string =>
  `The ${definition.entity} field "${fieldName(definition, suffix, locale)}" could not be made: ${error.message}`

/**
 * Makes a field whose values were not known when the others were made.
 *
 * @returns the field; `null` where people deleted it, the settings name another, or it cannot be made
 */
export async function makeLater(
  definition: FieldDefinition,
  values: readonly WantedOption[],
  context: PhaseContext,
  options: FieldOptions,
  knownCodes: ReadonlyMap<string, string>,
): Promise<AccountField | 'planned' | null> {
  const { logical } = definition
  if (knownCodes.has(logical) || Object.hasOwn(context.settings.fields, logical)) return null
  const naming = { suffix: options.fieldSuffix, locale: context.settings.locale }
  // An earlier run may have made it and ended before that was noted.
  await context.allArrived(false)
  const existing = await options.pipedrive.accountFields(definition.entity, context.signal)
  const { found, toCreate } = planFields(existing, [definition], {}, naming, null)
  if (toCreate.length === 0) return found.get(logical) ?? null
  if (context.preview) {
    await record(definition, 'preview', context, options)
    return 'planned'
  }
  const made = await makeField(definition, values, context, options)
  if (!isSyncError(made)) return made
  const lacksRoom = made.code === 'pipedrive.field_limit'
  await context.issue(fieldsIssue([notMade(definition, made, naming)], [definition], lacksRoom))
  return null
}

function fieldsIssue(reasons: readonly string[], missing: readonly FieldDefinition[], lacksRoom: boolean): NewIssue {
  const holds = missing.filter(({ mandatory }) => mandatory).map(({ logical }) => HELD_BY[logical] ?? logical)
  const held =
    holds.length === 0 ? '' : ` Until then ${[...new Set(holds)].join(' and ')} are held: nothing of them is written.`
  return {
    flow: 'connection',
    stream: 'connection',
    key: 'fields',
    code: 'pipedrive.fields_missing',
    message: `Some custom fields are not there, so their values are not written.${held} ${reasons.join(' ')}`,
    advice: `${lacksRoom ? 'Free some custom fields in Pipedrive' : 'Do in Pipedrive what is said of each field'}, or map existing ones under settings.fields in the connection file.`,
    details: { reasons, missing: missing.map(({ logical }) => logical) },
  }
}

const planIssue = (plan: PipedrivePlan, limit: number, used: number): NewIssue => ({
  flow: 'connection',
  stream: 'connection',
  key: 'plan',
  code: 'pipedrive.other_plan',
  message: `The Pipedrive account has ${used} custom fields and the plan ${plan} allows ${limit}, so pipedrive.plan: ${plan} is not its plan. The fields that are missing are made all the same, if Pipedrive lets us.`,
  advice:
    'Set pipedrive.plan (and seats) in the connection file to what the account has: the API budget is worked out from it.',
  details: { plan, limit, used },
})

const HELD_BY: Readonly<Record<string, string>> = {
  'organization.supplierNumber': 'suppliers',
  'organization.customerNumber': 'customers',
  'person.customerNumber': 'customers',
}

/** The fields that flows which are on will write, in the order in which they are made. */
export function wantedFields({
  flows,
  visibility,
  filters,
}: Pick<FlowSettings, 'flows' | 'visibility' | 'filters'>): readonly FieldDefinition[] {
  const documents = flows.customerInvoices !== false
  const customers = flows.customers !== false
  const organizations = flows.customers !== false && flows.customers.organization !== 'off'
  const shows = (level: FlowSettings['visibility']) => flows.receivables && customers && visibility === level
  const aligns = (member: 'status' | 'paymentTerms') =>
    customers && flows.referenceData !== false && flows.referenceData[member] !== 'off'
  const on: Readonly<Record<string, boolean>> = {
    'organization.supplierNumber': flows.suppliers,
    'organization.customerNumber': organizations,
    'person.customerNumber': customers,
    'deal.invoiceNumber': documents,
    'deal.invoiceAmount': documents && visibility === 'amounts',
    'deal.invoiceDueDate': documents,
    'deal.openBalance': shows('amounts'),
    'deal.overdueBand': shows('bands'),
    'deal.light': shows('light'),
    'organization.overdue': organizations && shows('amounts'),
    'organization.openBalance': organizations && shows('amounts'),
    'organization.overdueBand': organizations && shows('bands'),
    'organization.light': organizations && shows('light'),
    'deal.paymentBehaviour': shows(visibility),
    'deal.stoppedOrdering': filters && shows(visibility),
    'person.status': aligns('status'),
    'person.paymentTerms': aligns('paymentTerms'),
  }
  return FIELDS.filter((definition) => on[definition.logical] === true)
}

/**
 * The field, or why it cannot be made: the plan's cap, a missing right, or a field of that name that cannot be read.
 */
async function makeField(
  definition: FieldDefinition,
  values: readonly WantedOption[] | null,
  context: PhaseContext,
  options: FieldOptions,
): Promise<AccountField | SyncError> {
  const { pipedrive, fieldSuffix } = options
  const { entity, type } = definition
  const name = fieldName(definition, fieldSuffix, context.settings.locale)
  const labels = values === null ? {} : { options: values.map((value) => value.labels[0]) }
  await needMade(context, 'field', definition.logical, { name, type })
  const find = async () =>
    (await pipedrive.accountFields(entity, context.signal)).find(
      (field) => field.custom && field.name === name && field.type === type,
    )
  try {
    const made = await madeOrFound(
      context,
      () => pipedrive.createField({ entity, name, type, ...labels }, context.signal),
      find,
    )
    await record(definition, made.code, context, options)
    return made
  } catch (error) {
    if (isSyncError(error) && (error.code === 'pipedrive.field_limit' || error.remedy.do === 'reject')) return error
    throw error
  }
}

const record = (definition: FieldDefinition, code: string, context: PhaseContext, { fieldSuffix }: FieldOptions) =>
  recordMade(
    context,
    'field',
    definition.logical,
    { name: fieldName(definition, fieldSuffix, context.settings.locale), type: definition.type },
    code,
  )
