import { z } from 'zod'
import { BRAKED } from '../core/brake.ts'
import type { Connection } from '../core/connection.ts'
import { runsConnections } from '../core/serving.ts'
import { type ServingProcess, SILENT_MS, type Store } from '../core/store.ts'
import { upcoming } from '../core/work.ts'
import { STILL_SHOWING } from '../flows/visma-pipedrive/streams.ts'
import { budgetOf } from './budget-of.ts'
import { aheadOf, listedConnection } from './connections.ts'
import type { HookStatus } from './hook-status.ts'
import { moment, momentOf } from './moment.ts'
import { runDetail, runningOf } from './runs.ts'

const at = moment.nullable()

export const connectionStatus = z.strictObject({
  ...listedConnection.pick({ name: true, state: true, stateReason: true, running: true }).shape,
  /** When a run last ended with everything it read settled. */
  lastSuccessAt: at,
  lastRun: runDetail.pick({ runId: true, status: true, finishedAt: true }).nullable(),
  /** Seconds since the stream that is furthest behind was last read to its end. */
  lagSeconds: z.number().nullable(),
  /** Open issues; `waiting` are issues of records that wait for another one. */
  issues: z.strictObject({ open: z.number(), waiting: z.number() }),
  /** Records that wait for another one. */
  waiting: z.number(),
  /** Customers and suppliers for which a likely match waits for a person. */
  suggested: z.number(),
  /** Records in Pipedrive that show more than `settings.visibility` allows, until they are cleared. */
  stillShown: z.number(),
  /** How both sides tied out last. */
  tieOut: z.strictObject({ verdict: z.enum(['ties_out', 'question', 'differs']), at: moment }).nullable(),
  /**
   * The run whose preview the brake has kept while it holds the connection, and how many linked records it would have
   * changed.
   */
  braked: z.strictObject({ runId: z.string(), changed: z.number(), linked: z.number() }).nullable(),
  /** Records and fields that were taken back, until they are released, by the run that was taken back. */
  keptBack: z.array(z.strictObject({ run: z.string(), count: z.int().nonnegative() })),
  /** Units of Pipedrive's daily API budget: spent today (UTC), and what this connection may take. */
  budget: z.strictObject({ day: z.string(), used: z.number(), limit: z.number().nullable() }),
  ...listedConnection.pick({ nextRunAt: true, nextReconcileAt: true, waitsUntil: true }).shape,
  webhooks: z.strictObject({
    pipedrive: z.strictObject({
      registered: z.number(),
      verifiedAt: at,
      lastHeardAt: at,
      problem: z.string().nullable(),
    }),
    visma: z.strictObject({
      /** To be entered at Visma; `null` without a public address. */
      url: z.string().nullable(),
      sharedUrl: z.string().nullable(),
      entities: z.array(z.strictObject({ name: z.string(), lastHeardAt: at })),
    }),
  }),
})
export type ConnectionStatus = z.output<typeof connectionStatus>

/** `status --json`. */
export const statusDocument = z.strictObject({
  /** Processes of `serve` that are alive, and the `demo`. */
  serving: z.array(
    z.strictObject({
      role: z.string(),
      host: z.string(),
      pid: z.number(),
      version: z.string(),
      startedAt: at,
      seenAt: at,
    }),
  ),
  connections: z.array(connectionStatus),
})
export type StatusDocument = z.output<typeof statusDocument>

export interface StatusOptions {
  readonly store: Store
  readonly connections: readonly Connection[]
  readonly hooks: (connection: Connection) => Promise<HookStatus>
  /** Epoch ms. */
  readonly now: number
}

/** How everything stands, from the store alone: no call to either system. */
export async function statusOf({ store, connections, hooks, now }: StatusOptions): Promise<StatusDocument> {
  const day = new Date(now).toISOString().slice(0, 10)
  const [serving, planned, figures] = await Promise.all([
    store.processes.list(now - SILENT_MS),
    store.work.list(),
    store.figures(now, day),
  ])
  const works = new Map(planned.map((work) => [work.connection, work]))
  const isServed = serving.some(({ role }) => runsConnections(role))

  const one = async (connection: Connection): Promise<ConnectionStatus> => {
    const { id, name, state, stateReason } = connection
    const [[latest], running, done, waiting, suggested, stillShown, tied, hook, braked, keptBack, used] =
      await Promise.all([
        store.runs.list(id, 1),
        store.runs.running(id),
        store.runs.lastDone(id),
        store.records.waiting(id),
        store.matches.suggestedRecords(id),
        store.records.pending(id, STILL_SHOWING),
        store.tieOuts.latest(id),
        hooks(connection),
        brakedRun(store, id),
        store.ledger.keptBackCounts(id),
        store.usage.get(connection.account, day),
      ])
    const reads = figures.streams.filter((stream) => stream.connection === id).map((stream) => stream.at)
    const counted = (of: 'open' | 'waiting') =>
      figures.issues.find((issue) => issue.connection === id && issue.state === of)?.count ?? 0
    const work = works.get(id)
    const next = work === undefined || !isServed ? null : upcoming(work, now)
    return {
      name,
      state,
      stateReason,
      running: runningOf(running),
      lastSuccessAt: momentOf(done?.finishedAt ?? null),
      lastRun:
        latest === undefined
          ? null
          : { runId: latest.id, status: latest.status, finishedAt: momentOf(latest.finishedAt) },
      lagSeconds: reads.length === 0 ? null : Math.max(0, Math.round((now - Math.min(...reads)) / 1000)),
      issues: { open: counted('open'), waiting: counted('waiting') },
      waiting,
      suggested,
      stillShown,
      tieOut: tied === null ? null : { verdict: tied.tieOut.verdict, at: momentOf(tied.tieOut.at) },
      braked,
      keptBack: keptBack.map(({ run, count }) => ({ run, count })),
      budget: { day, used, limit: budgetOf(connection) },
      ...aheadOf(next),
      webhooks: webhooksOf(hook),
    }
  }
  const documents: ConnectionStatus[] = []
  for (const connection of connections) documents.push(await one(connection))
  return { serving: serving.map(processOf), connections: documents }
}

const brakeDetails = z.object({ run: z.string(), changed: z.number(), linked: z.number() })

async function brakedRun({ issues }: Store, connection: Connection['id']): Promise<ConnectionStatus['braked']> {
  const { stream, key, code } = BRAKED
  const [issue] = (await issues.ofRecord(connection, stream, key)).filter(
    (one) => one.code === code && one.state === 'open',
  )
  if (issue === undefined) return null
  const { run, ...counts } = brakeDetails.parse(issue.details)
  return { runId: run, ...counts }
}

const webhooksOf = ({ pipedrive, visma }: HookStatus): ConnectionStatus['webhooks'] => ({
  pipedrive: {
    registered: pipedrive.registered,
    verifiedAt: momentOf(pipedrive.verifiedAt),
    lastHeardAt: momentOf(pipedrive.lastHeardAt),
    problem: pipedrive.problem,
  },
  visma: {
    url: visma.url,
    sharedUrl: visma.sharedUrl,
    entities: visma.entities.map(({ name, lastHeardAt }) => ({ name, lastHeardAt: momentOf(lastHeardAt) })),
  },
})

const processOf = ({ role, host, pid, version, startedAt, seenAt }: ServingProcess) => ({
  role,
  host,
  pid,
  version,
  startedAt: momentOf(startedAt),
  seenAt: momentOf(seenAt),
})
