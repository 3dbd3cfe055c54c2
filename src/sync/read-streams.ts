import { advance, rewind, type SourceTime } from '../core/checkpoint.ts'
import type { Source } from '../core/connector.ts'
import type { RunId, SourceKey } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { RunProgress } from '../core/run.ts'
import type { SyncStore } from '../core/store.ts'
import type { Watch } from '../core/watch.ts'
import type { Tally } from './tally.ts'

export interface ReadOptions {
  readonly source: Source
  readonly store: SyncStore
  readonly run: RunId
  readonly streams: readonly StreamName[]
  /** `null` for streams that feed others and count for no flow. */
  readonly flowOf: (stream: StreamName) => string | null
  /** From the beginning instead of from the checkpoint. */
  readonly everything: boolean
  readonly tally: Tally
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
  readonly watch: Watch
}

export interface ReadResult {
  readonly changed: ReadonlyMap<StreamName, readonly SourceKey[]>
  /** Where each stream's next delta starts, to be saved once every row is done or an issue (R1). */
  readonly checkpoints: ReadonlyMap<StreamName, SourceTime>
}

/** Walks each stream to its end and stages what it finds. Nothing is mapped or written here. */
export async function readStreams(options: ReadOptions): Promise<ReadResult> {
  const changed = new Map<StreamName, SourceKey[]>()
  const checkpoints = new Map<StreamName, SourceTime>()
  for (const stream of options.streams) {
    const checkpoint = await options.store.checkpoint(checkpointName(stream))
    const from = options.everything ? null : checkpoint
    const seen = await options.watch.part('read', { stream }, () => readStream(stream, from, changed, options))
    const next = advance(checkpoint, seen)
    if (next !== null) checkpoints.set(stream, next)
  }
  return { changed, checkpoints }
}

export const checkpointName = (stream: StreamName): string => `stream:${stream}`

async function readStream(
  stream: StreamName,
  checkpoint: SourceTime | null,
  changed: Map<StreamName, SourceKey[]>,
  { source, store, run, flowOf, tally, onProgress, signal }: ReadOptions,
): Promise<SourceTime | null> {
  const flow = flowOf(stream)
  let seen: SourceTime | null = null
  let done = 0
  const report = (total: number | null) => onProgress({ phase: `Reading ${stream}`, done, total })
  report(null)
  for await (const page of source.pages(stream, checkpoint === null ? null : rewind(checkpoint), signal)) {
    const { changed: keys, same } = await store.stage(stream, page.records, run)
    const known = changed.get(stream)
    if (known) known.push(...keys)
    else changed.set(stream, [...keys])
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
