import DataLoader from 'dataloader'
import type { StagedRecord } from '../../core/record.ts'
import { inRole, type SyncReads } from '../../core/sync-store.ts'

const MOST = 500

/**
 * A store that gathers look-ups: those that records decided at the same time ask for in one turn of the event loop
 * become one statement of each kind, instead of one per record. It remembers nothing.
 */
export function gatheringStore<Store extends SyncReads>(base: Store): Store {
  const linksOf = gathered(base.linksOf)
  return {
    ...base,
    links: async (stream, role, keys) => inRole(role, await linksOf(stream, keys)),
    linksOf,
    linksMade: gathered(base.linksMade),
    linksTo: gatheredLists(base.linksTo, (link) => link.remote),
    shadows: gathered(base.shadows),
    mirrored: gathered(base.mirrored),
    candidates: gathered(base.candidates),
    records: gathered(base.records),
    byNumber: gathered(base.byNumber),
    byParent: gatheredLists(base.byParent, parentOf),
    keysByParent: gathered(base.keysByParent),
    countByParent: gathered(base.countByParent),
  }
}

const parentOf = (record: StagedRecord): string => record.parent ?? ''

type Argument = string | readonly string[]

/** `look` takes where to look, then keys; calls that look in the same place share a statement. */
function gathered<In extends readonly Argument[], Key extends string, Value>(
  look: (...args: [...In, readonly Key[]]) => Promise<ReadonlyMap<Key, Value>>,
): (...args: [...In, readonly Key[]]) => Promise<ReadonlyMap<Key, Value>> {
  const loaders = new Map<string, DataLoader<Key, Value | undefined>>()
  const loaderOf = (where: In) => {
    const name = JSON.stringify(where)
    const known = loaders.get(name)
    if (known) return known
    const loader = new DataLoader<Key, Value | undefined>(
      async (keys) => {
        const found = await look(...where, [...new Set(keys)])
        return keys.map((key) => found.get(key))
      },
      { cache: false, maxBatchSize: MOST, batchScheduleFn: (flush) => void setImmediate(flush) },
    )
    loaders.set(name, loader)
    return loader
  }
  return async (...args) => {
    const keys = args.at(-1) as readonly Key[]
    const loader = loaderOf(args.slice(0, -1) as unknown as In)
    const values = await Promise.all(keys.map((key) => loader.load(key)))
    const found = new Map<Key, Value>()
    keys.forEach((key, at) => {
      const value = values[at]
      if (value !== undefined) found.set(key, value)
    })
    return found
  }
}

/** The same for look-ups that answer a list; `keyOf` tells for each item the key it was asked by. */
function gatheredLists<In extends Argument, Key extends string, Value>(
  look: (where: In, keys: readonly Key[]) => Promise<readonly Value[]>,
  keyOf: (value: Value) => Key | string,
): (where: In, keys: readonly Key[]) => Promise<readonly Value[]> {
  const grouped = gathered<[In], Key, readonly Value[]>(async (where, keys) =>
    Map.groupBy(await look(where, keys), keyOf as (value: Value) => Key),
  )
  return async (where, keys) => [...(await grouped(where, keys)).values()].flat()
}
