import type { Agreed } from '../../../core/agreement.ts'
import { type Aligned, align, type Question, type Rails } from '../../../core/align.ts'
import type { Json } from '../../../core/json.ts'
import type { PartyRow } from '../rows.ts'
import type { FlowSettings } from '../settings.ts'
import { type BothField, directionOf, heldAs, KEPT_STATUSES, knownValues, toldBy } from './fields.ts'

/** Payment terms by id. `days`: how long they are, where Visma says so in days. */
export type Terms = ReadonlyMap<string, { readonly description: string | null; readonly days: number | null }>

/** What is known of one field of one customer. */
export interface Case {
  readonly record: PartyRow
  readonly field: BothField
  readonly base: Agreed | null
  /** What Pipedrive holds, as it was told; `undefined` while nobody has looked. */
  readonly held: Json | undefined
  readonly answer: Question['answer']
  /** Its person stands for several customers: then nobody can tell whose an edit is. */
  readonly isShared: boolean
}

const APPROVE = { none: 'none', longerTerms: 'higher', all: 'all' } as const satisfies Record<string, Rails['approve']>

function railsOf({ name }: BothField, settings: FlowSettings, terms: Terms): Rails {
  const { referenceData } = settings.flows
  const asked = APPROVE[referenceData === false ? 'none' : referenceData.approve]
  if (name === 'status') return { kept: KEPT_STATUSES, approve: asked === 'all' ? 'all' : 'none', ranks: {} }
  const ranks = [...terms].flatMap(([id, { days }]) => (days === null ? [] : [[id, days] as const]))
  return { kept: [], approve: asked, ranks: Object.fromEntries(ranks) }
}

/** The question that a case puts to `align`. */
export function questionOf(one: Case, settings: FlowSettings, terms: Terms): Question {
  const { record, field, base, held, answer, isShared } = one
  const { referenceData } = settings.flows
  const source = toldBy(field, record.data)
  const known = knownValues(field, [...terms.keys(), ...[base?.value ?? null, source].filter((id) => id !== null)])
  return {
    base: base?.value ?? null,
    source,
    destination: held === undefined ? undefined : heldAs(held, known),
    direction: isShared && directionOf(field, settings) === 'both' ? 'source' : directionOf(field, settings),
    winner: referenceData !== false && referenceData.winner === 'pipedrive' ? 'destination' : 'source',
    rails: railsOf(field, settings, terms),
    answer,
  }
}

/** One way there is nothing to look for: Visma's value is written wherever ours has moved. */
export function decide(question: Question): Aligned {
  const { direction, source, destination } = question
  if (direction !== 'source' || destination !== undefined || source === null) return align(question)
  return source === question.base ? { do: 'nothing' } : { do: 'agree', value: source }
}
