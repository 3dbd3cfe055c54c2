import type { Clock } from '../core/clock.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { type DueWork, isDue, type Work, woken } from '../core/work.ts'
import { type BossQueue, openBossQueue, type QueuedJob } from './boss-queue.ts'
import type { Dispatcher, DispatcherEvents, Handler } from './dispatcher.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Pool, pool } from './pool.ts'
import { trouble } from './trouble.ts'
import { within } from './within.ts'

const LOOK_EVERY_MS = 1_000
/** A job whose worker died or failed becomes available again without a notification, so workers also look for jobs. */
const FETCH_EVERY_LOOKS = 10
const SWEPT_AT_ONCE = 200
const TIME_TO_CLOSE_MS = 500

export interface BossOptions extends DispatcherEvents {
  readonly store: Pick<Store, 'work' | 'schema'>
  /** `postgres://…` of the store. */
  readonly databaseUrl: string
  readonly clock: Clock
  readonly lookEveryMs?: number
  /** How long the database may take. */
  readonly patience?: { readonly connectMs: number; readonly statementMs: number }
}

/**
 * Brings work to any number of processes through pg-boss on PostgreSQL. A job says only that a connection has work: it
 * is sent when the connection is woken, the queue hands it to one of the workers, and any process that notices a due
 * connection without a job makes one.
 */
export async function bossDispatcher(options: BossOptions): Promise<Dispatcher> {
  const { store, clock, onError, onTurn = () => undefined, lookEveryMs = LOOK_EVERY_MS } = options
  const now = () => clock.now().getTime()
  const away = trouble((error) => onError(error, null))
  const queue = await openBossQueue({
    databaseUrl: options.databaseUrl,
    schema: store.schema ?? 'public',
    onError: (error) => onError(error, null),
    ...(options.patience ? { patience: options.patience } : {}),
  })
  /** Connections whose handler found nothing to do, or failed, since the last look. */
  const left = new Set<ConnectionId>()
  const inFlight = new Map<ConnectionId, QueuedJob>()
  let workers: Pool | null = null
  let fetchNow: (() => void) | null = null
  let timer: NodeJS.Timeout | null = null

  const attend = async (handler: Handler, job: QueuedJob, signal: AbortSignal): Promise<void> => {
    inFlight.set(job.connection, job)
    try {
      const end = await handler(job.connection, signal)
      if (end === 'left') left.add(job.connection)
      await queue.done(job, { end })
      if (end === 'ran') await again(job.connection)
    } catch (error) {
      left.add(job.connection)
      onError(error, job.connection)
      await queue.failed(job, error).catch(away.met)
    } finally {
      inFlight.delete(job.connection)
    }
  }

  /** A connection that was woken during its run gets its job at once, instead of at the next sweep. */
  const again = async (connection: ConnectionId): Promise<void> => {
    const work = await store.work.get(connection)
    if (work !== null && isDue(work, now())) await queue.add([dueOf(work)])
  }

  /** Makes the missing jobs of due connections: due by schedule, woken by another process, left by a dead worker. */
  const sweep = async (running: Pool): Promise<void> => {
    const due = await store.work.due(now(), SWEPT_AT_ONCE)
    await queue.add(due.filter((one) => !running.holds(one) && !left.has(one.connection)))
  }

  async function take(handler: Handler, running: Pool): Promise<void> {
    while (fetchNow !== null && running.free() > 0) {
      const jobs = await queue.take(running.free())
      for (const job of jobs) {
        // A connection that is being run here gets a new job afterwards where it is due; one that a stopping process
        // leaves stays due, so another process makes it a job.
        if (running.holds(job) || fetchNow === null) await queue.done(job, { end: 'left' })
        else
          running.start(
            job,
            (signal) => attend(handler, job, signal),
            () => fetchNow?.(),
          )
      }
      if (jobs.length === 0) return
    }
  }

  return {
    wake: async (connection, wake) => {
      let due: DueWork | null = null
      await store.work.change(connection, (work) => {
        const change = woken(work, wake, now())
        const after = { ...work, ...change }
        due = isDue(after, now()) ? dueOf(after) : null
        return change
      })
      left.delete(connection)
      if (due !== null) await queue.urge(due)
    },
    work: async (handler, { slots }) => {
      const running = pool(slots)
      const taking = oneAtATime(() => take(handler, running))
      workers = running
      fetchNow = () => {
        taking().then(away.over, away.met)
      }
      queue.keepAlive(() => [...inFlight.values()])
      await queue.listen(() => fetchNow?.())
      const sweeping = oneAtATime(() => sweep(running))
      let looks = 0
      timer = setInterval(() => {
        left.clear()
        sweeping().then(() => {
          away.over()
          onTurn()
        }, away.met)
        looks += 1
        if (looks % FETCH_EVERY_LOOKS === 0) fetchNow?.()
      }, lookEveryMs)
      await sweeping()
      fetchNow()
    },
    stop: async (graceMs) => {
      fetchNow = null
      if (timer !== null) clearInterval(timer)
      await workers?.drain(Math.max(0, graceMs - TIME_TO_CLOSE_MS))
      await close(queue)
    },
  }
}

const dueOf = ({ connection, account, nextAt, headStart }: Work): DueWork => ({
  connection,
  account,
  nextAt: nextAt ?? 0,
  headStart,
})

// A database that is away must not hold up the end of the process; there is nothing to save.
const close = (queue: BossQueue): Promise<void> =>
  within(
    TIME_TO_CLOSE_MS,
    queue.close().catch(() => undefined),
  )
