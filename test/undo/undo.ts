import { releaseUndone } from '../../src/app/undo.ts'
import { apart } from '../../src/connection/stored.ts'
import type { RunId } from '../../src/core/ids.ts'
import { runUndo, type UndoOptions, type UndoResult } from '../../src/sync/undo/run-undo.ts'
import { KARI } from '../actor.ts'
import type { World } from '../world.ts'

/** Takes a run back, as a process of its own would. */
export async function undo(w: World, of: RunId, options: Partial<UndoOptions> = {}): Promise<UndoResult> {
  const { deps, undoes } = await at(w, of)
  const result = await runUndo(deps, {
    undoes,
    meant: { what: 'run' },
    preview: false,
    trigger: 'hand',
    actor: KARI,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  }).finally(deps.destination.flush)
  if (result === null) throw new Error('The connection is busy.')
  return result
}

export async function released(w: World, of: RunId): Promise<void> {
  const reach = () => Promise.reject(new Error('Neither system is asked.'))
  const deps = { store: w.store, clock: w.clock, actor: KARI, owner: 'test', reach }
  await releaseUndone(deps, of, { signal: new AbortController().signal })
}

async function at(w: World, of: RunId) {
  const connection = await w.connection()
  const { source, destination, route } = w.remote()
  const undoes = await w.store.runs.get(of)
  if (undoes === null) throw new Error('There is no such run.')
  const deps = {
    ...{ store: w.store, connection, source, destination, route },
    ...{ whose: { source: source.whose, destination: destination.whose, apart }, clock: w.clock },
    ...{ log: () => undefined, owner: 'test' },
  }
  return { deps, undoes }
}

/** Lets the connection run again after an undo has paused it. */
export async function resume(w: World): Promise<void> {
  await w.store.connections.setState((await w.connection()).id, 'active', null, w.clock.now().getTime())
}
