import { z } from 'zod'
import type { AccountField, Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { isSyncError } from '../../../core/errors.ts'
import { type Json, sameJson } from '../../../core/json.ts'
import type { Locale } from '../../../core/locales.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import { madeOrFound, mayMake, recordMade } from '../account/made.ts'
import type { PhaseContext } from '../context.ts'
import type { FieldDefinition } from './definitions.ts'
import { fixedOptions, type KnownOption, type OptionPlan, planOptions, type WantedOption } from './options.ts'
import { decideAgain, putBack } from './remapped-fields.ts'

const CHECKPOINT = 'setup:options'

const known = z.object({ code: z.string(), id: z.string(), label: z.string() })
const wanted = z.object({ code: z.string(), labels: z.tuple([z.string()], z.string()) })
const stored = z.array(
  z.tuple([z.string(), z.object({ field: z.string(), known: z.array(known), wanted: z.array(wanted).nullable() })]),
)

/** A type alias, since it is kept as JSON. */
type Remembered = {
  /** Key of the field that has these options. */
  readonly field: string
  readonly known: readonly KnownOption[]
  /** Values that the books told of; `null` for a field whose values are always the same. */
  readonly wanted: readonly WantedOption[] | null
}

/** What is remembered of the options of our fields, by logical name. */
export async function rememberedOptions({ store }: PhaseContext): Promise<ReadonlyMap<string, Remembered>> {
  const text = await store.checkpoint(CHECKPOINT)
  return new Map(text === null ? [] : (stored.safeParse(JSON.parse(text)).data ?? []))
}

/** Values that a field must be able to carry: `null` of a field without options, none where they are not known yet. */
export function wantedValues(
  definition: FieldDefinition,
  locale: Locale,
  remembered: ReadonlyMap<string, Remembered>,
): readonly WantedOption[] | null {
  if (definition.type !== 'enum') return null
  return fixedOptions(definition, locale) ?? remembered.get(definition.logical)?.wanted ?? []
}

/**
 * Sees to it that a field has an option for each of these values, and answers the field with its codes. What is in the
 * account keeps its name; only options that follow the books get new ones. An option that people removed is made again,
 * and records that showed it are decided again. A refusal is an issue, and concerns these options alone.
 */
export async function bringOptions(
  field: AccountField,
  definition: FieldDefinition,
  values: readonly WantedOption[],
  context: PhaseContext,
  pipedrive: Pipedrive,
): Promise<AccountField> {
  const { logical } = definition
  const follows = definition.options === null
  const remembered = await rememberedOptions(context)
  const before = remembered.get(logical)
  // Of another field nothing is known, not even that its options were removed.
  const knownBefore = before?.field === field.code ? before.known : []
  const first = planOptions(field, values, knownBefore, follows)
  const { grown, renamed, refusals } = await change(field, definition, first, context, pipedrive)
  const last = planOptions(grown, values, knownBefore, false)
  const known = last.known.map((one) => ({ ...one, label: renamed.get(one.code) ?? one.label }))
  const reasons = [...new Set([...last.problems, ...refusals])]
  if (reasons.length > 0) await context.issue(optionsIssue(logical, reasons))
  else await context.resolve('connection', logical, 'pipedrive.options_missing')
  const lost = first.gone.filter((code) => known.some((one) => one.code === code))
  if (!context.preview) {
    // Before the new option is remembered: after a crash in between nobody would know that values were lost.
    if (lost.length > 0) await putBack(definition, lost, context)
    // Records were written without a value that was wanted and had no option.
    const wantedBefore = before?.field === field.code ? (before.wanted ?? values) : []
    const lacked = wantedBefore.filter(({ code }) => !knownBefore.some((one) => one.code === code))
    const isNew = lacked.some(({ code }) => known.some((one) => one.code === code))
    if (isNew) await decideAgain(definition.entity, context)
    const now: Remembered = { field: field.code, known, wanted: follows ? values : null }
    if (!sameJson(now, before ?? null)) {
      const all = [...remembered].filter(([name]) => name !== logical)
      await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify([...all, [logical, now]]))
    }
  }
  return { ...grown, codes: Object.fromEntries(known.map(({ code, id }) => [code, id])) }
}

