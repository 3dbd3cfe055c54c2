import { once } from 'node:events'
import type { Clock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Secret } from '../core/secret.ts'
import type { Store } from '../core/store.ts'
import type { Dispatcher } from '../engine/dispatcher.ts'
import { localDispatcher } from '../engine/local.ts'
import type { Log } from '../log.ts'
import type { Service } from '../service.ts'
import type { Role } from './roles.ts'
import { startWeb } from './web.ts'
import { startWorkers } from './workers.ts'

/** With what a process has to do after its last run, it is over within 10 s. */
const GRACE_MS = 9_000
const WEB_GRACE_MS = 2_000

export interface ServeOptions {
  readonly service: Service
  readonly role: Role
  /** Connections that are run at the same time. */
  readonly slots: number
  readonly host: string
  readonly port: number
  /** `null`: the embedded store. */
  readonly databaseUrl: Secret | null
  /** What the web answers; `wake` lets workers know of work, in whichever process they are. */
  readonly fetchOf: (parts: { readonly wake: Dispatcher['wake'] }) => (request: Request) => Response | Promise<Response>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly signal: AbortSignal
  readonly onReady: () => void
}

/** Serves until the signal is aborted, and then ends in good order: what is in flight is ended or given back. */
export async function serve(options: ServeOptions): Promise<void> {
  const { service, role, slots, host, port, clock, random, log, signal, onReady } = options
  const dispatcher = await dispatcherFor(service.store, options)
  try {
    const web = role === 'worker' ? null : await startWeb(options.fetchOf({ wake: dispatcher.wake }), { host, port })
    const stopPlanning =
      role === 'web' ? () => undefined : await startWorkers({ service, dispatcher, slots, clock, random, log })
    const ready = { event: 'serve.ready', role, store: service.store.kind, slots, ms: Math.round(performance.now()) }
    log.info(ready)
    onReady()
    if (!signal.aborted) await once(signal, 'abort')
    log.info({ event: 'serve.stopping' })
    stopPlanning()
    await Promise.all([web?.stop(WEB_GRACE_MS), dispatcher.stop(GRACE_MS)])
    log.info({ event: 'serve.stopped' })
  } catch (error) {
    await dispatcher.stop(0)
    throw error
  }
}

async function dispatcherFor(store: Store, { databaseUrl, clock, log }: ServeOptions): Promise<Dispatcher> {
  const onError = (err: unknown, connection: ConnectionId | null) =>
    log.error({ event: 'engine.trouble', ...(connection === null ? {} : { connection }), err }, 'work is held up')
  if (databaseUrl === null) return localDispatcher({ store, clock, onError })
  // Its libraries are loaded where they are used.
  const { bossDispatcher } = await import('../engine/boss.ts')
  return bossDispatcher({ store, databaseUrl: databaseUrl.reveal(), clock, onError })
}
