import { isSyncError, type SyncError } from '../../core/errors.ts'
import type { Settled, Stage, StageContext, Work } from '../../core/flow.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { StagedRecord, StreamName } from '../../core/record.ts'
import type { Effect, NewIssue } from '../../core/sync-store.ts'
import type { Watch } from '../../core/watch.ts'
import type { Tally } from '../tally.ts'
import { type Settlements, settlements } from './settlements.ts'

// Passes that leave as many records over as the one before; one that leaves fewer is no reason to give up.
const VAIN_PASSES = 4
/** Works decided side by side: what they look up goes together. How many writes are under way is another matter. */
const CONCURRENCY = 48
/** Records of those works, unless one alone has more: a customer may have very many documents. */
const AT_HAND = 1_500

export interface StageRun {
  readonly context: StageContext
  readonly tally: Tally
  /** Settles creates in doubt, so that their records can be taken up again. */
  readonly settleDoubts: () => Promise<void>
  /** `stream:key` of what those showed to be made after all. */
  readonly foundMade: ReadonlySet<string>
  readonly log: (event: object) => void
  readonly watch: Watch
  readonly onRecord: (stream: StreamName) => void
}

/**
 * Works through everything pending for a stage. One bad record never stops the rest (R4): it becomes an issue.
 * Passing trouble leaves the record pending for another pass; what still fails when passes no longer help is an
 * issue that the next run tries again. Errors that concern the connection (wait, hold) end the stage and are thrown.
 */
export async function runStage(stage: Stage, run: StageRun): Promise<void> {
  let later = await onePass(stage, run, null)
  for (let vain = 1; later.size > 0; ) {
    await run.settleDoubts()
    if (vain === VAIN_PASSES) break
    const before = later.size
    later = await onePass(stage, run, later)
    if (later.size >= before) vain += 1
  }
  if (later.size === 0) return
  const settled = settlements(run.context.store)
  for (const { record, error } of later.values()) {
    await settle(
      stage,
      run,
      settled,
      record,
      { outcome: 'issues', issue: troubleIssue(stage, record, error) },
      'pending',
    )
  }
  await settled.flush()
}

type Later = Map<string, { record: StagedRecord; error: unknown }>

async function onePass(stage: Stage, run: StageRun, again: Later | null): Promise<Later> {
  const settled = settlements(run.context.store)
  try {
    const later = await decideAll(stage, run, settled, again)
    await settled.flush()
    return later
  } catch (error) {
    // What was decided until then is worth keeping. Where it cannot be kept it is decided again.
    await settled.flush().catch(() => undefined)
    throw error
  }
}

async function decideAll(stage: Stage, run: StageRun, settled: Settlements, again: Later | null): Promise<Later> {
  const later: Later = new Map()
  const stop = new AbortController()
  let fatal: unknown
  const running = new Set<Promise<void>>()
  const groups = new Map<string, Promise<void>>()
  let atHand = 0
  const hasRoomFor = ({ records }: Work): boolean =>
    running.size === 0 || (running.size < CONCURRENCY && atHand + records.length <= AT_HAND)

  const start = (work: Work) => {
    const before = groups.get(work.group) ?? Promise.resolve()
    const task = before.then(() => (stop.signal.aborted ? undefined : oneWork(stage, run, settled, work, later)))
    const guarded = task.catch((error: unknown) => {
      fatal ??= error
      stop.abort()
    })
    groups.set(work.group, guarded)
    running.add(guarded)
    atHand += work.records.length
    void guarded.finally(() => {
      running.delete(guarded)
      atHand -= work.records.length
      if (groups.get(work.group) === guarded) groups.delete(work.group)
    })
  }

  let cursor: string | null = null
  for (;;) {
    run.context.signal.throwIfAborted()
    const batch = await stage.next(cursor, run.context)
    if (batch === null) break
    cursor = batch.cursor
    for (const work of batch.works) {
      // A later pass is for what was left over; everything else pending was settled as an issue or is new.
      if (again !== null && !work.records.some((record) => again.has(nameOf(record)))) continue
      while (!hasRoomFor(work) && !stop.signal.aborted) await Promise.race(running)
      if (stop.signal.aborted) break
      start(work)
    }
    if (stop.signal.aborted) break
  }
  await Promise.all(running)
  if (fatal !== undefined) throw fatal
  return later
}

