import type { OperationId } from '../core/ids.ts'
import type { NewOperation, SyncStore } from '../core/sync-store.ts'
import type { SeenOperation } from './observer.ts'

type Written = Pick<NewOperation, 'entity' | 'kind'>

/** The store of a run, which also calls `seen` for each operation when its outcome is in the ledger. */
export function watchOperations(store: SyncStore, seen: (operation: SeenOperation) => void): SyncStore {
  const intents = new Map<OperationId, Written>()
  const tell = ({ entity, kind }: Written, outcome: string) => seen({ entity, kind, outcome })
  return {
    ...store,
    begin: async (operations, at) => {
      const ids = await store.begin(operations, at)
      for (const [index, operation] of operations.entries()) {
        const id = ids[index]
        if (id !== undefined) intents.set(id, operation)
      }
      return ids
    },
    // This process settles operations that an earlier one left in doubt.
    unsettled: async () => {
      const operations = await store.unsettled()
      for (const operation of operations) intents.set(operation.id, operation)
      return operations
    },
    commit: async (effects) => {
      await store.commit(effects)
      for (const effect of effects) {
        if (effect.do === 'record') tell(effect.operation, effect.operation.state)
        if (effect.do !== 'settle' || effect.state === 'intent') continue
        const intent = intents.get(effect.operation)
        if (intent === undefined) continue
        tell(intent, effect.state)
        // An operation in doubt is settled a second time.
        if (effect.state !== 'doubt') intents.delete(effect.operation)
      }
    },
  }
}
