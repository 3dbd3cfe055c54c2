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
  /** Field → a field named before it that it belongs to: where a person has changed that one, it is left alone too. */
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
      readonly before: Fields
      /** The shadow's `written` and `theirs` once it has been sent. */
      readonly written: Fields
      readonly theirs: readonly string[]
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
 * unchanged record costs no call and a change of our own custom fields costs no read.
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
  const theirs = new Set(shadow.theirs)
  const blockGone: string[] = []
  let moved = false

  for (const [field, value] of Object.entries(desired.fields)) {
    const ownership = desired.policy[field]?.[shadow.origin] ?? 'never'
    if (ownership === 'never' || ownership === 'first' || theirs.has(field)) continue
    if (theirs.has(desired.follows?.[field] ?? '')) continue
    const known = Object.hasOwn(shadow.written, field)
    if (known ? sameJson(shadow.written[field], value) : isEmpty(value)) continue
    if (ownership !== 'ours' && current === null) return { do: 'read' }

    moved = true
    const now = current === null ? (shadow.returned[field] ?? null) : (current[field] ?? null)
    // On a record we made also what it was given by default: nobody has chosen that.
    const isBase = known || (shadow.origin === 'created' && Object.hasOwn(shadow.returned, field))
    const untouched = isBase && sameJson(now, shadow.returned[field] ?? null)
    const decision = decide(ownership, {
      value,
      now,
      untouched,
      known,
      previous: shadow.written[field] ?? null,
      returned: shadow.returned[field] ?? null,
      mergeBlock,
    })
    if (decision.do === 'theirs') {
      theirs.add(field)
      continue
    }
    if (decision.do === 'gone') {
      theirs.add(field)
      blockGone.push(field)
      continue
    }
    written[field] = value
    if (sameJson(decision.value, now) && current !== null) continue
    fields[field] = decision.value
    before[field] = now
  }
  return moved ? { do: 'update', fields, before, written, theirs: [...theirs], blockGone } : { do: 'unchanged' }
}

type Decision = { readonly do: 'write'; readonly value: Json } | { readonly do: 'theirs' } | { readonly do: 'gone' }

interface Question {
  readonly value: Json
  readonly now: Json
  /** The field still holds what the API returned to our last write. */
  readonly untouched: boolean
  readonly known: boolean
  readonly previous: Json
  readonly returned: Json
  readonly mergeBlock: MergeBlock
}

function decide(ownership: Exclude<Ownership, 'never' | 'first'>, q: Question): Decision {
  switch (ownership) {
    case 'ours':
      return { do: 'write', value: q.value }
    case 'own':
      // A field that a person cleared is one they changed.
      return q.untouched || (!q.known && isEmpty(q.now)) || sameJson(q.now, q.value)
        ? { do: 'write', value: q.value }
        : { do: 'theirs' }
    case 'fill':
      return q.untouched || isEmpty(q.now) || sameJson(q.now, q.value)
        ? { do: 'write', value: q.value }
        : { do: 'theirs' }
    case 'add':
      return { do: 'write', value: mergeList(q.now, q.previous, q.value) }
    case 'block': {
      // Also where nobody touched it since: what the API returned then may hold a person's text already.
      if (!q.known) return { do: 'write', value: q.value }
      const merged = q.mergeBlock({
        current: String(q.now ?? ''),
        returned: String(q.returned ?? ''),
        next: String(q.value),
      })
      return merged === null ? { do: 'gone' } : { do: 'write', value: merged }
    }
  }
}
