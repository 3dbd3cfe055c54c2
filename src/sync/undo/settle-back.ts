import { sameJson } from '../../core/json.ts'
import type { Store } from '../../core/store.ts'
import type { Effect, Operation } from '../../core/sync-store.ts'
import { planPutBack, shadowPutBack } from '../../core/undo.ts'
import { isOfSource } from '../write/source-doubt.ts'
import { fieldRules } from './put-back.ts'
import { afterRemoval, type Removing } from './remove-ours.ts'
import type { Undoing } from './undoing.ts'

export interface Settling extends Pick<Undoing, 'store' | 'destination' | 'rules' | 'signal' | 'clock' | 'over'> {
  readonly all: Pick<Store, 'ledger' | 'runs'>
}

/**
 * Settles what an earlier undo had sent when its process died or its answer was lost, by reading the record: one that is
 * gone was deleted, one that holds what was put back was written. Both can be sent again without harm, so nothing else is
 * to be known. Changes of the source are settled like all others of it.
 *
 * @returns what is unsettled still
 */
export async function settleTakenBack(
  unsettled: readonly Operation[],
  settling: Settling,
): Promise<readonly Operation[]> {
  const { store, rules, all } = settling
  const rest = unsettled.filter(
    ({ undoes, remote, ...of }) => undoes === undefined || remote === null || isOfSource(of),
  )
  if (rest.length === unsettled.length || !(await rules.recall(store))) return unsettled
  for (const operation of unsettled) {
    if (rest.includes(operation) || operation.undoes === undefined) continue
    const undone = await all.ledger.get(operation.undoes)
    const run = await all.runs.get(operation.run)
    const undoes = await all.runs.get(run?.undoes ?? undone?.run ?? operation.run)
    await settle(operation, undone, { ...settling, run: operation.run, undoes: undoes ?? { id: operation.run } })
  }
  return rest
}

async function settle(operation: Operation, undone: Operation | null, context: Settling & Removing): Promise<void> {
  const { store, destination, signal, clock } = context
  const { id, entity, remote, kind, after } = operation
  if (remote === null) return
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
    const stood = { ...record.fields, ...operation.before }
    const back = planPutBack({ ...undone, state: 'done' }, shadow, stood, fieldRules(entity, shadow, context))
    if (shadow) effects.push({ do: 'shadow', shadow: shadowPutBack(shadow, undone, back, record.fields) })
  }
  await store.commit(effects)
}
