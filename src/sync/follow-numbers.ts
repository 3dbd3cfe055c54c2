import type { RunId } from '../core/ids.ts'
import type { SourceRecord, StreamName } from '../core/record.ts'
import type { SyncStore } from '../core/sync-store.ts'

/**
 * Records that name their party by its number follow it to a new one.
 *
 * Before the new numbers are staged: a crash in between finds the old ones still there and does this again.
 */
export async function followNumbers(
  stream: StreamName,
  records: readonly SourceRecord[],
  followers: readonly StreamName[],
  store: SyncStore,
): Promise<void> {
  if (followers.length === 0) return
  const known = await store.records(
    stream,
    records.map((record) => record.key),
  )
  const renumbered = records.flatMap(({ key, number }) => {
    const from = known.get(key)?.number ?? null
    return from === null || number === null || from === number ? [] : [{ key, from, to: number }]
  })
  // By way of a place of their own: numbers may have been swapped.
  for (const { key, from } of renumbered) await store.reparent(followers, from, `moving:${key}`)
  for (const { key, to } of renumbered) await store.reparent(followers, `moving:${key}`, to)
}

/** Stages a record that was read by itself. */
export async function stageAlone(
  stream: StreamName,
  record: SourceRecord | null,
  followers: readonly StreamName[],
  store: SyncStore,
  run: RunId,
): Promise<SourceRecord | null> {
  if (record === null) return null
  await followNumbers(stream, [record], followers, store)
  await store.stage(stream, [record], run)
  return record
}
