import type { Clock } from '../../core/clock.ts'
import type { Connection } from '../../core/connection.ts'
import type { Destination, Fields, RemoteRecord, Source } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import type { OperationId, RemoteId } from '../../core/ids.ts'
import type { KeptBack } from '../../core/kept-back.ts'
import type { Run } from '../../core/run.ts'
import type { Store } from '../../core/store.ts'
import type { Effect, NewOperation, Operation, SyncStore } from '../../core/sync-store.ts'
import type { LeftBecause } from '../../core/undo.ts'
import type { UndoRules } from '../../core/undo-rules.ts'
import type { Tally } from '../tally.ts'
import { leftUpdates } from '../write/left-updates.ts'
import { write } from '../write/write.ts'

/** What all steps of an undo work with. */
export interface Undoing {
  readonly store: SyncStore
  readonly ledger: Store['ledger']
  readonly connection: Pick<Connection, 'id'>
  readonly source: Source
  readonly destination: Destination
  readonly rules: UndoRules
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly stillOurs: () => Promise<void>
  /** The run that takes back, and the one that is taken back. */
  readonly run: Run['id']
  readonly undoes: Pick<Run, 'id' | 'startedAt'>
  /** `stream:key` of records all of whose writes are taken back, in whichever run they were made. */
  readonly own: ReadonlySet<string>
  readonly preview: boolean
  /** What a preview would write, and what it would leave. */
  readonly planned: NewOperation[]
  readonly tally: Tally
  /** `entity id` of records that are gone by now, or would be. */
  readonly removed: Set<string>
  /** `stream:key role` of links that are taken back by themselves, beside what was written. */
  readonly unlinked: Set<string>
  /** `entity id field` → the earliest write that was taken back: what later ones wrote there is over. */
  readonly over: Map<string, OperationId>
}

export const recordKey = ({ stream, key }: Pick<Operation, 'stream' | 'key'>): string => `${stream}:${key}`
export const recordName = (entity: string, remote: string): string => `${entity} ${remote}`
export const fieldName = (entity: string, remote: string, field: string): string => `${entity} ${remote} ${field}`

/** The operation that takes one back, as the ledger will have it. */
export const undoing = (
  operation: Operation,
  { run }: Pick<Undoing, 'run'>,
  what: Pick<NewOperation, 'kind' | 'before' | 'after' | 'state'> & { readonly rule?: string },
): NewOperation => {
  const { id, settledAt: _, absentAt: __, createdAt: ___, ...rest } = operation
  return { ...rest, rule: 'undo', ...what, run, undoes: id }
}

const OPPOSITE = {
  create: 'delete',
  update: 'update',
  delete: 'create',
  unlink: 'update',
} as const satisfies Record<Operation['kind'], Operation['kind']>

/** Something that stays as it is, named with its reason in the ledger, and counted. */
export async function leave(
  operation: Operation,
  because: LeftBecause,
  context: Undoing,
  more: { readonly fields?: Fields; readonly words?: string } = {},
): Promise<void> {
  const kind = OPPOSITE[operation.kind]
  const left = undoing(operation, context, {
    ...{ kind, before: more.fields ?? {}, after: {}, state: 'failed', rule: `undo.${because}` },
  })
  if (context.preview) context.planned.push(left)
  else {
    // It may have been kept back before it was sent. What stays as we wrote it must go on, or it would grow old unseen.
    const goOn = { do: 'goOn', run: operation.run, operation: operation.id } as const
    await context.store.commit([{ do: 'record', operation: left, at: context.clock.now().getTime() }, goOn])
  }
  const words = more.words === undefined ? '' : `: ${more.words}`
  context.tally.decided(operation.flow, { outcome: 'skipped', reason: `${LEFT_WORDS[because]}${words}` })
}

export const LEFT_WORDS: Readonly<Record<LeftBecause, string>> = {
  edited: 'left: changed by somebody since',
  unknown: 'left: what stood there before is not known',
  gone: 'left: deleted by somebody, or merged into another record',
  merged: 'left: merged into another record',
  attached: 'left: something that stays hangs on it',
  shared: 'left: stands for other records of the books too',
  refused: 'left: refused',
  read_only: 'left: may not be written',
  setup: 'left: set up once, and used by people',
  hidden: 'left: hidden by settings.visibility',
  deleted: 'left: deleted, since it stood for nothing any more; it is not made again',
  forgotten: 'left: its values are not kept any more',
}

/** What is to be known to keep something back: which run is taken back, and by which. */
export interface Keeping extends Pick<Undoing, 'run' | 'clock' | 'over'> {
  readonly undoes: Pick<Run, 'id'>
}

/** Keeps back from later runs what an operation had written: these fields, or all of it. */
export function keeping(
  operation: Pick<Operation, 'id' | 'stream' | 'key' | 'role' | 'entity'>,
  remote: RemoteId,
  fields: readonly (string | null)[],
  { run, undoes, clock, over }: Keeping,
): readonly Effect[] {
  const { id, stream, key, role, entity } = operation
  return fields.map((field): Effect => {
    if (field !== null) over.set(fieldName(entity, remote, field), id)
    const kept: KeptBack = {
      ...{ run: undoes.id, by: run, operation: id, stream, key, role, entity, remote, field },
      at: clock.now().getTime(),
    }
    return { do: 'keepBack', kept }
  })
}

/** Sends one write of an undo under its intent; in a preview it is only noted, and answered as if nothing had been sent. */
export async function sendBack(
  planned: NewOperation,
  context: Undoing,
  call: () => Promise<RemoteRecord>,
): Promise<{ readonly settled: readonly Effect[]; readonly record: RemoteRecord } | null> {
  if (context.preview) {
    context.planned.push(planned)
    return null
  }
  const { store, clock, signal, stillOurs } = context
  const alone = {
    store,
    clock,
    signal,
    stillOurs,
    left: leftUpdates([]),
    sending: <T>(work: () => Promise<T>) => work(),
  }
  const { intent, record } = await write(planned, alone, call)
  const at = clock.now().getTime()
  return { record, settled: [{ do: 'settle', operation: intent, state: 'done', remote: planned.remote, at }] }
}

const PAUSES_MS = [1_000, 5_000]

/**
 * One step of an undo, tried again a little later after passing trouble: the order of an undo matters, so nothing is put
 * off. What a system refuses concerns this record alone (R4).
 */
export async function step(operation: Operation, context: Undoing, work: () => Promise<void>): Promise<void> {
  for (const pause of [...PAUSES_MS, null]) {
    context.signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (context.signal.aborted || !isSyncError(error)) throw error
      if (error.remedy.do === 'reject') {
        const because = error.code.endsWith('.gone') ? 'gone' : 'refused'
        return leave(operation, because, context, because === 'gone' ? {} : { words: error.message })
      }
      if (error.remedy.do !== 'retry' || pause === null) throw error
    }
    await context.clock.sleep(pause, context.signal)
  }
}
