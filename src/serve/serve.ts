import { once } from 'node:events'
import type { Clock } from '../core/clock.ts'
import { isSyncError } from '../core/errors.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Secret } from '../core/secret.ts'
import type { Store } from '../core/store.ts'
import type { Dispatcher } from '../engine/dispatcher.ts'
import { localDispatcher } from '../engine/local.ts'
import { type Pulse, pulse } from '../engine/pulse.ts'
import { within } from '../engine/within.ts'
import type { Log } from '../observe/log.ts'
import type { Service } from '../service/service.ts'
import { heartbeat } from './heartbeat.ts'
import { keepHistories } from './keep-histories.ts'
import { keepHooks } from './keep-hooks.ts'
import { keepSignIns } from './keep-sign-ins.ts'
import type { Role } from './roles.ts'
import { watchStore } from './watch-store.ts'
import { startWeb, type Web } from './web.ts'
import { startWorkers } from './workers.ts'

/** With what follows the last run, the process ends within 10 s, even when the database is silent. */
const GRACE_MS = 6_500
const WEB_GRACE_MS = 2_000

type Fetch = (request: Request) => Response | Promise<Response>

export interface ServeOptions {
  readonly service: Service
  readonly role: Role
  /** How many connections are run at the same time. */
  readonly slots: number
  readonly host: string
  readonly port: number
  /** `null`: the embedded store. */
  readonly databaseUrl: Secret | null
  /** Makes the web's answers; `late` names a loop of this process that stands still. */
  readonly fetchOf: (late: Pulse['late']) => Fetch
  /** The version of the program. */
  readonly version: string
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly signal: AbortSignal
  readonly onReady: () => void
}

/** Serves until the signal is aborted. Then it ends runs in progress, or gives their connections back. */
export async function serve(options: ServeOptions): Promise<void> {
  const { service, role, slots, version, clock, random, log, signal, onReady } = options
  const heart = pulse(() => performance.now())
  const dispatcher = await dispatcherFor(service.store, options, () => heart.beat('looking for work'))
  service.waking.through(dispatcher.wake)
  try {
    const web = await answering(options, options.fetchOf(heart.late))
    const stopPlanning =
      role === 'web' ? () => undefined : await startWorkers({ service, dispatcher, slots, clock, random, log, heart })
    const stopWatching = watchStore({ store: service.store, log, now: () => performance.now() })
    const stopKeeping = role === 'web' ? () => undefined : keepSignIns(service)
    const stopHooks = role === 'web' ? () => undefined : keepHooks(service)
    const stopForgetting = role === 'web' ? () => undefined : keepHistories(service.store, clock, log)
    const stopBeating = heartbeat(service.store, { role, version, clock })
    await service.hooks.wakeWaiting()
    const ready = { event: 'serve.ready', role, store: service.store.kind, slots, ms: Math.round(performance.now()) }
    log.info(ready)
    onReady()
    if (!signal.aborted) await once(signal, 'abort')
    log.info({ event: 'serve.stopping' })
    stopPlanning()
    stopWatching()
    stopKeeping()
    stopHooks()
    stopForgetting()
    await Promise.all([web?.stop(WEB_GRACE_MS), dispatcher.stop(GRACE_MS), within(WEB_GRACE_MS, stopBeating())])
    log.info({ event: 'serve.stopped' })
  } catch (error) {
    await dispatcher.stop(0)
    throw error
  }
}

/**
 * Starts the web; workers have one too, for health and metrics. A worker whose PORT is taken by another one on the same
 * machine works all the same, without a web.
 */
async function answering({ role, host, port, log }: ServeOptions, fetch: Fetch): Promise<Web | null> {
  try {
    return await startWeb(fetch, { host, port })
  } catch (error) {
    if (role !== 'worker' || !isSyncError(error)) throw error
    log.warn({ event: 'serve.unheard', code: error.code }, `${error.message} This worker answers nothing.`)
    return null
  }
}

async function dispatcherFor(
  store: Store,
  { databaseUrl, clock, log }: ServeOptions,
  onTurn: () => void,
): Promise<Dispatcher> {
  const onError = (err: unknown, connection: ConnectionId | null) =>
    log.error({ event: 'engine.trouble', ...(connection === null ? {} : { connection }), err }, 'work is held up')
  if (databaseUrl === null) return localDispatcher({ store, clock, onError, onTurn })
  // pg-boss is loaded only where it is used.
  const { bossDispatcher } = await import('../engine/boss.ts')
  return bossDispatcher({ store, databaseUrl: databaseUrl.reveal(), clock, onError, onTurn })
}