interface Changed {
  readonly grown: AccountField
  /** Code → the label its option was given. */
  readonly renamed: ReadonlyMap<string, string>
  readonly refusals: readonly string[]
}

async function change(
  field: AccountField,
  { logical }: FieldDefinition,
  plan: OptionPlan,
  context: PhaseContext,
  pipedrive: Pipedrive,
): Promise<Changed> {
  const { signal } = context
  const add: OptionPlan['add'][number][] = []
  for (const option of plan.add) {
    if (await mayMake(context, 'option', `${logical} ${option.code}`, { label: option.labels[0] })) add.push(option)
  }
  // No preview shows new names, so none of them is approved.
  const rename = context.preview || context.approves !== undefined ? [] : plan.rename
  let grown = field
  const renamed = new Map<string, string>()
  const refusals: string[] = []
  const again = async (isDone: (field: AccountField) => boolean) =>
    (await pipedrive.accountFields(field.entity, signal)).find((one) => one.code === field.code && isDone(one))
  const has = (one: AccountField, label: string) => one.options.some((option) => option.label === label)

  if (add.length > 0) {
    const labels = add.map((value) => value.labels[0])
    const make = () => pipedrive.addOptions(field, labels, signal)
    const made = context.preview
      ? field
      : await orRefusal(() =>
          madeOrFound(context, make, () => again((one) => labels.every((label) => has(one, label)))),
        )
    if (typeof made === 'string') refusals.push(`The ${field.entity} field "${field.name}" lacks options: ${made}`)
    else {
      grown = made
      for (const {
        code,
        labels: [label],
      } of add) {
        const id = made.options.find((option) => option.label === label)?.id
        await recordMade(context, 'option', `${logical} ${code}`, { label }, String(id ?? 'preview'))
      }
    }
  }
  if (rename.length > 0) {
    const wanted = rename.flatMap(({ id, to }) =>
      grown.options.filter((option) => String(option.id) === id).map((option) => ({ id: option.id, label: to })),
    )
    const current = grown
    const isDone = (one: AccountField) => wanted.every(({ label }) => has(one, label))
    const made = await orRefusal(() =>
      madeOrFound(
        context,
        () => pipedrive.renameOptions(current, wanted, signal),
        () => again(isDone),
      ),
    )
    if (typeof made === 'string')
      refusals.push(`Options of the ${field.entity} field "${field.name}" keep their old names: ${made}`)
    else {
      grown = made
      for (const { code, to } of rename) renamed.set(code, to)
    }
  }
  return { grown, renamed, refusals }
}

/** What `work` makes, or why the account refuses it. */
async function orRefusal<T>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work()
  } catch (error) {
    if (isSyncError(error) && error.remedy.do === 'reject') return error.message
    throw error
  }
}

const optionsIssue = (logical: string, reasons: readonly string[]): NewIssue => ({
  flow: 'connection',
  stream: 'connection',
  key: logical,
  code: 'pipedrive.options_missing',
  message: `Some values cannot be shown in Pipedrive, since the field has no option for them. ${reasons.join(' ')}`,
  advice: 'Do in Pipedrive what is said of the field under Data fields; the values then follow by themselves.',
  details: { field: logical, reasons },
})

/** Whether the field can carry the value: of a field with codes only those whose option is there. */
export const carries = ({ type, codes, options }: AccountField, value: Json): boolean => {
  if (value === null) return true
  if (codes === undefined) return type !== 'enum' || options.some(({ label }) => label === value)
  const id = typeof value === 'string' && Object.hasOwn(codes, value) ? codes[value] : undefined
  return options.some((option) => String(option.id) === id)
}