async function oneWork(stage: Stage, run: StageRun, settled: Settlements, work: Work, later: Later): Promise<void> {
  const open = new Map(work.records.map((record) => [nameOf(record), record]))
  const failed = async (record: StagedRecord, error: unknown) => {
    open.delete(nameOf(record))
    const remedy = remedyOf(error, run.context.signal)
    if (remedy === 'stop') throw error
    if (remedy === 'reject') {
      run.log({ event: 'record.rejected', ...about(stage, record, error) })
      return settle(stage, run, settled, record, {
        outcome: 'issues',
        issue: rejection(stage, record, error as SyncError),
      })
    }
    run.log({ event: 'record.retry', ...about(stage, record, error) })
    later.set(nameOf(record), { record, error })
  }
  try {
    await work.run((record, decide) =>
      run.watch.part('record', { flow: stage.flowOf(record.stream), key: nameOf(record) }, async () => {
        try {
          await settle(stage, run, settled, record, await decide())
          open.delete(nameOf(record))
        } catch (error) {
          await failed(record, error)
        }
      }),
    )
  } catch (error) {
    if (remedyOf(error, run.context.signal) === 'stop') throw error
    for (const record of open.values()) await failed(record, error)
  }
}

function remedyOf(error: unknown, signal: AbortSignal): 'stop' | 'later' | 'reject' {
  if (signal.aborted) return 'stop'
  if (!isSyncError(error)) return 'later'
  switch (error.remedy.do) {
    case 'wait':
    case 'hold':
      return 'stop'
    case 'reject':
      return 'reject'
    case 'retry':
      return 'later'
  }
}

const nameOf = (record: StagedRecord): string => `${record.stream}:${record.key}`

async function settle(
  stage: Stage,
  run: StageRun,
  settled: Settlements,
  record: StagedRecord,
  became: Settled,
  state?: 'pending',
): Promise<void> {
  run.tally.settle(stage.flowOf(record.stream), asCounted(became, run.foundMade.has(nameOf(record))))
  await settled.add(effectsOf(record.stream, record.key, became, state))
  run.onRecord(record.stream)
}

/** A create whose answer was lost counts as one in the run that learns of it. */
function asCounted(became: Settled, wasMade: boolean): Settled {
  const { outcome } = became
  if (!wasMade || (outcome !== 'linked' && outcome !== 'updated' && outcome !== 'unchanged')) return became
  return { outcome: 'created' }
}

function effectsOf(stream: string, key: SourceKey, settled: Settled, state?: 'pending'): readonly Effect[] {
  switch (settled.outcome) {
    case 'issues':
      return [
        { do: 'state', stream, key, state: state ?? 'issue', reason: settled.issue.code },
        { do: 'issue', issue: settled.issue },
      ]
    case 'waiting':
      return [
        { do: 'state', stream, key, state: 'waiting', reason: settled.reason, waitingFor: settled.waitingFor },
        ...(settled.issue ? [{ do: 'issue', issue: settled.issue, state: 'waiting' } as const] : []),
      ]
    case 'skipped':
      return [
        { do: 'state', stream, key, state: 'skipped', reason: settled.reason },
        { do: 'resolve', stream, key },
      ]
    default:
      return [
        { do: 'state', stream, key, state: 'done', reason: null },
        { do: 'resolve', stream, key },
      ]
  }
}

/** What a log line says of a failure. `requestId` is for the support of the system that failed. */
function about(stage: Stage, record: StagedRecord, error: unknown) {
  const known = isSyncError(error)
  return {
    stage: stage.name,
    flow: stage.flowOf(record.stream),
    key: nameOf(record),
    code: known ? error.code : 'engine.unexpected',
    ...(known && error.requestId ? { requestId: error.requestId } : {}),
    error: describe(error),
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

function rejection(stage: Stage, record: StagedRecord, error: SyncError): NewIssue {
  return {
    flow: stage.flowOf(record.stream),
    stream: record.stream,
    key: record.key,
    code: error.code,
    message: error.message,
    advice: error.advice ?? 'Set right what the message names, then retry the issue.',
    details: { number: record.number, ...(error.requestId ? { requestId: error.requestId } : {}) },
  }
}

function troubleIssue(stage: Stage, record: StagedRecord, error: unknown): NewIssue {
  const known = isSyncError(error)
  return {
    flow: stage.flowOf(record.stream),
    stream: record.stream,
    key: record.key,
    code: known ? error.code : 'engine.unexpected',
    message: known ? error.message : `Something unexpected went wrong with this record: ${describe(error)}`,
    advice: 'It is tried again in the next run.',
    details: { number: record.number },
  }
}
