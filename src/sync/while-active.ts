import type { Connection } from '../core/connection.ts'
import type { ConnectionId, RunId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'

const LOOK_EVERY_MS = 1_000

export interface WhileActive {
  /** Aborts when the caller's signal does, or when somebody said elsewhere that the run is to end. */
  readonly signal: AbortSignal
  /** What was said elsewhere; `null` where it was the caller's signal, or nothing. */
  readonly because: () => Because | null
  readonly end: () => void
}

/** `paused`: its connection was; `stopped`: somebody asked for the stop of this run. */
export type Because = 'paused' | 'stopped'

interface Looked {
  readonly connection: ConnectionId
  readonly run: RunId
  readonly signal: AbortSignal
  /** Whether a pause ends it: what writes nothing goes on. */
  readonly endsPaused: boolean
  readonly everyMs: number | undefined
}

/** Aborts a run when its connection is paused or its stop is asked for, in whichever process, so that it stops writing. */
export function whileActive(
  { work, runs }: Pick<Store, 'work' | 'runs'>,
  { connection, run, signal, endsPaused, everyMs = LOOK_EVERY_MS }: Looked,
): WhileActive {
  const said = new AbortController()
  let because: Because | null = null
  const say = (what: Because) => {
    because ??= what
    said.abort(new DOMException(`The run is ${what}.`, 'AbortError'))
  }
  const look = async () => {
    if (await runs.isStopAsked(run)) say('stopped')
    else if (endsPaused && (await work.get(connection))?.state === 'paused') say('paused')
  }
  // The store may be away for a moment; if it stays away, the run itself fails.
  const timer = setInterval(() => void look().catch(() => undefined), everyMs)
  timer.unref()
  return {
    signal: AbortSignal.any([signal, said.signal]),
    because: () => (signal.aborted ? null : because),
    end: () => clearInterval(timer),
  }
}

/** After a run that went well: starts the connection, or ends its hold, unless a person has just paused it. */
export async function activate(
  store: Pick<Store, 'work' | 'connections'>,
  { id, state, startedAt, workedAt, refusedSince }: Connection,
  at: number,
): Promise<void> {
  if (startedAt === null || workedAt === null || refusedSince !== null) await store.connections.worked(id, at)
  if (state !== 'not_started' && state !== 'held') return
  if ((await store.work.get(id))?.state === state) await store.connections.setState(id, 'active', null, at)
}

/**
 * Starts the connection although its first run is not complete, since it goes on by itself; not if a person paused it.
 */
export async function start(
  store: Pick<Store, 'work' | 'connections'>,
  { id, state }: Pick<Connection, 'id' | 'state'>,
  at: number,
): Promise<void> {
  if (state !== 'not_started') return
  await store.connections.started(id, at)
  if ((await store.work.get(id))?.state === state) await store.connections.setState(id, 'active', null, at)
}
