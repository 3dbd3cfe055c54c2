import type { SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'

const MOST = 500

/**
 * Commits what became of records in groups. Until then they are pending, so if the run dies the next one decides them
 * again, which writes nothing twice.
 */
export interface Decisions {
  readonly add: (effects: readonly Effect[]) => Promise<void>
  readonly flush: () => Promise<void>
}

export function decisions({ commit }: SyncStore): Decisions {
  let open: Effect[] = []
  const flush = async () => {
    const now = open
    open = []
    if (now.length > 0) await commit(now)
  }
  return {
    add: async (effects) => {
      open.push(...effects)
      if (open.length >= MOST) await flush()
    },
    flush,
  }
}

/** A record that is in order: whatever was wrong with it no longer is. */
export const doneEffects = (stream: StreamName, key: SourceKey): readonly Effect[] => [
  { do: 'state', stream, key, state: 'done', reason: null },
  { do: 'resolve', stream, key },
]
