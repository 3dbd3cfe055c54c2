import { SyncError } from '../core/errors.ts'
import { runId } from '../core/ids.ts'
import type { SyncMode } from '../sync/run-contract.ts'
import type { Caller } from './caller.ts'
import type { Reaching } from './reach.ts'
import { sync } from './sync.ts'
import { resultOf, type TieOutDocument } from './tie-out.ts'
import { connectionNamed } from './use-cases.ts'

/**
 * Brings in what moved, as a sync would, and then reads both sides back; after a run in progress, if that does not read back.
 *
 * Errors: those of `sync`; SyncError `connection.not_started` (hold).
 */
export async function tieOut(
  deps: Reaching,
  name: string,
  { texts }: { readonly texts: boolean },
  caller: Caller,
): Promise<TieOutDocument> {
  const { store } = deps
  const { id, state } = await connectionNamed(store)(name)
  if (state === 'not_started') throw notStarted(name)
  const once = () => sync(deps, name, { mode: 'tie-out', trigger: 'hand', texts }, caller)
  let run = await once()
  const hasNoTexts = async () => texts && (await store.tieOuts.ofRun(id, runId(run.runId)))?.tieOut.texts === false
  // A run in progress was followed that read nothing back, or less than is asked for: its end is when ours can begin.
  while (run.status !== 'running' && !caller.signal.aborted && (!READS_BACK.has(run.mode) || (await hasNoTexts())))
    run = await once()
  const last = await store.tieOuts.latest(id)
  return { name, run, result: last === null ? null : await resultOf(store, id, last.run) }
}

const READS_BACK: ReadonlySet<string> = new Set<SyncMode>(['tie-out', 'reconcile'])

const notStarted = (name: string): SyncError =>
  new SyncError(
    'connection.not_started',
    `${name} has not started, so there is nothing to tie out.`,
    { do: 'hold' },
    { advice: `Run it first: ml-connector sync ${name}` },
  )
