import type { SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { SyncStore } from '../../core/sync-store.ts'

const PAGE = 500
const WHOLE = 'whole'
const nameOf = (stream: StreamName): string => `remembered:${stream}`

/**
 * Makes what an earlier version staged findable by its names: once, a page a commit, so that a run that breaks off goes
 * on from there. Whatever is staged from now on is remembered as it is staged.
 */
export async function rememberStaged(
  store: Pick<SyncStore, 'checkpoints' | 'walk' | 'remember'>,
  streams: readonly StreamName[],
): Promise<void> {
  const done = await store.checkpoints(streams.map(nameOf))
  for (const stream of streams) {
    const name = nameOf(stream)
    let at = done.get(name) ?? ''
    while (at !== WHOLE) {
      const records = await store.walk(stream, at === '' ? null : (at.slice(1) as SourceKey), PAGE)
      // A key may be any text, so it is told apart by a letter before it.
      const last = records.at(-1)
      at = last === undefined || records.length < PAGE ? WHOLE : `:${last.key}`
      await store.remember(stream, records, { name, value: at })
    }
  }
}
