import type { Entity, Fields } from './connector.ts'
import { type Json, sameJson } from './json.ts'
import { mergeList } from './merge-list.ts'
import type { Shadow } from './sync-store.ts'

/** Who may change a field after it was first written. */
export type Ownership =
  | 'ours' // always ours: written whenever our value moved
  | 'own' // ours until a person changes it, from then on theirs
  | 'fill' // written only where empty, or where it still holds what we wrote
  | 'add' // a list: our members are kept in step, everybody else's stay
  | 'block' // a text in which only our block is ours
  | 'first' // written when we create the record, never again
  | 'never' // not written at all

/** Ownership on records that we created, and on records that existed and were linked. */
export interface Policy {
  readonly created: Ownership
  readonly linked: Ownership
}

/** What a mapping wants a destination record to be. Names only fields the flow may touch. */
export interface Desired {
  readonly entity: Entity
  readonly fields: Fields
  readonly policy: Readonly<Record<string, Policy>>
  /** Field → an earlier field that it belongs to: once a person has changed that one, both are left alone. */
  readonly follows?: Readonly<Record<string, string>>
}

/** Replaces our block in a text that a person may have edited; `null` when our block is gone. */
export type MergeBlock = (texts: {
  readonly current: string
  readonly returned: string
  readonly next: string
}) => string | null

export type Plan =
  | { readonly do: 'unchanged' }
  /** The decision needs the record as it is now. */
  | { readonly do: 'read' }
  | {
      readonly do: 'update'
      /** What to send; empty when only our memory of the record changes. */
      readonly fields: Fields
      /** What stood there before; absent where that is unknown. */
      readonly before: Fields
      /** The new members of the shadow (`Shadow`), once `fields` were sent. */
      readonly written: Fields
      readonly unsent: Fields
      readonly theirs: readonly string[]
      readonly stale: readonly string[]
      /** Text fields whose block a person removed: left alone, and an issue says so. */
      readonly blockGone: readonly string[]
    }

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** The fields of a create: everything the policy allows that has a value. */
export function planCreate(desired: Desired): Fields {
  const entries = Object.entries(desired.fields).filter(
    ([field, value]) => desired.policy[field]?.created !== 'never' && !isEmpty(value),
  )
  return Object.fromEntries(entries)
}

/**
 * What to write to a record that is linked. Pure: asks for `current` only where a decision hangs on it, so an
 * unchanged record costs no call and a further change of our own custom fields costs no read. The first change does:
 * until then nobody has told what stands there.
 *
 * A member that `current` leaves out is unknown, not empty: only what is always ours is written over it.
 */
export function planUpdate(
  desired: Desired,
  shadow: Shadow,
  current: Fields | null,
  mergeBlock: MergeBlock = ({ next }) => next,
): Plan {
  const fields: Record<string, Json> = {}
  const before: Record<string, Json> = {}
  const written: Record<string, Json> = { ...shadow.written }
  const unsent: Record<string, Json> = { ...shadow.unsent }
  const theirs = new Set(shadow.theirs)
  const stale = new Set(shadow.stale)
  const blockGone: string[] = []
  let moved = false

  for (const [field, value] of Object.entries(desired.fields)) {
    const ownership = desired.policy[field]?.[shadow.origin] ?? 'never'
    if (ownership === 'never' || ownership === 'first' || theirs.has(field)) continue
    if (theirs.has(desired.follows?.[field] ?? '')) continue
    const isStale = stale.has(field)
    const wanted = (Object.hasOwn(shadow.unsent, field) ? shadow.unsent : shadow.written)[field]
    if (!isStale && (wanted === undefined ? isEmpty(value) : sameJson(wanted, value))) continue
    const now = (current ?? shadow.returned)[field]
    if (current === null && (isStale || ownership !== 'ours' || now === undefined)) return { do: 'read' }

    moved = true
    stale.delete(field)
    if (now === undefined && ownership !== 'ours') {
      // Nobody knows what stands there, so nothing is sent. A block has to be merged into the text that stands there:
      // it is not noted as unsent, so that the next run asks for that text again.
      if (ownership !== 'block') unsent[field] = value
      continue
    }
    const decision = decide(ownership, question(field, value, now ?? null, shadow, mergeBlock), isStale)
    if (decision.do === 'theirs') {
      theirs.add(field)
      continue
    }
    if (decision.do === 'gone') {
      theirs.add(field)
      blockGone.push(field)
      continue
    }
    written[field] = decision.ours
    if (sameJson(decision.ours, value)) delete unsent[field]
    else unsent[field] = value
    if (current !== null && now !== undefined && holds(now, decision.value)) continue
    fields[field] = decision.value
    if (now !== undefined) before[field] = now
  }
  if (!moved) return { do: 'unchanged' }
  return { do: 'update', fields, before, written, unsent, theirs: [...theirs], stale: [...stale], blockGone }
}

type Decision =
  /** `ours`: what of `value` is ours from now on. */
  | { readonly do: 'write'; readonly value: Json; readonly ours: Json }
  | { readonly do: 'theirs' }
  | { readonly do: 'gone' }

interface Question {
  readonly value: Json
  readonly now: Json
  /** The field still holds what the API returned to our last write. */
  readonly untouched: boolean
  readonly sent: boolean
  readonly previous: Json
  readonly returned: Json
  readonly mergeBlock: MergeBlock
}

function question(field: string, value: Json, now: Json, shadow: Shadow, mergeBlock: MergeBlock): Question {
  const sent = Object.hasOwn(shadow.written, field)
  const previous = shadow.written[field] ?? null
  const isTold = Object.hasOwn(shadow.returned, field)
  // A field that the answer left out is taken to hold what was sent.
  const returned = isTold ? (shadow.returned[field] ?? null) : previous
  // On a record we made, a default that the API filled in counts as well: no person chose it.
  const isBase = sent || (shadow.origin === 'created' && isTold)
  return { value, now, untouched: isBase && sameJson(now, returned), sent, previous, returned, mergeBlock }
}

const write = (value: Json, ours = value): Decision => ({ do: 'write', value, ours })

/** Whether a field holds a value. What is to be empty may be told as an empty text or, a flag, as one that is not set. */
const holds = (now: Json, value: Json): boolean =>
  sameJson(now, value) || (isEmpty(value) && (isEmpty(now) || now === false))

// A value that we never wrote is not ours, even where it happens to equal what we want; unless we may have written it
// without knowing it any more (`isStale`).
function decide(ownership: Exclude<Ownership, 'never' | 'first'>, q: Question, isStale: boolean): Decision {
  const isOurs = q.untouched || (isStale && holds(q.now, q.value))
  switch (ownership) {
    case 'ours':
      return write(q.value)
    case 'own':
      // A field that a person cleared is one they changed.
      return isOurs || (!q.sent && isEmpty(q.now)) ? write(q.value) : { do: 'theirs' }
    case 'fill':
      return isOurs || isEmpty(q.now) ? write(q.value) : { do: 'theirs' }
    case 'add': {
      const { list, ours } = mergeList(q.now, q.previous, q.value)
      return write(list, ours)
    }
    case 'block': {
      // Merged even where nobody touched the text since: what the API returned may hold a person's words already.
      if (!q.sent) return write(q.value)
      const merged = q.mergeBlock({
        current: String(q.now ?? ''),
        returned: String(q.returned ?? ''),
        next: String(q.value),
      })
      return merged === null ? { do: 'gone' } : write(merged, q.value)
    }
  }
}
