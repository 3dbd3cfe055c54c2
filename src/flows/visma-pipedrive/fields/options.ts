import type { AccountField } from '../../../connectors/pipedrive/model.ts'
import type { Locale } from '../../../core/locales.ts'
import { cutTo, oneLine } from '../../../core/plain-text.ts'
import type { FieldDefinition } from './definitions.ts'
import { everyName } from './field-names.ts'

/** A value that a field with options must be able to carry. */
export type WantedOption = {
  /** What the value is called inside the program: `Often late`, or the id of payment terms. */
  readonly code: string
  /** Labels its option may bear; the first is the one it is made with. */
  readonly labels: readonly [string, ...string[]]
}

/** What is remembered of an option of ours. */
export type KnownOption = {
  readonly code: string
  readonly id: string
  /** The label we saw or gave last; another one from now on was given by a person, and stays. */
  readonly label: string
}

export interface OptionPlan {
  /** Options that are there, also of values that are not wanted any more. */
  readonly known: readonly KnownOption[]
  readonly add: readonly WantedOption[]
  readonly rename: readonly { readonly code: string; readonly id: string; readonly from: string; readonly to: string }[]
  /** Codes of options that were removed: what records showed of them is lost. */
  readonly gone: readonly string[]
  /** What a person has to set right, one sentence each. */
  readonly problems: readonly string[]
}

/**
 * Which option stands for which value: the one remembered, whatever people call it now, else the only one with a label
 * of the value, else one to be made. Nothing is ever removed.
 *
 * @param follows Whether an option that still bears our label gets a new one when ours has changed.
 */
export function planOptions(
  field: Pick<AccountField, 'entity' | 'name' | 'options' | 'partial'>,
  wanted: readonly WantedOption[],
  before: readonly KnownOption[],
  follows: boolean,
): OptionPlan {
  const byId = new Map(field.options.map((option) => [String(option.id), option]))
  const isPartial = field.partial === true
  const known = new Map(before.filter(({ id }) => byId.has(id) || isPartial).map((one) => [one.code, one]))
  const gone = before
    .filter(({ code }) => !known.has(code) && wanted.some((one) => one.code === code))
    .map(({ code }) => code)
  const claimed = new Set([...known.values()].map(({ id }) => id))
  const free = field.options.filter((option) => !claimed.has(String(option.id)))
  const labelled = (label: string) => field.options.some((option) => option.label.trim() === label)
  const add: WantedOption[] = []
  const rename: OptionPlan['rename'][number][] = []
  const problems: string[] = []

  for (const { code, labels } of wanted) {
    const [label] = labels
    const mine = known.get(code)
    if (mine !== undefined) {
      const shown = byId.get(mine.id)?.label ?? mine.label
      // It bears the new label already where nobody could note that we gave it.
      if (shown === label) known.set(code, { ...mine, label })
      else if (follows && shown === mine.label && !labelled(label))
        rename.push({ code, id: mine.id, from: shown, to: label })
      continue
    }
    const hits = free.filter((option) => labels.includes(option.label.trim()))
    const [hit, second] = hits
    if (second) {
      const names = hits.map((option) => `"${option.label}"`).join(' and ')
      problems.push(
        `The ${field.entity} field "${field.name}" has ${hits.length} options for one value (${names}); delete or rename all but one.`,
      )
    } else if (hit && !claimed.has(String(hit.id))) {
      known.set(code, { code, id: String(hit.id), label: hit.label })
      claimed.add(String(hit.id))
    } else if (isPartial) {
      problems.push(
        `Pipedrive tells options of the ${field.entity} field "${field.name}" in a form that cannot be read.`,
      )
    } else if (hit || labelled(label) || add.some((other) => other.labels[0] === label)) {
      problems.push(
        `The option "${label}" of the ${field.entity} field "${field.name}" stands for another value; rename it.`,
      )
    } else {
      add.push({ code, labels })
    }
  }
  return { known: [...known.values()], add, rename, gone, problems }
}

/** The values of a field with labels of its own; `null` where the books tell them. */
export const fixedOptions = ({ options }: FieldDefinition, locale: Locale): readonly WantedOption[] | null =>
  options == null ? null : Object.entries(options).map(([code, label]) => ({ code, labels: everyName(label, locale) }))

/** Payment terms as the books have them. */
export interface Terms {
  readonly id: string
  readonly description: string | null
}

/**
 * Options for payment terms: called by their description, and by their id too where several have the same one. The
 * longer form is recognised in any case.
 */
export function termsOptions(terms: readonly Terms[]): readonly WantedOption[] {
  const named = terms.map(({ id, description }) => ({ id, name: labelOf(description) ?? id }))
  const times = Map.groupBy(named, ({ name }) => name)
  return named.map(({ id, name }) => {
    const long = labelOf(`${id} – ${name}`) ?? id
    return times.get(name)?.length === 1
      ? { code: id, labels: name === id ? [name] : [name, long] }
      : { code: id, labels: [long] }
  })
}

/** Longest label of an option. Source: Pipedrive API v2, POST /{entity}Fields/{field_code}/options */
const MAX_LABEL = 255

function labelOf(text: string | null): string | null {
  const line = cutTo(oneLine(text ?? '').replaceAll(/\s+/g, ' '), MAX_LABEL)
  return line === '' ? null : line
}
