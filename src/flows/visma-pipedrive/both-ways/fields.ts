import type { Party } from '../../../connectors/visma/model.ts'
import type { Question } from '../../../core/align.ts'
import type { Fields } from '../../../core/connector.ts'
import type { Json } from '../../../core/json.ts'
import type { PhaseContext } from '../context.ts'
import type { FlowSettings } from '../settings.ts'

/** A field of a customer that both systems may change. `name` is what Visma's side calls it. */
export interface BothField {
  readonly name: 'status' | 'terms'
  readonly setting: 'status' | 'paymentTerms'
  /** Of the person. */
  readonly member: `custom.${string}`
  readonly logical: string
  /** For people. */
  readonly title: string
}

export const BOTH_FIELDS: readonly BothField[] = [
  { name: 'status', setting: 'status', member: 'custom.status', logical: 'person.status', title: 'status' },
  {
    ...{ name: 'terms', setting: 'paymentTerms', title: 'payment terms' },
    ...{ member: 'custom.paymentTerms', logical: 'person.paymentTerms' },
  },
]

const STATUSES: readonly string[] = ['Active', 'OnHold', 'CreditHold', 'Inactive', 'OneTime']

/** Statuses that finance alone ends, in Visma.net. */
export const KEPT_STATUSES = ['CreditHold', 'OnHold'] as const

/** What Visma says of the field; `null` where that is unknown, or nothing that Pipedrive has an option for. */
export function toldBy(
  field: Pick<BothField, 'name'>,
  { status, terms }: Pick<Party, 'status' | 'terms'>,
): string | null {
  if (field.name === 'terms') return terms?.id ?? null
  return STATUSES.includes(status) ? status : null
}

/** The same of a customer that was read by itself to be changed. */
export const standsAs = ({ name }: Pick<BothField, 'name'>, fields: Fields): string | null =>
  heldAs(fields[name] ?? null, name === 'status' ? STATUSES : null)

/** What Pipedrive holds, as a value: `null` for nothing, and for an option that stands for no value of ours. */
export function heldAs(held: Json, known: readonly string[] | null): string | null {
  if (typeof held !== 'string' || held === '') return null
  return known === null || known.includes(held) ? held : null
}

export const knownValues = (field: BothField, terms: readonly string[]): readonly string[] =>
  field.name === 'status' ? STATUSES : terms

/** Which way the field goes, by the settings. */
export function directionOf({ setting }: BothField, { flows }: Pick<FlowSettings, 'flows'>): Question['direction'] {
  const way = flows.customers === false || flows.referenceData === false ? 'off' : flows.referenceData[setting]
  return way === 'visma' ? 'source' : way
}

/** The fields in which what people edit in Pipedrive counts. */
export const editable = (settings: PhaseContext['settings']): readonly BothField[] =>
  BOTH_FIELDS.filter((field) => directionOf(field, settings) === 'both')
