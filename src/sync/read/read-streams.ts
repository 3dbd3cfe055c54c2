import { mayConcernItAlone } from '../../core/alone.ts'
import { advance, isAhead, rewind, type SourceTime } from '../../core/checkpoint.ts'
import type { Source } from '../../core/connector.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import type { RunId, SourceKey } from '../../core/ids.ts'
import { readAhead } from '../../core/read-ahead.ts'
import type { SourceRecord, StreamName } from '../../core/record.ts'
import type { RunProgress } from '../../core/run.ts'
import type { StageResult } from '../../core/staged.ts'
import type { Effect, SyncStore } from '../../core/sync-store.ts'
import type { Watch } from '../../core/watch.ts'
import type { Tally } from '../tally.ts'
import { followNumbers } from './follow-numbers.ts'
import { stampedAheadIssue, streamIssue } from './stream-issues.ts'
import { watermark } from './watermark.ts'

export interface ReadOptions {
  readonly source: Source
  readonly store: SyncStore
  readonly run: RunId
  readonly streams: readonly StreamName[]
  /** `null` for streams that feed others and count for no flow. */
  readonly flowOf: (stream: StreamName) => string | null
  /** The flow that a stream is read for, itself or as a feed. */
  readonly servesFlow: (stream: StreamName) => string
  /** Whether these are all streams of the run: if all of them fail, the whole connection is in trouble. */
  readonly isAll: boolean
  /** Streams whose records name their parent in this stream by its number. */
  readonly dependants: (stream: StreamName) => readonly StreamName[]
  /** Whether to read a stream from its beginning instead of from the checkpoint. */
  readonly isWhole: (stream: StreamName) => boolean
  /** Whether records that are read unchanged are decided again too. */
  readonly anew: boolean
  readonly onChanged: (stream: StreamName, page: StageResult, records: readonly SourceRecord[]) => Promise<void>
  readonly tally: Tally
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
  readonly watch: Watch
  readonly now: () => number
}

export interface ReadResult {
  /** New and changed keys of the streams that were read by delta; those of a whole stream may be too many to keep. */
  readonly changed: ReadonlyMap<StreamName, readonly SourceKey[]>
  /** Where each stream's next delta starts, to be saved once every row is done or an issue (R1). */
  readonly checkpoints: ReadonlyMap<StreamName, SourceTime>
  /** Streams that were walked from their beginning to their end. */
  readonly whole: ReadonlySet<StreamName>
  /** Streams that were not read to their end, and why: the rest goes on without them. */
  readonly failed: ReadonlyMap<StreamName, SyncError>
  /** Whether an issue about a stream was raised. */
  readonly raised: boolean
}

/** When so many streams failed and none was read, the trouble is not that of single streams. */
const ALL_FAIL = 2

/**
 * Walks each stream to its end and stages the rows. Nothing is decided or written here. A stream that fails does not
 * stop the others as long as some can be read (R4).
 */
export async function readStreams(options: ReadOptions): Promise<ReadResult> {
  const { store, source, streams, signal } = options
  const changed = new Map<StreamName, SourceKey[]>()
  const checkpoints = new Map<StreamName, SourceTime>()
  const whole = new Set<StreamName>()
  const failed = new Map<StreamName, SyncError>()
  const effects: Effect[] = []
  const sourceNow = source.clock ?? options.now
  const callsBefore = source.calls()
  const saved = await store.checkpoints(streams.map(checkpointName))
  for (const stream of streams) {
    const stored = saved.get(checkpointName(stream)) ?? null
    // A checkpoint in the future was set by a row with a wrong time. What changed since is unknown, so all is read.
    const checkpoint = stored !== null && isAhead(stored, sourceNow()) ? null : stored
    const from = options.isWhole(stream) ? null : checkpoint
    const kept: SourceKey[] = []
    const onChanged: ReadOptions['onChanged'] = async (of, page, records) => {
      if (from !== null) kept.push(...page.changed)
      await options.onChanged(of, page, records)
    }
    try {
      const { reached, ahead } = await options.watch.part('read', { stream }, () =>
        readStream(stream, from, { ...options, onChanged }, sourceNow),
      )
      if (from === null) whole.add(stream)
      const next = advance(checkpoint, reached)
      if (next !== null) checkpoints.set(stream, next)
      effects.push({ do: 'resolve', stream, key: stream })
      if (ahead !== null) {
        effects.push({ do: 'issue', issue: stampedAheadIssue(stream, options.servesFlow(stream), ahead, source) })
      }
    } catch (error) {
      if (signal.aborted) throw error
      if (!mayConcernItAlone(error)) throw inAWindow(error, stream, options, source.calls() - callsBefore)
      failed.set(stream, error)
      if (checkpoints.size + whole.size === 0 && failed.size === ALL_FAIL && error.remedy.do === 'retry') throw error
      // An issue only where a person must act; passing trouble is reported at the end of the run.
      if (error.remedy.do !== 'retry') {
        effects.push({ do: 'issue', issue: streamIssue(stream, options.servesFlow(stream), error) })
      }
    }
    // Also for a stream that broke off, since the rows read before are stored.
    if (from !== null) changed.set(stream, kept)
  }
  const [first] = failed.values()
  if (first && failed.size === streams.length && (options.isAll || first.remedy.do === 'retry')) throw first
  await store.commit(effects)
  return { changed, checkpoints, whole, failed, raised: effects.some((effect) => effect.do === 'issue') }
}

export const checkpointName = (stream: StreamName): string => `stream:${stream}`

/**
 * The error when the call limit was reached although the run used a whole window: then no later window suffices either.
 */
function inAWindow(error: unknown, stream: StreamName, { source }: ReadOptions, calls: number): unknown {
  const window = source.window?.() ?? null
  const isLimit = isSyncError(error) && error.remedy.do === 'wait'
  if (!isLimit || window === null || calls < window.calls) return error
  const message = `Reading took all ${window.calls} calls that are allowed in a window and was not at the end of ${stream}. A list is read from its first page again, so this would never end.`
  return new SyncError('source.window_too_small', message, { do: 'retry' }, { advice: window.advice, cause: error })
}

async function readStream(
  stream: StreamName,
  checkpoint: SourceTime | null,
  { source, store, run, anew, flowOf, dependants, onChanged, tally, onProgress, signal, now }: ReadOptions,
  sourceNow: () => number,
) {
  const followers = dependants(stream)
  const flow = flowOf(stream)
  // Made before the first page is asked for, since it notes the time at which the walk begins.
  const mark = watermark(now, sourceNow)
  let done = 0
  const report = (total: number | null) => onProgress({ phase: `Reading ${stream}`, done, total })
  report(null)
  const since = checkpoint === null ? null : rewind(checkpoint)
  for await (const page of readAhead((until) => source.pages(stream, since, until), signal)) {
    await followNumbers(stream, page.records, followers, store)
    const staged = await store.stage(stream, page.records, run, anew && flow !== null)
    const { same } = staged
    if (staged.changed.length > 0) await onChanged(stream, staged, page.records)
    if (flow !== null) {
      tally.unchanged(flow, same)
      tally.rejected(flow, page.rejected.length)
    }
    if (page.rejected.length > 0) await store.reject(flow ?? stream, stream, page.rejected, run)
    mark.see(page.records)
    done += page.records.length + page.rejected.length
    report(page.total)
  }
  return { reached: mark.reached(), ahead: mark.ahead() }
}
