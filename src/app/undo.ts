import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { operationId } from '../core/ids.ts'
import type { KeptBack } from '../core/kept-back.ts'
import type { Run } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import type { NewOperation } from '../core/sync-store.ts'
import { LEFT, leftBecause } from '../core/undo.ts'
import { FIGURES, PDFS } from '../flows/visma-pipedrive/streams.ts'
import { release } from '../sync/undo/release.ts'
import { runUndo } from '../sync/undo/run-undo.ts'
import { isAnythingLeft, type Meant } from '../sync/undo/take-back.ts'
import { recordKey } from '../sync/undo/undoing.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { connectionDocument } from './connections.ts'
import { recordNamed } from './key.ts'
import { operationDocument } from './operations.ts'
import { plannedDocument, plannedOperation } from './planned-operation.ts'
import { type Reached, type Reaching, reaching } from './reach.ts'
import { nameIn, recordNames } from './record-names.ts'
import { busy, heldUntil, ifDead } from './refusals.ts'
import { runDetail, runDetailOf, runNamed } from './runs.ts'

const one = z.strictObject({
  /** The operation that is taken back; `null` for a link that was never written to. */
  undoes: z.string().nullable(),
  ...plannedDocument.pick({ system: true, flow: true, entity: true, stream: true, key: true, title: true }).shape,
  remote: operationDocument.shape.remote,
})

/** `undo --json`. */
export const undoDocument = z.strictObject({
  ...runDetail.shape,
  connection: z.string(),
  /** The units that its writes cost; of a preview, would cost. */
  units: z.number(),
  /** What was taken back, in this order; of a preview, would be. */
  operations: z.array(
    z.strictObject({ ...one.shape, ...plannedDocument.pick({ kind: true, units: true, changes: true }).shape }),
  ),
  /** What stays as it is, and why. */
  left: z.array(z.strictObject({ ...one.shape, because: z.enum(LEFT), fields: z.array(z.string()) })),
})
export type UndoDocument = z.output<typeof undoDocument>

/** `undo --release --json`. */
export const releasedDocument = z.strictObject({
  undoes: z.string(),
  connection: z.string(),
  state: connectionDocument.shape.state,
  /** How many records and fields are written again from the next run on. */
  released: z.int().nonnegative(),
})
export type ReleasedDocument = z.output<typeof releasedDocument>

export interface UndoInput {
  /** Only the writes for this record, by its number or key. */
  readonly record?: string | undefined
  /** Only this write. */
  readonly operation?: string | undefined
  readonly preview?: boolean | undefined
}

/**
 * Takes a run back, or a part of it.
 *
 * Errors: SyncError `run.unknown`, `run.ambiguous`, `undo.of_preview`, `undo.of_undo`, `undo.of_erase`, `undo.running`, `undo.nothing_left`,
 *         `undo.not_in_run`, `connection.busy` (hold).
 */
export async function undo(
  deps: Reaching,
  typed: string,
  { record, operation, preview = false }: UndoInput,
  caller: Caller,
): Promise<UndoDocument> {
  const { undoes, connection } = await runOf(deps, typed)
  refuseOdd(undoes)
  await refuseRunning(undoes, connection, deps)
  return reaching(deps.reach, connection.name, caller, async (reached) => {
    const meant = await meantBy({ record, operation }, undoes, connection, deps)
    await refuseNothing(meant, undoes, reached, deps, caller)
    const result = await runUndo(reached.runDeps(), {
      ...{
        undoes,
        meant,
        preview,
        trigger: 'hand',
        actor: deps.actor,
        signal: caller.signal,
        onStart: caller.onStart,
        onProgress: tellingProgress(caller),
      },
    })
    if (result === null) throw await busy(deps.store, connection, deps.clock.now().getTime())
    const { run } = result
    const written = preview ? result.planned : await deps.store.ledger.ofRun(run.id, MOST, 0)
    return documentOf({ run, undoes, connection, written }, deps)
  })
}

/** What came of an undo, by its run. Errors: SyncError `run.unknown` (hold). */
export async function undoDocumentOf(store: Store, run: Run): Promise<UndoDocument> {
  const { undoes, connection } = await runOf({ store }, run.undoes ?? run.id)
  return documentOf({ run, undoes, connection, written: await store.ledger.ofRun(run.id, MOST, 0) }, { store })
}

const MOST = 1_000_000
const HOLD = { do: 'hold' } as const

async function runOf({ store }: Pick<Reaching, 'store'>, typed: string) {
  const undoes = await runNamed(store.runs, typed)
  const connection = (await store.connections.list()).find(({ id }) => id === undoes.connection)
  if (connection === undefined) throw new SyncError('run.unknown', `There is no run ${typed}.`, HOLD)
  return { undoes, connection }
}

