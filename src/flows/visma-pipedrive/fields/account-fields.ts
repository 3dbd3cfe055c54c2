import type { Plan as PipedrivePlan } from '../../../connectors/pipedrive/calls/plan-names.ts'
import type { AccountField, FieldDefinition, Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import { madeOrFound, recordMade } from '../account/made.ts'
import type { PhaseContext } from '../context.ts'
import type { FlowSettings } from '../settings.ts'
import { FIELDS, fieldName, planFields } from './custom-fields.ts'

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

/** Finds the custom fields that the flows write, makes missing ones, and says which cannot be made. */
export async function findOrMakeFields(
  context: PhaseContext,
  options: FieldOptions,
  knownCodes: ReadonlyMap<string, string>,
): Promise<FoundFields> {
  const { pipedrive, fieldSuffix } = options
  const existing: AccountField[] = []
  for (const entity of ['organization', 'person', 'deal'] as const)
    existing.push(...(await pipedrive.accountFields(entity, context.signal)))

  const used = existing.filter((field) => field.custom).length
  const limit = FIELD_CAP[options.plan]
  // An account with more fields than the plan allows is on another plan: so we try, and it refuses when it is full.
  const proves = used > limit
  const cap = proves ? null : { limit, used }
  const wanted = wantedFields(context.settings)
  const plan = planFields(existing, wanted, context.settings.fields, fieldSuffix, cap, knownCodes)
  const found = new Map(plan.found)
  const planned: string[] = []
  const reasons = new Set([...plan.problems, ...plan.missing.map((one) => one.reason)])
  let refused: SyncError | null = null
  for (const definition of plan.toCreate) {
    if (context.preview) {
      await record(definition, 'preview', context, options)
      planned.push(definition.logical)
      continue
    }
    const made: AccountField | SyncError = refused === null ? await makeField(definition, context, options) : refused
    if (!isSyncError(made)) found.set(definition.logical, made)
    else {
      // After one refusal no further field is tried, since all would be refused; except for a broken field in the list.
      if (made.code !== 'pipedrive.field_unreadable') refused = made
      const name = fieldName(definition, fieldSuffix)
      reasons.add(`The ${definition.entity} field "${name}" could not be made: ${made.message}`)
    }
  }
  const missing = wanted.filter(({ logical }) => !found.has(logical) && !planned.includes(logical))
  const isFull = plan.missing.some(({ reason }) => !plan.problems.includes(reason))
  const lacksRoom = isFull || refused?.code === 'pipedrive.field_limit'
  if (proves) await context.issue(planIssue(options.plan, limit, used))
  else await context.resolve('connection', 'plan', 'pipedrive.other_plan')
  if (reasons.size > 0) await context.issue(fieldsIssue([...reasons], missing, lacksRoom))
  else await context.resolve('connection', 'fields', 'pipedrive.fields_missing')
  return { fields: [...found], planned, incomplete: reasons.size > 0, existed: plan.found.size > 0 }
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

/** The fields that flows which are on will write. */
export function wantedFields({ flows }: Pick<FlowSettings, 'flows'>): readonly FieldDefinition[] {
  const documents = flows.customerInvoices !== false
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

/**
 * The field, or why it cannot be made: the plan's cap, a missing right, or a field of that name that cannot be read.
 */
async function makeField(
  definition: FieldDefinition,
  context: PhaseContext,
  options: FieldOptions,
): Promise<AccountField | SyncError> {
  const { pipedrive, fieldSuffix } = options
  const { entity, type } = definition
  const name = fieldName(definition, fieldSuffix)
  const find = async () =>
    (await pipedrive.accountFields(entity, context.signal)).find(
      (field) => field.custom && field.name === name && field.type === type,
    )
  try {
    const made = await madeOrFound(context, () => pipedrive.createField(definition, name, context.signal), find)
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
    { name: fieldName(definition, fieldSuffix), type: definition.type },
    code,
  )
