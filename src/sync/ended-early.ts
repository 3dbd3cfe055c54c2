import { isSyncError, type SyncError } from '../core/errors.ts'
import type { RunStatus } from '../core/run.ts'
import { refusedAt } from './refusals.ts'
import type { SyncDeps, SyncResult } from './run.ts'

/** Closes the report of a run. */
export type Finish = (status: RunStatus, message: string | null, ended?: SyncError | null) => Promise<SyncResult>

export interface EndedOptions {
  readonly deps: Pick<SyncDeps, 'store' | 'connection' | 'clock'>
  /** It changes nothing, so neither whether the connection may run. */
  readonly preview: boolean
  /** Of whoever started the run. */
  readonly asked: AbortSignal
  readonly isPaused: () => boolean
  readonly lease: AbortSignal
  readonly finish: Finish
}

/** What a run says that was broken off, and what becomes of its connection. */
export async function endedEarly(error: unknown, options: EndedOptions): Promise<SyncResult> {
  const { deps, asked, lease, finish } = options
  if (options.isPaused()) return finish('stopped', PAUSED)
  if (asked.aborted) return finish('stopped', 'Stopped by hand. Nothing is lost: the next run goes on from here.')
  if (lease.aborted && !isSyncError(error)) return finish('stopped', 'Another worker took the connection over.')
  if (!isSyncError(error)) {
    await finish('failed', `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }
  const now = deps.clock.now().getTime()
  const why = error.advice ? `${error.message} ${error.advice}` : error.message
  switch (error.remedy.do) {
    case 'wait': {
      const until = minuteOf(now + error.remedy.afterMs)
      return finish('paused', `${why} It goes on by itself in a run after ${until} UTC.`, error)
    }
    case 'hold':
      if (error.code === 'engine.lease_lost' || options.preview) return finish('failed', why, error)
      return finish('failed', await heldFor(error, why, deps), error)
    default:
      return finish('failed', why, error)
  }
}

const PAUSED = 'The connection was paused. Nothing is lost: once it is resumed, the next run goes on from here.'

/** What a person paused stays paused. Where the store itself refuses, it refuses this too: the run says why. */
async function hold({ store, connection }: EndedOptions['deps'], why: string, now: number): Promise<void> {
  try {
    if ((await store.work.get(connection.id))?.state === 'paused') return
    await store.connections.setState(connection.id, 'held', why, now)
  } catch (error) {
    if (!isSyncError(error)) throw error
  }
}

/** Holds the connection, unless it is a refusal that may pass. Answers what is said about it. */
async function heldFor(error: SyncError, why: string, deps: EndedOptions['deps']) {
  const { store, connection, clock } = deps
  const now = clock.now().getTime()
  const { id } = connection
  const refused = error.refused ? refusedAt(connection, now) : ({ do: 'hold', since: null } as const)
  if (refused.do === 'bear') {
    await store.connections.refused(id, refused.since, now)
    const until = minuteOf(refused.until)
    return `${why} It has worked before, so it is not held yet: it is tried again by itself, and held if this lasts until ${until} UTC.`
  }
  const { since } = refused
  if (since !== null) await store.connections.refused(id, since, now)
  const reason =
    since === null
      ? why
      : `${why} So since ${minuteOf(since)} UTC; it is tried now and then, and goes on by itself once it is let in.`
  await hold(deps, reason, now)
  return reason
}

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