function refuseOdd({ id, mode, undoes }: Run): void {
  if (mode === 'preview')
    throw new SyncError('undo.of_preview', `Run ${id} only looked: it wrote nothing that could be taken back.`, HOLD)
  if (mode === 'undo') {
    const advice = `Let what it took back be written again: ml-connector undo --release ${undoes ?? id}`
    throw new SyncError('undo.of_undo', `Run ${id} took another run back, and cannot be taken back itself.`, HOLD, {
      advice,
    })
  }
  if (mode === 'erase')
    throw new SyncError('undo.of_erase', `Run ${id} erased a customer: what it deleted is not kept.`, HOLD)
}

/** A run whose process died is still noted as in progress; it is over once nobody holds the connection any more. */
async function refuseRunning(
  { id, status }: Run,
  { id: connection, name }: Connection,
  { store, clock }: Pick<Reaching, 'store' | 'clock'>,
): Promise<void> {
  if (status !== 'running') return
  const until = heldUntil(await store.work.list(), connection, clock.now().getTime())
  if (until === null) return
  const advice = `Stop it or wait for its end.${ifDead(name, until)}`
  throw new SyncError('undo.running', `Run ${id} is still in progress.`, HOLD, { advice })
}

async function meantBy(
  { record, operation }: Pick<UndoInput, 'record' | 'operation'>,
  { id }: Run,
  connection: Connection,
  { store }: Pick<Reaching, 'store'>,
): Promise<Meant> {
  if (operation !== undefined) {
    const found = await store.ledger.get(operationId(operation))
    if (found?.run === id) return { what: 'operation', operation: found.id }
    const advice = `See what it wrote: ml-connector run ${id} --json`
    throw new SyncError('undo.not_in_run', `Run ${id} has no operation ${operation}.`, HOLD, { advice })
  }
  if (record === undefined) return { what: 'run' }
  const { stream, key } = await recordNamed(store, connection, record)
  // What a customer owes stands on records of the customer too.
  const figures = stream === 'customer' ? [{ stream: FIGURES, key }] : []
  return { what: 'records', records: new Set([{ stream, key }, ...figures].map(recordKey)) }
}

async function refuseNothing(
  meant: Meant,
  undoes: Run,
  { connection, runDeps }: Reached,
  { store }: Pick<Reaching, 'store'>,
  { signal }: Caller,
): Promise<void> {
  const { undo: rules } = runDeps().route
  if (rules === undefined) return
  const { ledger } = store
  if (await isAnythingLeft(meant, { ledger, connection, undoes, rules, signal })) return
  const [last] = await store.runs.undoing(undoes.id)
  const why =
    last === undefined
      ? `Run ${undoes.id} wrote nothing that could be taken back.`
      : `Nothing of run ${undoes.id} is left to take back: run ${last.id} did so.`
  const advice = last === undefined ? undefined : `To have it written again: ml-connector undo --release ${undoes.id}`
  throw new SyncError('undo.nothing_left', why, HOLD, advice === undefined ? {} : { advice })
}

interface Taken {
  readonly run: Run
  readonly undoes: Run
  readonly connection: Connection
  readonly written: readonly NewOperation[]
}

async function documentOf(
  { run, undoes, connection, written }: Taken,
  { store }: Pick<Reaching, 'store'>,
): Promise<UndoDocument> {
  const names = await recordNames(store, connection.id, written)
  const operations: UndoDocument['operations'] = []
  const left: UndoDocument['left'] = []
  for (const operation of written) {
    const because = leftBecause(operation.rule)
    // What was sent and refused is named by its reason.
    if (because === null && operation.state === 'failed') continue
    const { changes, units, kind, ...shown } = plannedOperation(operation, nameIn(names, operation))
    const about = { ...shown, undoes: operation.undoes ?? null, remote: operation.remote }
    if (because === null) operations.push({ ...about, kind, units, changes })
    else left.push({ ...about, because, fields: fieldsOf(operation) })
  }
  return {
    ...runDetailOf(run),
    undoes: undoes.id,
    connection: connection.name,
    units: operations.reduce((sum, { units }) => sum + units, 0),
    operations,
    left,
  }
}

/** Of an update the fields that stay; a record that was made stays as a whole. */
const fieldsOf = ({ kind, before }: NewOperation): string[] => (kind === 'update' ? Object.keys(before ?? {}) : [])

/** Lets what was taken back of a run be written again. Errors: SyncError `undo.nothing_kept`, `connection.busy` (hold). */
export async function releaseUndone(
  deps: Reaching & { readonly owner: string },
  typed: string,
  { signal }: Pick<Caller, 'signal'>,
): Promise<ReleasedDocument> {
  const { undoes, connection } = await runOf(deps, typed)
  // A PDF is linked under its invoice, and attached by a row of its own.
  const alsoOf = ({ entity }: KeptBack) => (entity === 'file' ? [PDFS] : [])
  const released = await release({ ...deps, connection, alsoOf }, undoes.undoes ?? undoes.id, deps.actor, signal)
  if (released === null) throw await busy(deps.store, connection, deps.clock.now().getTime())
  return { undoes: undoes.undoes ?? undoes.id, connection: connection.name, state: connection.state, released }
}
