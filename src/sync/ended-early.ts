import type { Connection } from '../core/connection.ts'
import { isSyncError, type SyncError, told } from '../core/errors.ts'
import type { RunStatus } from '../core/run.ts'
import { refusedAt } from './refusals.ts'
import type { SyncDeps, SyncOptions, SyncResult } from './run-contract.ts'
import { start } from './while-active.ts'

/** Closes the report of a run. */
export type Finish = (status: RunStatus, message: string | null, ended?: SyncError | null) => Promise<SyncResult>

export interface EndedOptions {
  readonly deps: Pick<SyncDeps, 'store' | 'connection' | 'clock'>
  /** As whoever started the run asked. A preview changes nothing, so neither whether the connection may run. */
  readonly options: Pick<SyncOptions, 'preview' | 'only' | 'signal'>
  readonly isPaused: () => boolean
  readonly lease: AbortSignal
  readonly finish: Finish
}

/** What a run says that was broken off, and what becomes of its connection. */
export async function endedEarly(error: unknown, ended: EndedOptions): Promise<SyncResult> {
  const { deps, options, lease, finish } = ended
  if (ended.isPaused()) return finish('stopped', PAUSED)
  if (options.signal.aborted)
    return finish('stopped', 'Stopped by hand. Nothing is lost: the next run goes on from here.')
  if (lease.aborted && !isSyncError(error)) return finish('stopped', 'Another worker took the connection over.')
  if (!isSyncError(error)) {
    await finish('failed', `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }
  const now = deps.clock.now().getTime()
  // A preview, or a run of a few parties: the connection is not started by it.
  const isTrial = options.preview === true || options.only !== undefined
  const why = told(error)
  switch (error.remedy.do) {
    case 'wait': {
      const until = minuteOf(now + error.remedy.afterMs)
      if (isTrial || !goesOn(deps.connection)) return finish('paused', `${why} Run it again after ${until} UTC.`, error)
      await started(deps, now)
      return finish(
        'paused',
        `${why} The next run after ${until} UTC goes on from here; serve starts it by itself.`,
        error,
      )
    }
    case 'hold':
      if (error.code === 'engine.lease_lost' || options.preview) return finish('failed', why, error)
      return finish('failed', await heldFor(error, why, deps), error)
    case 'retry':
      // Trouble of one stream or one moment: what is missing comes with the next run, so there has to be one.
      if (!isTrial && (await isLetIn(deps))) await started(deps, now)
      return finish('failed', why, error)
    case 'reject':
      return finish('failed', why, error)
  }
}

/** Nothing runs by itself that is held for something only a person mends. */
const goesOn = ({ state, refusedSince }: Pick<Connection, 'state' | 'refusedSince'>): boolean =>
  state !== 'held' || refusedSince !== null

/** Where the store itself is in trouble, the run says so. */
async function started({ store, connection }: EndedOptions['deps'], now: number): Promise<void> {
  try {
    await start(store, connection, now)
  } catch (error) {
    if (!isSyncError(error)) throw error
  }
}

/** Whether both systems answered whose the credentials are: where an address is wrong, nobody ever did. */
const isLetIn = async ({ store, connection }: EndedOptions['deps']): Promise<boolean> =>
  ((await store.connections.byName(connection.name).catch(() => null))?.identity ?? null) !== null

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
    return `${why} It has worked before, so it is not held yet: serve tries it again, and it is held if this lasts until ${until} UTC.`
  }
  const { since } = refused
  if (since !== null) await store.connections.refused(id, since, now)
  const reason =
    since === null
      ? why
      : `${why} So since ${minuteOf(since)} UTC; serve tries it now and then, and goes on once it is let in.`
  await hold(deps, reason, now)
  return reason
}

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
