import type { Agreed, Edit } from '../../../core/agreement.ts'
import type { Aligned, Because } from '../../../core/align.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import type { TargetResult } from '../../../core/flow.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { Effect, Link, NewIssue, Shadow } from '../../../core/sync-store.ts'
import { recalled } from '../account/seen.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import { carry } from './carry.ts'
import { BOTH_FIELDS, type BothField, directionOf } from './fields.ts'
import { tellTogether } from './grouped.ts'
import {
  DIFFERED,
  fieldKey,
  heldIssue,
  type Line,
  NOT_OVERRULED,
  overruledIssue,
  putBackIssue,
  READ_ONLY,
  refusedIssue,
  sharedIssue,
} from './issues.ts'
import { asWeSent, type Known, lineFor, passes } from './known.ts'
import { type Case, decide, questionOf } from './question.ts'

/** What the person of a customer is to hold of the fields that go both ways. */
export interface AlignedPerson {
  /** The customer as it was read last: newer than it was given where something was written to Visma.net. */
  readonly record: PartyRow
  /** Member of the person → value. A member that is absent is left as it is. */
  readonly values: Readonly<Record<string, string>>
  /**
   * To be called once the person holds them: notes what both sides agree on now, and tells people what did not stand.
   *
   * @returns what is to be committed with the decision about the customer
   */
  readonly settle: (person: TargetResult) => Promise<readonly Effect[]>
}

interface Person {
  readonly link: Link | null
  /** A record that a match rule chose, where there is no link yet. */
  readonly match: RemoteId | null
}

/** One field that was decided. */
interface Outcome {
  readonly field: BothField
  /** `null`: both sides stay as they are. */
  readonly value: string | null
  readonly side: Agreed['side']
  readonly edit: Edit | null
  /** Whether the edit is settled by this, whichever way. */
  readonly isSettled: boolean
  /** What Pipedrive holds now, as far as it was told. */
  readonly held: Json | undefined
  readonly issue: NewIssue | null
  readonly line: { readonly code: string; readonly line: Line } | null
}

/**
 * Decides status and payment terms of one customer, and writes to Visma.net what people edited in Pipedrive. To be called
 * before anything else of the customer is written, since it may be read anew by that.
 */
export async function alignCustomer(
  given: PartyRow,
  person: Person,
  known: Known,
  setup: Setup,
  context: PhaseContext,
): Promise<AlignedPerson> {
  let record = given
  const taken = await takenBack(given, person, context)
  const on = BOTH_FIELDS.filter(
    (field) =>
      directionOf(field, context.settings) !== 'off' && setup.hasField(field.logical) && !taken.has(field.name),
  )
  const whose = on.length === 0 ? 'own' : await whosePerson(record, person, context)
  if (on.length === 0 || whose === 'other') return { record, values: {}, settle: async () => [] }
  const outcomes: Outcome[] = []
  let now: RemoteRecord | null = null
  const lookedAt = async (field: BothField): Promise<Case> => {
    const one = await caseOf(record, field, person, known, whose === 'shared', context)
    if (now === null && decide(questionOf(one, context.settings, known.terms)).do === 'look')
      now = await lookAt(person, context)
    const seen = now === null ? one : { ...one, held: now.fields[field.member] }
    return { ...seen, base: seen.base ?? (await asWeSent(seen, person.link, context)) }
  }
  // First what goes into Visma.net. After that the customer is as it was read then, and the rest is decided on that.
  const rest: BothField[] = []
  for (const field of on) {
    const one = await lookedAt(field)
    if (decide(questionOf(one, context.settings, known.terms)).do !== 'toSource') {
      rest.push(field)
      continue
    }
    outcomes.push(await outcomeOf(one, known, context))
    record = (await rowsIn(context.store).records('customer', [record.key])).get(record.key) ?? record
  }
  for (const field of rest) outcomes.push(await outcomeOf(await lookedAt(field), known, context))
  await noteHeld(outcomes, person, context)
  const values = outcomes.flatMap(({ field, value }) => (value === null ? [] : [[field.member, value] as const]))
  return {
    record,
    values: Object.fromEntries(values),
    settle: (result) => settle(record, outcomes, result, known, setup, context),
  }
}

/** Fields in which something was taken back, on whichever side: until that is released, neither side follows the other. */
async function takenBack({ key }: PartyRow, { link }: Person, { store }: PhaseContext): Promise<ReadonlySet<string>> {
  const atSource = await store.keptFields('customer', remoteId(key))
  const there = link === null ? new Map() : await store.keptFields(link.entity, link.remote)
  const taken = BOTH_FIELDS.filter(({ name, member }) => atSource.has(name) || there.has(member))
  return new Set(taken.map(({ name }) => name))
}

/** Whether the person is that of this customer alone; of several, the one with the lowest id speaks. */
async function whosePerson(
  { key }: PartyRow,
  { link }: Person,
  { store }: PhaseContext,
): Promise<'own' | 'shared' | 'other'> {
  if (link === null) return 'own'
  const links = (await store.linksTo('person', [link.remote])).filter(
    ({ stream, role, state }) => stream === 'customer' && role === 'person' && state === 'live',
  )
  if (links.length < 2) return 'own'
  return links.every((one) => Number(one.key) >= Number(key)) ? 'shared' : 'other'
}

async function caseOf(
  record: PartyRow,
  field: BothField,
  person: Person,
  known: Known,
  isShared: boolean,
  context: PhaseContext,
): Promise<Case> {
  const remote = person.link?.remote ?? person.match
  const edit = known.edit(record.key, field)
  const base = known.agreed(record.key, field)
  const answer = known.answer(edit, field)
  const of = { record, field, base, answer, isShared }
  // A person that is yet to be made holds nothing.
  if (remote === null) return { ...of, held: null }
  if (edit?.remote === remote) return { ...of, held: edit.value }
  if (person.link !== null) return { ...of, held: undefined }
  return { ...of, held: recalled('person', [remote], context).get(remote)?.fields[field.member] }
}

