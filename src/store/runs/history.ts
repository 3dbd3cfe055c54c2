import { sql } from 'kysely'
import type { Forgetting, History } from '../../core/history.ts'
import type { ConnectionId, RunId } from '../../core/ids.ts'
import type { RunMode } from '../../core/run.ts'
import type { Operation } from '../../core/sync-store.ts'
import type { Database } from '../database/database.ts'
import { BATCH } from '../database/lists.ts'
import { firstIdAt } from '../database/new-id.ts'
import { checkpoint, saveCheckpoints } from '../records/checkpoints.ts'
import { blankOldAudit } from './audit.ts'
import { deletePreviews, deletePreviewsBefore } from './previews.ts'
import { forgetTieOuts } from './tie-outs.ts'

const TIDIED = 'history:tidied'
/** Checkpoint: the start, epoch ms, of the last run up to which all operations were emptied. */
const EMPTIED = 'history:emptied'
const RUNS_AT_ONCE = 50
const SETTLED: readonly Operation['state'][] = ['done', 'failed']

export const history = (database: Database): History => ({
  isDue: async (connection, now, everyMs) => {
    const last = await checkpoint(database, connection, TIDIED)
    // `abs`: after the clock was set back, a time in the future must not put it off for long.
    if (last !== null && Math.abs(now - Number(last)) < everyMs) return false
    await saveCheckpoints(database, connection, [{ name: TIDIED, value: String(now) }], now)
    return true
  },
  forget: async (connection, before, signal) => {
    await blankOldAudit(database, connection, before.runs)
    return {
      deliveries: await repeated(() => deleteDeliveries(database, connection, before.inbox), signal),
      ...(await forgetRuns(database, connection, before, signal)),
      emptied: await emptyOperations(database, connection, before, signal),
      issues: await repeated(() => deleteResolved(database, connection, before.runs), signal),
      versions: await repeated(() => deleteVersions(database, connection, before.payloads), signal),
    }
  },
})

/** Repeats a step of at most {@link BATCH} rows until it finds none. @returns how many in all */
async function repeated(step: () => Promise<bigint>, signal: AbortSignal): Promise<number> {
  let all = 0
  while (!signal.aborted) {
    const done = await step()
    if (done === 0n) break
    all += Number(done)
  }
  return all
}

async function deleteDeliveries({ db }: Database, connection: ConnectionId, before: number): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom('inbox')
    .where('id', 'in', (query) =>
      query
        .selectFrom('inbox')
        .select('id')
        .where('connection', '=', connection)
        .where('id', '<', firstIdAt('w_', before))
        .orderBy('id')
        .limit(BATCH),
    )
    .executeTakeFirst()
  return numDeletedRows
}

async function deleteVersions({ db }: Database, connection: ConnectionId, before: number): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom('record_version')
    .where('id', 'in', (query) =>
      query
        .selectFrom('record_version')
        .select('id')
        .where('connection', '=', connection)
        .where('at', '<', before)
        .limit(BATCH),
    )
    .executeTakeFirst()
  return numDeletedRows
}

async function deleteResolved({ db, flavour }: Database, connection: ConnectionId, before: number): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom('issue')
    .where('id', 'in', (query) =>
      query
        .selectFrom('issue')
        .select('id')
        .where('connection', '=', connection)
        .where(flavour.oneOf('state', ['resolved']))
        .where('last_seen', '<', before)
        .limit(BATCH),
    )
    .executeTakeFirst()
  return numDeletedRows
}

async function forgetRuns(database: Database, connection: ConnectionId, before: Forgetting, signal: AbortSignal) {
  const forgotten = { runs: 0, operations: 0 }
  const kept = await runsToKeep(database, connection)
  const old = [{ until: before.runs }, { until: before.previews, mode: 'preview' as const }]
  for (const which of old) {
    for await (const runs of runsBefore(database, connection, which, signal)) {
      const ids = runs.map(({ id }) => id).filter((id) => !kept.has(id))
      await deletePreviews(database, ids)
      forgotten.operations += await repeated(() => deleteOperations(database, ids), signal)
      if (!signal.aborted) forgotten.runs += Number(await deleteRuns(database, ids))
    }
  }
  if (signal.aborted) return forgotten
  await deletePreviewsBefore(database, connection, before.previews)
  await forgetTieOuts(database, connection, before.payloads)
  await deleteUsage(database, connection, before.runs)
  return forgotten
}

