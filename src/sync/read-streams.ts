import { advance, rewind, type SourceTime } from '../core/checkpoint.ts'
import type { Source } from '../core/connector.ts'
import type { RunId, SourceKey } from '../core/ids.ts'
import { readAhead } from '../core/read-ahead.ts'
import type { SourceRecord, StreamName } from '../core/record.ts'
import type { RunProgress } from '../core/run.ts'
import type { SyncStore } from '../core/sync-store.ts'
import type { Watch } from '../core/watch.ts'
import type { Tally } from './tally.ts'

export interface ReadOptions {
  readonly source: Source
  readonly store: SyncStore
  readonly run: RunId
  readonly streams: readonly StreamName[]
  /** `null` for streams that feed others and count for no flow. */
  readonly flowOf: (stream: StreamName) => string | null
  /** Streams whose records name their parent in this stream by its number. */
  readonly dependants: (stream: StreamName) => readonly StreamName[]
  /** From the beginning instead of from the checkpoint. */
  readonly everything: boolean
  /** What is read as it was is decided again too. */
  readonly anew: boolean
  readonly onChanged: (stream: StreamName, keys: readonly SourceKey[]) => Promise<void>
  readonly tally: Tally
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
  readonly watch: Watch
}

export interface ReadResult {
  /** Of the streams that were read by delta. A whole stream may be too much to keep. */
  readonly changed: ReadonlyMap<StreamName, readonly SourceKey[]>
  /** Where each stream's next delta starts, to be saved once every row is done or an issue (R1). */
  readonly checkpoints: ReadonlyMap<StreamName, SourceTime>
  /** Streams that were walked from their beginning to their end. */
  readonly whole: ReadonlySet<StreamName>
}

/** Walks each stream to its end and stages what it finds. Nothing is mapped or written here. */
export async function readStreams(options: ReadOptions): Promise<ReadResult> {
  const changed = new Map<StreamName, SourceKey[]>()
  const checkpoints = new Map<StreamName, SourceTime>()
  const whole = new Set<StreamName>()
  for (const stream of options.streams) {
    const checkpoint = await options.store.checkpoint(checkpointName(stream))
    const from = options.everything ? null : checkpoint
    const kept: SourceKey[] = []
    if (from !== null) changed.set(stream, kept)
    const onChanged: ReadOptions['onChanged'] = async (of, keys) => {
      if (from !== null) kept.push(...keys)
      await options.onChanged(of, keys)
    }
    const seen = await options.watch.part('read', { stream }, () => readStream(stream, from, { ...options, onChanged }))
    if (from === null) whole.add(stream)
    const next = advance(checkpoint, seen)
    if (next !== null) checkpoints.set(stream, next)
  }
  return { changed, checkpoints, whole }
}

export const checkpointName = (stream: StreamName): string => `stream:${stream}`

async function readStream(
  stream: StreamName,
  checkpoint: SourceTime | null,
  { source, store, run, anew, flowOf, dependants, onChanged, tally, onProgress, signal }: ReadOptions,
): Promise<SourceTime | null> {
  const followers = dependants(stream)
  const flow = flowOf(stream)
  let seen: SourceTime | null = null
  let done = 0
  const report = (total: number | null) => onProgress({ phase: `Reading ${stream}`, done, total })
  report(null)
  const since = checkpoint === null ? null : rewind(checkpoint)
  for await (const page of readAhead((until) => source.pages(stream, since, until), signal)) {
    if (followers.length > 0) await followNumbers(stream, page.records, followers, store)
    const { changed, same } = await store.stage(stream, page.records, run, anew && flow !== null)
    if (changed.length > 0) await onChanged(stream, changed)
    if (flow !== null) {
      tally.unchanged(flow, same)
      tally.rejected(flow, page.rejected.length)
    }
    if (page.rejected.length > 0) await store.reject(flow ?? stream, stream, page.rejected, run)
    for (const record of page.records) seen = advance(seen, record.modified)
    done += page.records.length + page.rejected.length
    report(page.total)
  }
  return seen
}

// Before the new numbers are staged: a crash in between finds the old ones still there and does this again.
async function followNumbers(
  stream: StreamName,
  records: readonly SourceRecord[],
  followers: readonly StreamName[],
  store: SyncStore,
): Promise<void> {
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
