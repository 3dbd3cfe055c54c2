import { NotApproved } from '../../core/approval.ts'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import type { Bundle, Decided, Phase, PhaseContext } from '../../core/flow.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { StagedRecord, StreamName } from '../../core/record.ts'
import type { Effect, NewIssue } from '../../core/sync-store.ts'
import type { Watch } from '../../core/watch.ts'
import type { Tally } from '../tally.ts'
import { type Decisions, decisions, doneEffects } from './decisions.ts'

// After so many passes that leave no fewer records over than the one before, the phase gives up.
const VAIN_PASSES = 4
/**
 * How many bundles are decided at once, so that their look-ups share statements. Writes at once are limited elsewhere.
 */
const CONCURRENCY = 48
/** The most records of bundles decided at once, unless a single bundle has more. */
const AT_HAND = 1_500

export interface PhaseRun {
  readonly context: PhaseContext
  readonly tally: Tally
  /** Settles creates in doubt, so that their records can be taken up again. */
  readonly resolveDoubts: () => Promise<void>
  /** `stream:key` of records whose create in doubt turned out to have happened. */
  readonly foundMade: ReadonlySet<string>
  readonly log: (event: object) => void
  readonly watch: Watch
  readonly onRecord: (stream: StreamName) => void
}

/**
 * Decides all pending records of a phase. One bad record never stops the rest (R4): it becomes an issue. After passing
 * trouble a record stays pending for another pass; when passes no longer help, it becomes an issue that the next run
 * tries again. Errors that concern the connection (wait, hold) end the phase and are thrown.
 */
export async function runPhase(phase: Phase, run: PhaseRun): Promise<void> {
  let later = await onePass(phase, run, null)
  for (let vain = 1; later.size > 0; ) {
    await run.resolveDoubts()
    if (vain === VAIN_PASSES) break
    const before = later.size
    later = await onePass(phase, run, later)
    if (later.size >= before) vain += 1
  }
  if (later.size === 0) return
  const decided = decisions(run.context.store)
  for (const { record, error } of later.values()) {
    await conclude(
      phase,
      run,
      decided,
      record,
      { outcome: 'issues', issue: troubleIssue(phase, record, error) },
      'pending',
    )
  }
  await decided.flush()
}

type Later = Map<string, { record: StagedRecord; error: unknown }>

async function onePass(phase: Phase, run: PhaseRun, again: Later | null): Promise<Later> {
  const decided = decisions(run.context.store)
  try {
    const later = await decideAll(phase, run, decided, again)
    await decided.flush()
    return later
  } catch (error) {
    // Tries to keep what was decided until then; if that fails, the next run decides it again.
    await decided.flush().catch(() => undefined)
    throw error
  }
}

async function decideAll(phase: Phase, run: PhaseRun, decided: Decisions, again: Later | null): Promise<Later> {
  const later: Later = new Map()
  const stop = new AbortController()
  let fatal: unknown
  const running = new Set<Promise<void>>()
  const groups = new Map<string, Promise<void>>()
  let atHand = 0
  const hasRoomFor = ({ records }: Bundle): boolean =>
    running.size === 0 || (running.size < CONCURRENCY && atHand + records.length <= AT_HAND)

  const start = (bundle: Bundle) => {
    const before = groups.get(bundle.group) ?? Promise.resolve()
    const task = before.then(() => (stop.signal.aborted ? undefined : oneBundle(phase, run, decided, bundle, later)))
    const guarded = task.catch((error: unknown) => {
      fatal ??= error
      stop.abort()
    })
    groups.set(bundle.group, guarded)
    running.add(guarded)
    atHand += bundle.records.length
    void guarded.finally(() => {
      running.delete(guarded)
      atHand -= bundle.records.length
      if (groups.get(bundle.group) === guarded) groups.delete(bundle.group)
    })
  }

  let cursor: string | null = null
  for (;;) {
    run.context.signal.throwIfAborted()
    const batch = await phase.next(cursor, run.context)
    if (batch === null) break
    cursor = batch.cursor
    for (const bundle of batch.bundles) {
      // A later pass is only for records that were left over; other pending ones became an issue or are new.
      if (again !== null && !bundle.records.some((record) => again.has(nameOf(record)))) continue
      while (!hasRoomFor(bundle) && !stop.signal.aborted) await Promise.race(running)
      if (stop.signal.aborted) break
      start(bundle)
    }
    if (stop.signal.aborted) break
  }
  await Promise.all(running)
  if (fatal !== undefined) throw fatal
  return later
}

