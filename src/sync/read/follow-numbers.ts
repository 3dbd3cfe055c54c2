import { SyncError } from '../../core/errors.ts'
import type { RunId } from '../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../core/record.ts'
import type { StageResult } from '../../core/staged.ts'
import type { SyncStore } from '../../core/sync-store.ts'

/**
 * Moves records that name their party by its number to the party's new number.
 *
 * To be called before the new numbers are staged: after a crash in between, the old ones are still there, and this is
 * done again.
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
  // Moved by way of a temporary number, since two parties may have swapped numbers.
  for (const { key, from } of renumbered) await store.reparent(followers, from, `moving:${key}`)
  for (const { key, to } of renumbered) await store.reparent(followers, `moving:${key}`, to)
}

/**
 * Stages a record that was read by itself.
 *
 * Errors: SyncError `source.number_taken` (reject) when it now has the number of another record: to which of the two
 *         dependent records belong is known only when both were read, which their list does.
 */
export async function stageAlone(
  stream: StreamName,
  record: SourceRecord | null,
  followers: readonly StreamName[],
  store: SyncStore,
  run: RunId,
  onChanged: (staged: StageResult) => Promise<void>,
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
  const staged = await store.stage(stream, [record], run)
  if (staged.changed.length > 0) await onChanged(staged)
  return record
}
