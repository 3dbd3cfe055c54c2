import type { Fields } from '../../core/connector.ts'
import type { Unit, UnitResult } from '../../core/flow.ts'
import { planCreate } from '../../core/plan.ts'
import type { Link, Shadow } from '../../core/sync-store.ts'
import { emptyShadow, linkTo, type UnitContext } from './sync-unit.ts'

/** Told of a link that was recognised, now or before, and of what a new one's record is known to hold. */
export type OnRecognised = (link: Link, fresh: Fields | null) => void

/**
 * `syncUnit` for a run that only recognises: linked to what was matched, and nothing is read, planned or sent. What
 * would be made gets a place to stand in, so that whatever hangs on it is decided as a run would.
 */
export async function recogniseUnit(unit: Unit, context: UnitContext, onRecognised: OnRecognised): Promise<UnitResult> {
  const { store, destination, run, signal } = context
  const known = (await store.links(unit.stream, unit.role, [unit.key])).get(unit.key)
  if (known !== undefined) {
    if (known.run !== run && known.state === 'live') onRecognised(known, null)
    return { outcome: 'unchanged', remote: known.remote, deleted: known.state === 'deleted', blockGone: [] }
  }
  const { match, desired } = unit
  if (match === null && !unit.create) return { outcome: 'unchanged', remote: null, deleted: false, blockGone: [] }
  const fields = planCreate(desired)
  const remote = match?.remote ?? (await destination.create(desired.entity, fields, signal)).id
  const origin = match === null || match.ours ? 'created' : 'linked'
  const link: Link = { ...linkTo(unit, { remote, rule: match?.rule ?? unit.rule }, run), origin }
  const stored = (await store.shadows(desired.entity, [remote])).has(remote)
  const facts: Partial<Shadow> = match === null ? { written: fields } : (match.ours ?? {})
  const shadow: Shadow = { ...emptyShadow(unit, link), ...facts }
  await store.commit([{ do: 'link', link }, ...(stored ? [] : [{ do: 'shadow', shadow } as const])])
  return { outcome: match === null ? 'created' : 'linked', remote, deleted: false, blockGone: [] }
}
