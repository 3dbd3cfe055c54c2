import type { Agreed, Edit } from '../../../core/agreement.ts'
import type { Question } from '../../../core/align.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { Issue, Link } from '../../../core/sync-store.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { type PartyRow, type Row, rowsIn } from '../rows.ts'
import { type Braked, brake, lineName, MOST_WRITES } from './brake.ts'
import { BOTH_FIELDS, type BothField, directionOf, editable } from './fields.ts'
import { fieldKey, HELD, type Line, MANY, manyIssue } from './issues.ts'
import { type Case, decide, questionOf, type Terms } from './question.ts'

const PAGE = 500

/** What this run knows of what both sides agreed on, of what people edited, and of what they answered. */
export interface Known {
  readonly terms: Terms
  readonly agreed: (key: SourceKey, field: BothField) => Agreed | null
  readonly edit: (key: SourceKey, field: BothField) => Edit | null
  readonly answer: (edit: Edit | null, field: BothField) => Question['answer']
  /** Which edits may be written to Visma.net in this run. */
  readonly braked: Braked
  /** To be called with the customers that are decided next. */
  readonly load: (batch: readonly PartyRow[], setup: Setup) => Promise<void>
}

export async function gatherKnown(context: PhaseContext): Promise<Known> {
  const { store, settings } = context
  const edits = new Map((await store.edits()).map((edit) => [editName(edit.key, edit.field), edit]))
  const answered = edits.size === 0 ? [] : await store.answered([HELD, MANY])
  const terms = await termsOf(context)
  const agreed = new Map<SourceKey, readonly Agreed[]>()
  const known: Omit<Known, 'braked'> = {
    terms,
    agreed: (key, { name }) => agreed.get(key)?.find(({ field }) => field === name) ?? null,
    edit: (key, { name }) => edits.get(editName(key, name)) ?? null,
    answer: (edit, field) => answerTo(edit, field, answered),
    load: async (batch, setup) => {
      const on = BOTH_FIELDS.filter((field) => directionOf(field, settings) !== 'off')
      if (on.length === 0) return
      const found = await store.agreed(
        'customer',
        batch.map(({ key }) => key),
      )
      for (const { key } of batch) agreed.set(key, found.get(key) ?? [])
      // Terms that were removed from the books, or are for suppliers now, are still those of some customer.
      for (const { data } of batch) {
        if (data.terms !== null && !terms.has(data.terms.id)) terms.set(data.terms.id, { ...data.terms, days: null })
      }
      if (on.some(({ name }) => name === 'terms'))
        await setup.wantTerms([...terms].map(([id, one]) => ({ id, ...one })))
    },
  }
  return { ...known, braked: await brakeOf(edits, known, agreed, answered, context) }
}

const editName = (key: string, field: string): string => `${key}\n${field}`

function answerTo(edit: Edit | null, field: BothField, answered: readonly Issue[]): Question['answer'] {
  if (edit === null) return null
  const issue = answered.find(({ code, key }) => code === HELD && key === fieldKey(edit.key, field))
  const to = (issue?.details as { readonly to?: unknown } | undefined)?.to
  const choice = to === edit.value ? issue?.answer?.choice : undefined
  return choice === 'approve' || choice === 'drop' ? choice : null
}

/** Payment terms that customers may have, as they were read last. */
export async function termsOf({
  store,
}: PhaseContext): Promise<Map<string, { description: string | null; days: number | null }>> {
  const terms = new Map<string, { description: string | null; days: number | null }>()
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly Row<'creditTerm'>[] = await rowsIn(store).walk('creditTerm', after, PAGE)
    const last = page.at(-1)
    if (last === undefined) return terms
    for (const { data } of page) {
      if (data.forCustomers) terms.set(data.id, { description: data.description, days: data.days ?? null })
    }
    after = last.key
  }
}

/** Looks, before anything is written, at all that would be written to Visma.net in this run. */
async function brakeOf(
  edits: ReadonlyMap<string, Edit>,
  known: Omit<Known, 'braked'>,
  agreed: Map<SourceKey, readonly Agreed[]>,
  answered: readonly Issue[],
  context: PhaseContext,
): Promise<Braked> {
  const { store, settings } = context
  const keys = [...new Set([...edits.values()].map(({ key }) => key))]
  const wanted: Line[] = []
  if (keys.length > 0) {
    const records = await rowsIn(store).records('customer', keys)
    for (const [key, all] of await store.agreed('customer', keys)) agreed.set(key, all)
    for (const edit of edits.values()) {
      const record = records.get(edit.key)
      const field = editable(settings).find(({ name }) => name === edit.field)
      if (record === undefined || field === undefined) continue
      const line = lineOf(record, field, edit, known, context)
      if (line !== null) wanted.push(line)
    }
  }
  const open = await store.openIssues([MANY])
  const braked = brake(wanted, answered, open, context.now())
  if (braked.ask.length > 0 && !braked.isAsked) await context.issue(manyIssue(braked.ask, MOST_WRITES, context.now()))
  return braked
}

function lineOf(
  record: PartyRow,
  field: BothField,
  edit: Edit,
  known: Omit<Known, 'braked'>,
  context: PhaseContext,
): Line | null {
  const one: Case = {
    ...{ record, field, base: known.agreed(record.key, field), held: edit.value },
    ...{ answer: known.answer(edit, field), isShared: false },
  }
  const aligned = decide(questionOf(one, context.settings, known.terms))
  return aligned.do === 'toSource' ? lineFor(record, field, aligned.from, aligned.value) : null
}

/**
 * What a person that we made was given, if it still holds that: nobody differs there. A run that died after it had made
 * the person noted no agreement.
 */
export async function asWeSent(
  { record, field, held }: Case,
  link: Link | null,
  { store, now }: PhaseContext,
): Promise<Agreed | null> {
  if (link?.origin !== 'created' || typeof held !== 'string') return null
  const shadow = (await store.shadows('person', [link.remote])).get(link.remote)
  if (shadow?.written[field.member] !== held) return null
  return {
    ...{ stream: record.stream, key: record.key, field: field.name },
    value: held,
    side: 'source',
    who: null,
    at: now(),
  }
}

export const lineFor = (record: PartyRow, field: BothField, from: string, to: string): Line => ({
  customer: record.key,
  number: record.data.number,
  field: field.title,
  from,
  to,
})

/** Whether an edit may be written now, waits for the many to be approved, or was decided against with them. */
export function passes(line: Line, { allowed, dropped }: Braked): 'yes' | 'waits' | 'dropped' {
  const name = lineName(line)
  return dropped.has(name) ? 'dropped' : allowed.has(name) ? 'yes' : 'waits'
}
