import { sameJson } from '../../core/json.ts'
import type { Effect, Operation } from '../../core/sync-store.ts'
import { planPutBack, shadowPutBack } from '../../core/undo.ts'
import { isOfSource } from '../write/source-doubt.ts'
import { fieldRules } from './put-back.ts'
import { afterRemoval } from './remove-ours.ts'
import type { Undoing } from './undoing.ts'

/**
 * Settles what an earlier undo had sent when its process died or its answer was lost, by reading the record: one that is
 * gone was deleted, one that holds what was put back was written. Both can be sent again without harm, so nothing else is
 * to be known. Changes of the source are settled like all others of it.
 */
export async function settleTakenBack(unsettled: readonly Operation[], context: Undoing): Promise<void> {
  const { store, ledger, destination, signal, clock } = context
  for (const operation of unsettled) {
    const { id, entity, remote, kind, after } = operation
    if (operation.undoes === undefined || remote === null || isOfSource(operation)) continue
    const undone = await ledger.get(operation.undoes)
    const record = await destination.read(entity, remote, signal)
    const isGone = record === null || record.deleted
    const isDone =
      kind === 'delete'
        ? isGone
        : !isGone && Object.entries(after).every(([name, value]) => sameJson(record.fields[name], value))
    const at = clock.now().getTime()
    const effects: Effect[] = [{ do: 'settle', operation: id, state: isDone ? 'done' : 'failed', remote, at }]
    if (isDone && undone !== null && kind === 'delete') effects.push(...(await afterRemoval(undone, context)))
    if (isDone && undone !== null && kind === 'update' && record !== null) {
      const shadow = (await store.shadows(entity, [remote])).get(remote)
      const back = planPutBack(
        { ...undone, state: 'done' },
        shadow,
        { ...record.fields, ...operation.before },
        fieldRules(entity, shadow, context),
      )
      if (shadow) effects.push({ do: 'shadow', shadow: shadowPutBack(shadow, undone, back, record.fields) })
    }
    await store.commit(effects)
  }
}