/** The newest run, since it says how things stand, and the last run that ended well. */
async function runsToKeep({ db }: Database, connection: ConnectionId): Promise<ReadonlySet<RunId>> {
  const newest = db
    .selectFrom('run')
    .select('id')
    .where('connection', '=', connection)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
  const [last, good] = await Promise.all([
    newest.execute(),
    newest.where('mode', '<>', 'preview').where('status', 'in', ['done', 'done_with_issues']).execute(),
  ])
  return new Set([...last, ...good].map(({ id }) => id))
}

interface Which {
  /** The earliest start of a run, epoch ms; without it, from the first run on. */
  readonly from?: number
  readonly until: number
  readonly mode?: RunMode
}

/** Runs that ended, oldest first, some at a time. */
async function* runsBefore(
  { db }: Database,
  connection: ConnectionId,
  { from = 0, until, mode }: Which,
  signal: AbortSignal,
): AsyncGenerator<readonly { readonly id: RunId; readonly startedAt: number }[]> {
  let after = { startedAt: from, id: '' as RunId }
  while (!signal.aborted) {
    const { startedAt, id } = after
    const rows = await db
      .selectFrom('run')
      .select(['id', 'started_at as startedAt'])
      .where('connection', '=', connection)
      .where('started_at', '>=', startedAt)
      .where('started_at', '<', until)
      .where((where) => where.or([where('started_at', '>', startedAt), where('id', '>', id)]))
      .where('status', '<>', 'running')
      .$if(mode !== undefined, (query) => query.where('mode', '=', mode ?? 'preview'))
      .orderBy('started_at')
      .orderBy('id')
      .limit(RUNS_AT_ONCE)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last
  }
}

async function deleteOperations({ db, flavour }: Database, runs: readonly RunId[]): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom('operation')
    .where('id', 'in', (query) =>
      query
        .selectFrom('operation')
        .select('id')
        .where(flavour.oneOf('run', runs))
        .where('state', 'in', [...SETTLED])
        .limit(BATCH),
    )
    .executeTakeFirst()
  return numDeletedRows
}

/** Deletes runs, but none with an operation that is not settled. */
async function deleteRuns({ db, flavour }: Database, runs: readonly RunId[]): Promise<bigint> {
  const { numDeletedRows } = await db
    .deleteFrom('run')
    .where(flavour.oneOf('id', runs))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('operation').select('operation.id').whereRef('operation.run', '=', 'run.id'))),
    )
    .executeTakeFirst()
  return numDeletedRows
}

async function emptyOperations(
  database: Database,
  connection: ConnectionId,
  before: Forgetting,
  signal: AbortSignal,
): Promise<number> {
  const from = Number((await checkpoint(database, connection, EMPTIED)) ?? 0)
  let emptied = 0
  let isWhole = true
  for await (const runs of runsBefore(database, connection, { from, until: before.payloads }, signal)) {
    const ids = runs.map(({ id }) => id)
    emptied += await repeated(() => empty(database, ids), signal)
    isWhole &&= !(await hasUnsettled(database, ids))
    const last = runs.at(-1)
    // Not past operations that are not settled: these are looked at again the next time.
    if (isWhole && !signal.aborted && last !== undefined) {
      const emptied = { name: EMPTIED, value: String(last.startedAt) }
      await saveCheckpoints(database, connection, [emptied], before.now)
    }
  }
  return emptied
}

async function empty({ db, flavour }: Database, runs: readonly RunId[]): Promise<bigint> {
  const { numUpdatedRows } = await db
    .updateTable('operation')
    .set({ before: null, after: '{}' })
    .where('id', 'in', (query) =>
      query
        .selectFrom('operation')
        .select('id')
        .where(flavour.oneOf('run', runs))
        .where('state', 'in', [...SETTLED])
        .where((where) => where.or([where('before', 'is not', null), where('after', '<>', '{}')]))
        .limit(BATCH),
    )
    .executeTakeFirst()
  return numUpdatedRows
}

async function hasUnsettled({ db, flavour }: Database, runs: readonly RunId[]): Promise<boolean> {
  const row = await db
    .selectFrom('operation')
    .select('id')
    .where(flavour.oneOf('run', runs))
    .where('state', 'not in', [...SETTLED])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Deletes old usage of its account, also where others that share the account would keep it longer. */
async function deleteUsage({ db }: Database, connection: ConnectionId, before: number): Promise<void> {
  await db
    .deleteFrom('api_usage')
    .where('account', 'in', (query) => query.selectFrom('connection').select('account').where('id', '=', connection))
    .where('day', '<', sql.lit(new Date(before).toISOString().slice(0, 10)))
    .execute()
}
