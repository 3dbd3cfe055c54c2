import type { Target } from '../../core/flow.ts'
import type { Link, SyncStore } from '../../core/sync-store.ts'

type Asked = Pick<SyncStore, 'keptFields' | 'keptRoles'>

/**
 * What may be written of a target: all but the fields that were taken back; `null` where the record as a whole was (R13).
 * The one place where the planner asks what is kept back.
 */
export async function withoutKeptBack(target: Target, known: Link | undefined, store: Asked): Promise<Target | null> {
  if ((await store.keptRoles(target.stream, target.key)).has(target.role)) return null
  const remote = known?.remote ?? target.match?.remote
  if (remote === undefined || target.always) return target
  const kept = await store.keptFields(target.desired.entity, remote)
  if (kept.size === 0) return target
  const { desired } = target
  const fields = Object.fromEntries(Object.entries(desired.fields).filter(([name]) => !kept.has(name)))
  return { ...target, desired: { ...desired, fields } }
}
