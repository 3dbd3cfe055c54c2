import type { Connection } from '../core/connection.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'

const LOOK_EVERY_MS = 1_000

export interface WhileActive {
  /** Aborts when the caller's signal does, or when the connection was paused. */
  readonly signal: AbortSignal
  readonly isPaused: () => boolean
  readonly end: () => void
}

/**
 * Aborts a run when its connection is paused, in whichever process, so that it stops writing.
 *
 * @param everyMs how often to look; `null`: never
 */
export function whileActive(
  store: Pick<Store, 'work'>,
  connection: ConnectionId,
  signal: AbortSignal,
  everyMs: number | null = LOOK_EVERY_MS,
): WhileActive {
  const paused = new AbortController()
  const look = () => {
    store.work.get(connection).then(
      (work) => {
        if (work?.state === 'paused') paused.abort(new DOMException('The connection was paused.', 'AbortError'))
      },
      // The store may be away for a moment; if it stays away, the run itself fails.
      () => undefined,
    )
  }
  const timer = everyMs === null ? undefined : setInterval(look, everyMs)
  return {
    signal: AbortSignal.any([signal, paused.signal]),
    isPaused: () => paused.signal.aborted && !signal.aborted,
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