async function lookAt({ link, match }: Person, { destination, signal }: PhaseContext): Promise<RemoteRecord | null> {
  const remote = link?.remote ?? match
  const found = remote === null ? null : await destination.read('person', remote, signal)
  return found === null || found.deleted ? null : found
}

async function outcomeOf(one: Case, known: Known, context: PhaseContext): Promise<Outcome> {
  const question = questionOf(one, context.settings, known.terms)
  const aligned = decide(question)
  if (aligned.do !== 'toSource') return follow(one, aligned, question.source, known)
  const line = lineFor(one.record, one.field, aligned.from, aligned.value)
  switch (passes(line, known.braked)) {
    case 'waits':
      return left(one, known)
    case 'dropped':
      return follow(one, decide({ ...question, answer: 'drop' }), question.source, known)
  }
  const carried = await carry(one, question, context)
  const about = { record: one.record, field: one.field, from: aligned.value, to: aligned.from }
  switch (carried.do) {
    case 'other':
      return follow(one, carried.aligned, question.source, known)
    case 'carried': {
      const { value, lost } = carried
      const issue = lost === null ? null : overruledIssue({ ...about, from: lost, to: value }, 'Pipedrive')
      return { ...settled(one, known), value, side: 'destination', issue }
    }
    case 'refused':
      return {
        ...settled(one, known),
        value: carried.value,
        issue: refusedIssue({ ...about, to: carried.value }, carried.words),
      }
    case 'readOnly':
      return { ...settled(one, known), value: carried.value, line: { code: READ_ONLY, line } }
  }
}

/** What follows where nothing is written to Visma.net. */
function follow(one: Case, aligned: Aligned, source: string | null, known: Known): Outcome {
  const { record, field } = one
  switch (aligned.do) {
    case 'nothing':
      return source === null ? left(one, known) : { ...left(one, known), value: source }
    case 'look':
    case 'toSource':
      return left(one, known)
    case 'agree':
      return { ...settled(one, known), value: aligned.value }
    case 'hold':
      return { ...left(one, known), issue: heldIssue({ record, field, from: aligned.from, to: aligned.value }) }
    case 'toDestination': {
      const { value, because, lost } = aligned
      const told = lost === null ? null : toldOf(one, because, lost, value)
      return { ...settled(one, known), value, ...told }
    }
  }
}

function toldOf({ record, field, isShared }: Case, because: Because, lost: string, value: string): Partial<Outcome> {
  const about = { record, field, from: lost, to: value }
  if (because === 'first') return { line: { code: DIFFERED, line: lineFor(record, field, lost, value) } }
  if (because === 'oneWay' && isShared) return { issue: sharedIssue(about) }
  return { issue: putBackIssue(because, about) }
}

const left = ({ record, field, held }: Case, known: Known): Outcome => ({
  ...{ field, value: null, side: 'source', edit: known.edit(record.key, field), isSettled: false, held },
  ...{ issue: null, line: null },
})
const settled = (one: Case, known: Known): Outcome => ({ ...left(one, known), isSettled: true })

/**
 * Notes in the shadow what the person holds now, where that was told: an edit is neither taken for ours nor written over
 * unseen, and a value that is there already is not sent.
 */
async function noteHeld(outcomes: readonly Outcome[], { link }: Person, { store }: PhaseContext): Promise<void> {
  const told = outcomes.filter(({ value, held }) => value !== null && held !== undefined)
  if (link === null || told.length === 0) return
  const shadow = (await store.shadows('person', [link.remote])).get(link.remote)
  if (shadow === undefined) return
  const written: Record<string, Json> = { ...shadow.written }
  const unsent: Record<string, Json> = { ...shadow.unsent }
  const returned: Record<string, Json> = { ...shadow.returned }
  for (const { field, value, held } of told) {
    returned[field.member] = held ?? null
    delete unsent[field.member]
    if (held === value) written[field.member] = value
    else delete written[field.member]
  }
  const after: Shadow = { ...shadow, written, unsent, returned }
  await store.commit([{ do: 'shadow', shadow: after }])
}

async function settle(
  record: PartyRow,
  outcomes: readonly Outcome[],
  person: TargetResult,
  known: Known,
  setup: Setup,
  context: PhaseContext,
): Promise<readonly Effect[]> {
  const also: Effect[] = []
  for (const { field, value, side, edit, isSettled, held, issue, line } of outcomes) {
    const of = { stream: record.stream, key: record.key, field: field.name } as const
    const isThere = person.remote !== null && !person.deleted
    const base = known.agreed(record.key, field)
    // Agreed on is only what the person really holds.
    if (isThere && value !== null && value !== base?.value && setup.carries(field.logical, value)) {
      const who = side === 'destination' ? (edit?.who ?? null) : null
      also.push({ do: 'agree', agreed: { ...of, value, side, who, at: context.now() } })
    }
    // A person that was deleted ends the way back.
    if (edit !== null && (isSettled || !isThere)) {
      const name = { stream: record.stream, key: fieldKey(record.key, field) }
      // That both agree now may be since an answer was lost: what was overruled then is still to be told.
      const over = value !== null && value === held ? NOT_OVERRULED : null
      await context.store.commit([
        ...also.splice(0),
        { do: 'settleEdit', ...of },
        ...(over?.map((code): Effect => ({ do: 'resolve', ...name, code })) ?? [{ do: 'resolve', ...name } as const]),
      ])
    }
    if (issue !== null) await context.issue(issue)
    if (line !== null) await tellTogether(line.code, line.line, context)
  }
  return also
}