async function oneBundle(phase: Phase, run: PhaseRun, decided: Decisions, bundle: Bundle, later: Later): Promise<void> {
  const open = new Map(bundle.records.map((record) => [nameOf(record), record]))
  const failed = async (record: StagedRecord, error: unknown) => {
    open.delete(nameOf(record))
    const remedy = remedyOf(error, run.context.signal)
    if (remedy === 'stop') throw error
    if (remedy === 'left') return
    if (remedy === 'reject') {
      run.log({ event: 'record.rejected', ...about(phase, record, error) })
      return conclude(phase, run, decided, record, {
        outcome: 'issues',
        issue: rejection(phase, record, error as SyncError),
      })
    }
    run.log({ event: 'record.retry', ...about(phase, record, error) })
    later.set(nameOf(record), { record, error })
  }
  try {
    await bundle.run((record, decide) =>
      run.watch.part('record', { flow: phase.flowOf(record.stream), key: nameOf(record) }, async () => {
        try {
          await conclude(phase, run, decided, record, await decide())
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

/** `left`: it stays pending for a later run, and is nothing to tell of here. */
function remedyOf(error: unknown, signal: AbortSignal): 'stop' | 'later' | 'reject' | 'left' {
  if (signal.aborted) return 'stop'
  if (error instanceof NotApproved) return 'left'
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

async function conclude(
  phase: Phase,
  run: PhaseRun,
  decided: Decisions,
  record: StagedRecord,
  became: Decided,
  state?: 'pending',
): Promise<void> {
  if (!phase.uncounted)
    run.tally.decided(phase.flowOf(record.stream), asCounted(became, run.foundMade.has(nameOf(record))))
  else if (became.outcome === 'issues') await run.context.issue(became.issue)
  await decided.add(effectsOf(record.stream, record.key, became, state))
  run.onRecord(record.stream)
}

/** A create whose answer was lost is counted as *created* in the run that learns of it. */
function asCounted(became: Decided, wasMade: boolean): Decided {
  const { outcome } = became
  if (!wasMade || (outcome !== 'linked' && outcome !== 'updated' && outcome !== 'unchanged')) return became
  return { outcome: 'created' }
}

function effectsOf(stream: string, key: SourceKey, became: Decided, state?: 'pending'): readonly Effect[] {
  switch (became.outcome) {
    case 'issues':
      return [
        { do: 'state', stream, key, state: state ?? 'issue', reason: became.issue.code },
        { do: 'issue', issue: became.issue },
      ]
    case 'waiting':
      return [
        { do: 'state', stream, key, state: 'waiting', reason: became.reason, waitingFor: became.waitingFor },
        ...(became.issue ? [{ do: 'issue', issue: became.issue, state: 'waiting' } as const] : []),
      ]
    case 'skipped':
      return [
        { do: 'state', stream, key, state: 'skipped', reason: became.reason },
        { do: 'resolve', stream, key },
      ]
    case 'companion':
      return doneEffects(stream, key)
    default:
      return [...(became.concluded ? [] : doneEffects(stream, key)), ...(became.also ?? [])]
  }
}

/** The members of a log line about a failure. `requestId` is for the support of the system that failed. */
function about(phase: Phase, record: StagedRecord, error: unknown) {
  const known = isSyncError(error)
  return {
    phase: phase.name,
    flow: phase.flowOf(record.stream),
    key: nameOf(record),
    code: known ? error.code : 'engine.unexpected',
    ...(known && error.requestId ? { requestId: error.requestId } : {}),
    error: describe(error),
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

function rejection(phase: Phase, record: StagedRecord, error: SyncError): NewIssue {
  return {
    flow: phase.flowOf(record.stream),
    stream: record.stream,
    key: record.key,
    code: error.code,
    message: error.message,
    advice: error.advice ?? 'Set right what the message names, then retry the issue.',
    details: { number: record.number, ...(error.requestId ? { requestId: error.requestId } : {}) },
  }
}

function troubleIssue(phase: Phase, record: StagedRecord, error: unknown): NewIssue {
  const known = isSyncError(error)
  return {
    flow: phase.flowOf(record.stream),
    stream: record.stream,
    key: record.key,
    code: known ? error.code : 'engine.unexpected',
    message: known ? error.message : `Something unexpected went wrong with this record: ${describe(error)}`,
    advice: 'It is tried again in the next run.',
    details: { number: record.number },
  }
}
