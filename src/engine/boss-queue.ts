import { type JobInsert, PgBoss } from 'pg-boss'
import { isSyncError } from '../core/errors.ts'
import { type ConnectionId, connectionId } from '../core/ids.ts'
import type { DueWork } from '../core/work.ts'
import { nameBeside } from '../store/database/postgres-place.ts'
import { databaseTrouble } from '../store/database/postgres-trouble.ts'

// A schema of its own, so that its tables are not mixed with ours and can be dropped: nothing in them is the only copy.
const SCHEMA = 'ml_connector_jobs'
const QUEUE = 'connection'
const DEAD = 'connection-dead'
// A channel of our own, since pg-boss notifies only its own workers, which take a batch and wait for all of it.
const CHANNEL = 'ml_connector_work'

const DAY = 86_400
/** A killed worker's job comes back after this time; its connection is taken up sooner, by its lease. */
const HEARTBEAT_SECONDS = 30
const TOUCH_EVERY_MS = 10_000
const CONNECTIONS = 3
/** Priorities of jobs are 32 bits, so time counts from here in seconds. */
const EPOCH = Date.parse('2020-01-01T00:00:00Z')

export interface QueuedJob {
  readonly id: string
  readonly retryCount: number
  readonly connection: ConnectionId
  readonly account: string
}

export interface BossQueue {
  /** Adds jobs for connections that are due and lets workers know. A connection has at most one waiting job. */
  readonly add: (due: readonly DueWork[]) => Promise<void>
  /** Adds the job of one connection, or moves it up. */
  readonly urge: (due: DueWork) => Promise<void>
  readonly take: (most: number) => Promise<readonly QueuedJob[]>
  readonly done: (job: QueuedJob, output: object) => Promise<void>
  /** Has the job tried again a few times, then keeps it among the dead letters for a person to see. */
  readonly failed: (job: QueuedJob, error: unknown) => Promise<void>
  /** Tells pg-boss every so often that these jobs are still being worked on. */
  readonly keepAlive: (jobs: () => readonly QueuedJob[]) => void
  /** Calls `onNews` when there may be jobs. */
  readonly listen: (onNews: () => void) => Promise<void>
  readonly close: () => Promise<void>
}

export interface BossQueueOptions {
  /** `postgres://…` */
  readonly databaseUrl: string
  /** Where the tables of the store are. */
  readonly schema: string
  readonly onError: (error: unknown) => void
  readonly patience?: Patience
}

interface Patience {
  readonly connectMs: number
  readonly statementMs: number
}

const PATIENCE: Patience = { connectMs: 10_000, statementMs: 30_000 }
const KEEP_ALIVE_MS = 10_000

/** The driver drops a connection on which a statement took longer than `query_timeout`. */
const limits = ({ connectMs, statementMs }: Patience) => ({
  connectionTimeoutMillis: connectMs,
  query_timeout: statementMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
})

/**
 * The queue in PostgreSQL, made when missing. Any number of processes may have it open.
 *
 * @throws SyncError as `databaseTrouble` tells it
 */
export async function openBossQueue(options: BossQueueOptions): Promise<BossQueue> {
  const { databaseUrl: url, schema, onError, patience = PATIENCE } = options
  // A database may hold several stores, each in a schema of its own: each has its own queue too.
  const channel = nameBeside(CHANNEL, schema)
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'ml-connector jobs',
    schema: nameBeside(SCHEMA, schema),
    max: CONNECTIONS,
    schedule: false,
    ...limits(patience),
  })
  const asked = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw databaseTrouble(error, { url, during: 'a statement' })
    })
  // pg-boss replaces a database connection that broke while idle; if that fails, the next call of the queue throws. So
  // only other trouble is reported from here.
  boss.on('error', (error) => {
    const told = databaseTrouble(error, { url, during: 'a statement' })
    if (!isSyncError(told) || told.remedy.do !== 'retry') onError(told)
  })
  boss.on('warning', ({ message }) => onError(new Error(message)))
  try {
    await asked(start(boss))
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined)
    throw error
  }

  let touching: NodeJS.Timeout | null = null
  let listening: { readonly close: () => Promise<void> } | null = null
  const notify = () => boss.getDb().executeSql(`select pg_notify('${channel}', '')`)
  return {
    add: async (due) => {
      if (due.length === 0) return
      await asked(boss.insert(QUEUE, due.map(jobOf)))
      await asked(notify())
    },
    urge: async (due) => {
      const { data, priority, singletonKey } = jobOf(due)
      await asked(boss.upsert(QUEUE, data, { priority, singletonKey }))
      await asked(notify())
    },
    take: async (most) => {
      const jobs = await asked(boss.fetch<Data>(QUEUE, { batchSize: most }))
      return jobs.map(({ id, retryCount, data }) => ({
        id,
        retryCount,
        connection: connectionId(data.connection),
        account: data.account,
      }))
    },
    done: async (job, output) => {
      await asked(boss.complete(QUEUE, attemptOf(job), output))
    },
    failed: async (job, error) => {
      await asked(boss.fail(QUEUE, attemptOf(job), { message: error instanceof Error ? error.message : String(error) }))
    },
    keepAlive: (jobs) => {
      touching = setInterval(() => {
        const alive = jobs()
        // If it fails for long, the jobs are handed out again, and the worker that gets one finds the lease taken.
        if (alive.length > 0) boss.touch(QUEUE, alive.map(attemptOf)).catch(() => undefined)
      }, TOUCH_EVERY_MS)
    },
    listen: async (onNews) => {
      // Where nobody can listen, e.g. behind a pooler that shares sessions, workers find jobs by looking for them.
      listening = (await boss.getDb().listen?.(channel, onNews, onNews)) ?? null
    },
    close: async () => {
      if (touching !== null) clearInterval(touching)
      await listening?.close()
      await boss.stop({ graceful: false })
    },
  }
}

async function start(boss: PgBoss): Promise<void> {
  await boss.start()
  await boss.createQueue(DEAD, { retentionSeconds: 30 * DAY })
  await boss.createQueue(QUEUE, {
    policy: 'short',
    deadLetter: DEAD,
    retryLimit: 4,
    retryDelay: 15,
    retryBackoff: true,
    expireInSeconds: DAY,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: DAY,
    deleteAfterSeconds: DAY / 24,
  })
}

interface Data {
  readonly connection: string
  readonly account: string
}

const attemptOf = ({ id, retryCount }: QueuedJob) => ({ id, retryCount })

/** Jobs are taken in the order in which the store would hand the connections out. */
const jobOf = ({ connection, account, nextAt, headStart }: DueWork) =>
  ({
    data: { connection, account },
    singletonKey: connection,
    priority: -Math.round((nextAt - headStart - EPOCH) / 1_000),
  }) satisfies JobInsert<Data>
