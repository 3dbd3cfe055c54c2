import { isSyncError, type SyncError, told } from '../core/errors.ts'
import type { RunStatus } from '../core/run.ts'
import { refusedAt } from './refusals.ts'
import { isTrial, type SyncDeps, type SyncOptions, type SyncResult } from './run-contract.ts'
import { type Because, start } from './while-active.ts'

/** Closes the report of a run. */
export type Finish = (status: RunStatus, message: string | null, ended?: SyncError | null) => Promise<SyncResult>

export interface EndedOptions {
  readonly deps: Pick<SyncDeps, 'store' | 'connection' | 'clock'>
  /** The options of the run. A preview changes nothing, so it does not hold or start the connection either. */
  readonly options: Pick<SyncOptions, 'preview' | 'only' | 'approved' | 'signal'>
  /** Why somebody ended it elsewhere, if anybody did. */
  readonly because: () => Because | null
  readonly lease: AbortSignal
  readonly finish: Finish
}

/** Ends a run that an error broke off: what its report says, and what becomes of its connection. */
export async function endedEarly(error: unknown, ended: EndedOptions): Promise<SyncResult> {
  const { deps, options, lease, finish } = ended
  const because = ended.because()
  if (because === 'paused') return finish('stopped', PAUSED)
  if (because === 'stopped' || options.signal.aborted) return finish('stopped', STOPPED)
  if (lease.aborted && !isSyncError(error)) return finish('stopped', 'Another worker took the connection over.')
  if (!isSyncError(error)) {
    await finish('failed', `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }
  const now = deps.clock.now().getTime()
  const why = told(error)
  switch (error.remedy.do) {
    case 'wait': {
      const until = minuteOf(now + error.remedy.afterMs)
      if (isTrial(options) || !(await goesOn(deps)))
        return finish('paused', `${why} Run it again after ${until} UTC.`, error)
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
      // The trouble passes, and the next run brings the rest; so the connection is started, for there to be a next run.
      if (!isTrial(options) && (await isLetIn(deps))) await started(deps, now)
      return finish('failed', why, error)
    case 'reject':
      return finish('failed', why, error)
  }
}

/**
 * Whether the connection runs on by itself: not when it is held for something that only a person can mend, and that this
 * run has not mended.
 */
async function goesOn({ store, connection: { id, state, refusedSince } }: EndedOptions['deps']): Promise<boolean> {
  if (state !== 'held' || refusedSince !== null) return true
  return (await store.work.get(id).catch(() => null))?.state === 'active'
}

/** Starts the connection. Trouble of the store is ignored here, since the report of the run will tell it. */
async function started({ store, connection }: EndedOptions['deps'], now: number): Promise<void> {
  try {
    await start(store, connection, now)
  } catch (error) {
    if (!isSyncError(error)) throw error
  }
}

/** Whether both systems have told whose the credentials are: with a wrong address, they never have. */
const isLetIn = async ({ store, connection }: EndedOptions['deps']): Promise<boolean> =>
  ((await store.connections.byName(connection.name).catch(() => null))?.identity ?? null) !== null

const STOPPED = 'Stopped by hand. Nothing is lost: the next run goes on from here.'
const PAUSED = 'The connection was paused. Nothing is lost: once it is resumed, the next run goes on from here.'

/** Holds the connection unless a person paused it. Trouble of the store is ignored, since the run's report tells it. */
async function hold({ store, connection }: EndedOptions['deps'], why: string, now: number): Promise<void> {
  try {
    if ((await store.work.get(connection.id))?.state === 'paused') return
    await store.connections.setState(connection.id, 'held', why, now)
  } catch (error) {
    if (!isSyncError(error)) throw error
  }
}

/** Holds the connection, unless the error is a refusal that may pass. @returns the words for the report */
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
