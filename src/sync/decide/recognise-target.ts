import type { Fields } from '../../core/connector.ts'
import type { Target, TargetResult } from '../../core/flow.ts'
import { planCreate } from '../../core/plan.ts'
import type { Link, Shadow } from '../../core/sync-store.ts'
import { emptyShadow, linkTo, type TargetContext } from './sync-target.ts'

/** Told of a link that was recognised, now or before, and of what a new one's record is known to hold. */
export type OnRecognised = (link: Link, fresh: Fields | null) => void

/**
 * `syncTarget` for a run that only recognises: linked to what was matched, and nothing is read, planned or sent. What
 * would be made gets a place to stand in, so that whatever hangs on it is decided as a run would.
 */
export async function recogniseTarget(
  target: Target,
  context: TargetContext,
  onRecognised: OnRecognised,
): Promise<TargetResult> {
  const { store, destination, run, signal } = context
  const known = (await store.links(target.stream, target.role, [target.key])).get(target.key)
  if (known !== undefined) {
    if (known.run !== run && known.state === 'live') onRecognised(known, null)
    return { outcome: 'unchanged', remote: known.remote, deleted: known.state === 'deleted', blockGone: [] }
  }
  const { match, desired } = target
  if (match === null && !target.create) return { outcome: 'unchanged', remote: null, deleted: false, blockGone: [] }
  const fields = planCreate(desired)
  const remote = match?.remote ?? (await destination.create(desired.entity, fields, signal)).id
  const origin = match === null || match.ours ? 'created' : 'linked'
  const link: Link = { ...linkTo(target, { remote, rule: match?.rule ?? target.rule }, run), origin }
  const stored = (await store.shadows(desired.entity, [remote])).has(remote)
  const facts: Partial<Shadow> = match === null ? { written: fields } : (match.ours ?? {})
  const shadow: Shadow = { ...emptyShadow(target, link), ...facts }
  await store.commit([{ do: 'link', link }, ...(stored ? [] : [{ do: 'shadow', shadow } as const])])
  return { outcome: match === null ? 'created' : 'linked', remote, deleted: false, blockGone: [] }
}
