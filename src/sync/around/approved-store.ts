import type { OperationId } from '../../core/ids.ts'
import type { Effect, NewOperation, SyncStore } from '../../core/sync-store.ts'
import type { Approval } from '../approval.ts'

/**
 * A store for a run that sends only what was approved: tells `approval` what was carried out, and keeps pending what
 * anything of was left, so that a later run decides it.
 */
export function approvedStore(base: SyncStore, approval: Approval): SyncStore {
  const begun = new Map<OperationId, NewOperation>()
  const note = (effect: Effect): void => {
    if (effect.do === 'record') approval.carriedOut(effect.operation, effect.operation.remote)
    if (effect.do !== 'settle' || effect.state !== 'done') return
    const operation = begun.get(effect.operation)
    if (operation !== undefined) approval.carriedOut(operation, effect.remote)
    begun.delete(effect.operation)
  }
  const isKept = (effect: Effect): boolean =>
    !((effect.do === 'state' && effect.state === 'done') || (effect.do === 'resolve' && effect.code === undefined)) ||
    !approval.isLeft({ stream: effect.stream, key: effect.key as NewOperation['key'] })
  return {
    ...base,
    begin: async (intents, at) => {
      const ids = await base.begin(intents, at)
      for (const [index, id] of ids.entries()) {
        const intent = intents[index]
        if (intent !== undefined) begun.set(id, intent)
      }
      return ids
    },
    commit: async (effects) => {
      await base.commit(effects.filter(isKept))
      for (const effect of effects) note(effect)
    },
  }
}
