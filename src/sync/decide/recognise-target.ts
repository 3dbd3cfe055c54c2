import type { Fields } from '../../core/connector.ts'
import type { Target, TargetResult } from '../../core/flow.ts'
import { planCreate } from '../../core/plan.ts'
import type { Link, Shadow } from '../../core/sync-store.ts'
import { emptyShadow, linkTo } from './new-link.ts'
import type { TargetContext } from './sync-target.ts'

/**
 * Called for each link that was recognised: `fresh` holds what a newly linked record holds; `null` for an older link.
 */
export type OnRecognised = (link: Link, fresh: Fields | null) => void

/**
 * `syncTarget` for a run that only recognises: links the target to its match, and neither reads, plans nor sends. A
 * record that would be made gets a placeholder id, so that records which refer to it are decided as in a real run.
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
