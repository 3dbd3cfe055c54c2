import type { Entity, Fields } from './connector.ts'
import type { RemoteId } from './ids.ts'
import { type Json, sameJson } from './json.ts'
import { type Desired, type MergeBlock, type Policy, planUpdate } from './plan.ts'
import type { Shadow } from './sync-store.ts'

/**
 * How a record of the destination came to differ from what was written there: a field of ours holds another `value`; our
 * part of a `text` was changed or taken out; the record was `deleted`; it was `relinked`, moved to records of another
 * party or merged; or there is an `extra` one that bears our mark.
 */
export const DRIFT_KINDS = ['value', 'text', 'deleted', 'relinked', 'extra'] as const
export type DriftKind = (typeof DRIFT_KINDS)[number]

export type Drift = {
  readonly kind: DriftKind
  readonly entity: Entity
  readonly remote: RemoteId
  /** The source record that the destination record is about; `null` of an extra one whose mark names nobody. */
  readonly stream: string | null
  readonly key: string | null
  readonly number: string | null
  readonly field: string | null
  /** What was written and what stands there; `null` for a text, which may hold words of people. */
  readonly expected: Json
  readonly found: Json
}

/** What of a record is ours to hold, as a mapping would want it. */
export interface Owned {
  readonly policy: Readonly<Record<string, Policy>>
  /** Whether our part of a text is as we left it. */
  readonly sameText: (field: string, current: string, returned: string) => boolean
  readonly mergeBlock: MergeBlock
}

/** What moved on a record since our last write, as the planner of the sync judges it. */
export interface Moved {
  /** Fields of ours that the next write would put back. */
  readonly drifted: readonly string[]
  /** Fields that people changed and that are theirs from now on. */
  readonly taken: readonly string[]
  /**
   * The shadow that says what stands there, so that the next decision about the record writes what belongs there, and the
   * ledger knows what stood there before.
   */
  readonly standing: Shadow
}

/** A text that is surely another than the one wanted, while its marker still can be found in it. */
const notAsWritten = (text: Json | undefined): Json => `${String(text ?? '')} `

/**
 * Holds a record, as it was read, against what the API returned to our last write. Where the two differ, the planner is
 * asked what it would do about it: a field of ours would be written, one that a person changed becomes theirs.
 *
 * A member that is absent on either side is unknown, and no difference.
 */
export function heldAgainst(shadow: Shadow, current: Fields, owned: Owned): Moved | null {
  const { policy, sameText, mergeBlock } = owned
  const written: Record<string, Json> = { ...shadow.written }
  const returned: Record<string, Json> = { ...shadow.returned }
  const differing: string[] = []
  for (const field of Object.keys(policy)) {
    const [now, then] = [current[field], shadow.returned[field]]
    if (now === undefined || then === undefined || !Object.hasOwn(shadow.written, field)) continue
    // What was written there since the backup is not known.
    if (shadow.stale?.includes(field)) continue
    if (sameJson(now, then)) continue
    if (isText(policy[field])) {
      if (sameText(field, String(now ?? ''), String(then ?? ''))) continue
      written[field] = notAsWritten(shadow.written[field])
    } else {
      written[field] = now
      if (isOurs(policy[field], shadow)) returned[field] = now
    }
    differing.push(field)
  }
  if (differing.length === 0) return null
  const wanted = Object.fromEntries(differing.map((field) => [field, shadow.written[field] ?? null]))
  const desired: Desired = { entity: shadow.entity, fields: wanted, policy }
  const unsent = Object.fromEntries(Object.entries(shadow.unsent).filter(([field]) => !differing.includes(field)))
  const plan = planUpdate(desired, { ...shadow, written, unsent }, current, mergeBlock)
  if (plan.do !== 'update') return null
  const drifted = [...Object.keys(plan.fields), ...plan.blockGone]
  const taken = plan.theirs.filter((field) => !shadow.theirs.includes(field) && !plan.blockGone.includes(field))
  if (drifted.length === 0 && taken.length === 0) return null
  for (const field of taken) written[field] = shadow.written[field] ?? null
  return { drifted, taken, standing: { ...shadow, written, returned, unsent, theirs: [...shadow.theirs, ...taken] } }
}

const isText = (policy: Policy | undefined): boolean => policy?.created === 'block'
const isOurs = (policy: Policy | undefined, { origin }: Shadow): boolean => policy?.[origin] === 'ours'
