import { NotApproved } from '../../core/approval.ts'
import type { Clock } from '../../core/clock.ts'
import type { Source } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import type { SourceChange } from '../../core/flow.ts'
import { type RunId, remoteId } from '../../core/ids.ts'
import type { SourceRecord } from '../../core/record.ts'
import type { NewOperation, SyncStore } from '../../core/sync-store.ts'
import type { Approval } from '../approval.ts'

export interface SourceWriting {
  readonly store: Pick<SyncStore, 'begin' | 'commit'>
  readonly source: Pick<Source, 'system' | 'title' | 'writer'>
  readonly clock: Clock
  readonly run: RunId
  readonly signal: AbortSignal
  readonly preview: boolean
  /** Runs one change after the other: a source allows fewer calls at once than a destination. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Throws when the lease ran out while this process was suspended: then another process may be sending the same. */
  readonly stillOurs: () => Promise<void>
  /** Whether this very write may be sent, where only what a person approved may be. */
  readonly approves?: Approval['approves'] | undefined
}

/**
 * One change of a record at the source, under its intent (R3), so that it is in the ledger even when its answer is lost.
 * A failure settles the intent: as not carried out, or in doubt. After an abort or a crash it stays an intent, and the next
 * run asks the source how the record stands before anything is sent again.
 *
 * @returns the record as it stands afterwards; `null` in a preview, which notes the change and sends nothing
 * Errors: those of the source's writer. NotApproved where it may not be sent.
 */
export async function writeSource(change: SourceChange, context: SourceWriting): Promise<SourceRecord | null> {
  const { store, source, clock, signal, preview, stillOurs, approves } = context
  const { writer } = source
  if (writer === undefined) throw new Error(`${source.title} cannot be written to.`)
  return context.inTurn(async () => {
    // A change that was still waiting when the run was stopped makes no intent.
    signal.throwIfAborted()
    // Nor one that could not be sent: a preview is not to show what no run would do.
    await writer.ready(signal)
    const now = () => clock.now().getTime()
    const planned = operationOf(change, context)
    if (approves !== undefined && !(await approves(planned))) throw new NotApproved()
    const [intent] = await store.begin([planned], now())
    if (intent === undefined) throw new Error('The store gave no id for an intent.')
    if (preview) return null
    const { stream, key, after, mark } = change
    const settle = (state: NewOperation['state']) =>
      store.commit([{ do: 'settle', operation: intent, state, remote: planned.remote, at: now() }])
    try {
      await stillOurs()
      const record = await writer.update(stream, key, after, mark, signal)
      await settle('done')
      return record
    } catch (error) {
      if (isSyncError(error)) await settle(error.applied === 'unknown' ? 'doubt' : 'failed')
      throw error
    }
  })
}

function operationOf(change: SourceChange, { source, run }: SourceWriting): NewOperation {
  const { flow, stream, key, before, after, rule, version, undoes } = change
  return {
    ...(undoes === undefined ? {} : { undoes }),
    ...{ run, flow, stream, key, before, after, rule, sourceVersion: version },
    ...{
      system: source.system,
      role: 'source',
      entity: stream,
      kind: 'update',
      remote: remoteId(key),
      state: 'intent',
    },
  }
}
