import { SyncError } from '../../core/errors.ts'
import type { RunId } from '../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../core/record.ts'
import type { SyncStore } from '../../core/sync-store.ts'

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

/**
 * Stages a record that was read by itself.
 *
 * Errors: SyncError `source.number_taken` (reject) when it now bears the number of another: whose the records of that
 *         number are is only known once both were read, as their list brings them.
 */
export async function stageAlone(
  stream: StreamName,
  record: SourceRecord | null,
  followers: readonly StreamName[],
  store: SyncStore,
  run: RunId,
): Promise<SourceRecord | null> {
  if (record === null) return null
  const { key, number } = record
  if (followers.length > 0 && number !== null) {
    const before = (await store.records(stream, [key])).get(key)?.number ?? null
    const other = (await store.byNumber(stream, [number])).get(number)
    if (before !== null && before !== number && other !== undefined && other.key !== key) {
      const message = `${stream} ${key} bears the number ${number}, which another one had when it was last read.`
      throw new SyncError('source.number_taken', message, { do: 'reject' })
    }
  }
  await followNumbers(stream, [record], followers, store)
  await store.stage(stream, [record], run)
  return record
}
