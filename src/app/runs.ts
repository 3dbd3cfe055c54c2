import { z } from 'zod'
import type { By } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { runId } from '../core/ids.ts'
import type { Run } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import { moment, momentOf } from './moment.ts'
import { namedOperations, operationDocument } from './operations.ts'
import { wholeId } from './short-id.ts'

const number = z.int().nonnegative()

/** `read` is the sum of the others: each record counts in the worst that applies. */
const counts = z
  .strictObject({
    read: number,
    created: number,
    linked: number,
    updated: number,
    unchanged: number,
    skipped: number,
    waiting: number,
    issues: number,
  })
  .meta({ id: 'Counts' })

const apiDocument = z.strictObject({
  visma: z.strictObject({ calls: number }),
  /** `budget`: units of the daily API budget. `throttled`: calls answered 429. */
  pipedrive: z.strictObject({ calls: number, budget: number, throttled: number }),
})

export const apiOf = ({ visma, pipedrive }: Run['api']): z.output<typeof apiDocument> => ({
  visma: { calls: visma?.calls ?? 0 },
  pipedrive: { calls: 0, budget: 0, throttled: 0, ...pipedrive },
})

/** Who does something. */
export const actorDocument = z
  .strictObject({ kind: z.enum(['person', 'schedule', 'webhook', 'system']), name: z.string() })
  .meta({ id: 'Actor' })

/** One run, as `sync --json` prints it. */
export const runDocument = z
  .strictObject({
    runId: z.string(),
    status: z.enum(['running', 'done', 'done_with_issues', 'paused', 'failed', 'stopped']),
    mode: z.enum(['changes', 'full', 'reconcile', 'tie-out', 'preview', 'undo', 'erase']),
    startedAt: moment,
    finishedAt: moment.nullable(),
    counts,
    flows: z.record(z.string(), counts),
    api: apiDocument,
  })
  .meta({ id: 'Run' })
export type RunDocument = z.output<typeof runDocument>

/** One run with its trigger and its reasons, as `runs --json` lists it. */
export const runDetail = z.strictObject({
  ...runDocument.shape,
  /** `hand`, `schedule`, `webhook`, `demo`. */
  trigger: z.string(),
  /** Who asked for it: a person by the name of their user, which is empty for runs of earlier versions. */
  actor: actorDocument,
  /** Reason → number of records that were not written for it. */
  skipped: z.record(z.string(), number),
  /** Why it failed, or until when it is paused. */
  message: z.string().nullable(),
  /** Of an undo: the run that it takes back. */
  undoes: z.string().nullable(),
})
export type RunDetail = z.output<typeof runDetail>

/** A run in progress, in any process, as a member of other documents. */
export const runningDocument = runDetail.pick({ runId: true, mode: true, trigger: true, startedAt: true })

export const runningOf = (run: Run | null): z.output<typeof runningDocument> | null =>
  run === null ? null : { runId: run.id, mode: run.mode, trigger: run.trigger, startedAt: momentOf(run.startedAt) }

export const runWithOperations = z.strictObject({
  ...runDetail.shape,
  /** How both sides tied out at its end; `null` where the run did not read back. */
  tieOut: z.strictObject({ verdict: z.enum(['ties_out', 'question', 'differs']), at: moment }).nullable(),
  /** The runs that took this one back, newest first. */
  undoneBy: z.array(runDetail.pick({ runId: true, status: true, startedAt: true })),
  operations: z.array(operationDocument),
})
export type RunWithOperations = z.output<typeof runWithOperations>

export const runDetailOf = (run: Run): RunDetail => ({
  runId: run.id,
  status: run.status,
  mode: run.mode,
  startedAt: momentOf(run.startedAt),
  finishedAt: momentOf(run.finishedAt),
  counts: run.counts,
  flows: run.flows,
  api: apiOf(run.api),
  trigger: run.trigger,
  actor: { ...run.actor },
  skipped: run.skipped,
  message: run.message,
  undoes: run.undoes ?? null,
})

export const runSummary = ({
  trigger: _,
  actor: __,
  skipped: ___,
  message: ____,
  undoes: _____,
  ...run
}: RunDetail): RunDocument => run

export interface RunUses {
  /** The latest of a connection, newest first. */
  readonly list: (name: string, limit: number) => Promise<readonly RunDetail[]>
  /**
   * One run with what it wrote, at most so many operations. Its id may be shortened while it is unique.
   *
   * Errors: SyncError `run.unknown`, `run.ambiguous` (hold).
   */
  readonly get: (id: string, operations?: number) => Promise<RunWithOperations>
  /**
   * Has a run stop in good order, within a second or so, in whichever process it goes on.
   *
   * Errors: SyncError `run.unknown`, `run.ambiguous`, `run.over` (hold).
   */
  readonly stop: (id: string) => Promise<RunDetail>
}

type Asked = Pick<Store, 'runs' | 'ledger' | 'tieOuts' | 'records'>

export const runUses = (
  { runs, ledger, tieOuts, records }: Asked,
  connection: (name: string) => Promise<Pick<Connection, 'id'>>,
  by: () => By,
): RunUses => ({
  list: async (name, limit) => (await runs.list((await connection(name)).id, limit)).map(runDetailOf),
  get: async (id, operations = ALL) => {
    const run = await runNamed(runs, id)
    const tied = await tieOuts.ofRun(run.connection, run.id)
    const tieOut = tied === null ? null : { verdict: tied.tieOut.verdict, at: momentOf(tied.tieOut.at) }
    const undoneBy = (await runs.undoing(run.id)).map(({ id: runId, status, startedAt }) => ({
      ...{ runId, status, startedAt: momentOf(startedAt) },
    }))
    const written = await namedOperations({ records }, run.connection, await ledger.ofRun(run.id, operations, 0))
    return { ...runDetailOf(run), tieOut, undoneBy, operations: [...written] }
  },
  stop: async (typed) => {
    const { id, status } = await runNamed(runs, typed)
    if (status !== 'running') throw new SyncError('run.over', `Run ${id} is over already.`, { do: 'hold' })
    await runs.askStop(id, by())
    return runDetailOf(await runNamed(runs, id))
  },
})

/** @throws SyncError `run.unknown`, `run.ambiguous` (hold) */
export async function runNamed(runs: Pick<Store['runs'], 'get' | 'alike'>, typed: string): Promise<Run> {
  const run = await runs.get(runId(await wholeId(typed, runs.alike, NAMED)))
  if (run === null) throw new SyncError('run.unknown', `There is no run ${typed}.`, { do: 'hold' })
  return run
}

const ALL = 1_000_000

const NAMED = { thing: 'run', code: 'run', advice: 'List them: ml-connector runs NAME' } as const
