import { dueDay } from '../../src/core/daily.ts'
import { connectionId } from '../../src/core/ids.ts'
import type { Ended } from './processes.ts'
import { type Complaints, real } from './rounds.ts'
import { NAME, type Stage } from './stage.ts'
import { tablesOf } from './tables.ts'

const PASSES = 4
const HOUR_MS = 3600_000
// Real ms, for a run that is a virtual minute away, and a busy machine.
const PATIENCE_MS = 240_000

/**
 * Lets everything come to rest: no more faults, no more events, the database up. What a fault made an issue of is
 * retried as a person would. The last run must find nothing to write, and search for nothing.
 *
 * @returns what keeps it from resting, a sentence each
 */
export async function atRest(stage: Stage, complaints: Complaints): Promise<readonly string[]> {
  const { clock, fronts, database, processes, plan } = stage
  for (const front of fronts) front.calm()
  stage.unrest.end()
  await database?.up()
  await Promise.all(processes.alive().map((one) => one.ended))
  await Promise.all(fronts.map((front) => front.idle()))
  clock.jump(60 * 60_000)
  if (plan.rounds.some((round) => round.kind === 'serve')) await servedToRest(stage, complaints)

  // All that was done to it passes by itself, but for a token that an admin replaced.
  for (const one of (await tablesOf(stage)).get('connection') ?? [])
    if (one.state === 'held') complaints.push(`the connection is held by a fault: ${one.state_reason}`)
  let today = await dayOf(stage)
  let last = await sync(stage)
  for (let pass = 1; pass < PASSES; pass++) {
    const issues = await openIssues(stage)
    if (last.code === 0 && issues.length === 0) break
    for (const id of issues.slice(0, 5)) await processes.start(['issue', 'retry', id]).ended
    clock.jump(15 * 60_000)
    today = await dayOf(stage)
    last = await sync(stage)
  }
  const wrong = last.code === 0 ? [] : [`the last sync ends with ${last.code}: ${reason(last)}`]

  clock.jump(3 * HOUR_MS)
  const { idle, calls } = await idleSync(stage, today)
  const writes = calls.filter((call) => call.method !== 'GET')
  if (idle.code !== 0) wrong.push(`a sync after the last one ends with ${idle.code}: ${reason(idle)}`)
  if (writes.length > 0)
    wrong.push(
      `a ${plan.lastMode} sync after the last one writes: ${writes.map((one) => `${one.method} ${one.path}`).join(', ')}`,
    )
  const searches = calls.filter((call) => call.search)
  if (searches.length > 0) wrong.push(`${searches.length} searches by a sync that has nothing to do`)
  return wrong
}

/**
 * A run that has nothing to do. A new day of the company moves figures by itself, so the first run of one may write:
 * where one has begun since `worked`, another run goes before, and where one begins meanwhile, it counts for nothing.
 */
async function idleSync(stage: Stage, worked: string) {
  const { crm, plan } = stage
  for (let known = worked; ; ) {
    const today = await dayOf(stage)
    if (today !== known) await sync(stage)
    known = today
    const seen = crm.calls.length
    const idle = await sync(stage, plan.lastMode)
    if ((await dayOf(stage)) === today) return { idle, calls: crm.calls.slice(seen) }
  }
}

/** The day of the company whose daily work is due by now. */
async function dayOf(stage: Stage): Promise<string> {
  const [connection] = (await tablesOf(stage)).get('connection') ?? []
  return dueDay(connectionId(String(connection?.id)), 'Europe/Oslo', stage.clock.now())
}

/** What `serve` brings to rest by itself: the next run by the schedule. */
async function servedToRest(stage: Stage, complaints: Complaints): Promise<void> {
  const calm = stage.clock.now().getTime()
  const over = new AbortController()
  const patience = setTimeout(() => {
    complaints.push('serve did not come to rest by itself')
    over.abort()
  }, PATIENCE_MS)
  const started = () => {
    const serve = stage.processes.start(['serve'], stage.serveEnv)
    const state = { serve, isUnreached: false }
    void serve.ended.then(({ stderr }) => {
      state.isUnreached = stderr.includes('The database cannot be reached')
    })
    return state
  }
  let it = started()
  while (!over.signal.aborted) {
    await real(250)
    // As what supervises it does: on a machine that is overwhelmed a database may not answer in time for once.
    if (it.isUnreached) it = started()
    const { connection = [], run = [] } = Object.fromEntries(await tablesOf(stage))
    // What a person has to mend comes first.
    if (connection.some((one) => one.state !== 'active')) break
    const runs = run.filter((one) => Number(one.started_at) > calm && one.status === 'done')
    if (runs.length > 0) break
  }
  clearTimeout(patience)
  it.serve.stop()
  const ended = await it.serve.ended
  // Told before it could listen, it is gone without a word.
  if (ended.code !== 0 && ended.code !== null)
    complaints.push(`the last serve ends with ${ended.code}: ${reason(ended)}`)
}

const sync = ({ processes }: Stage, mode = 'changes'): Promise<Ended> =>
  processes.start(['sync', NAME, '--mode', mode, '--json']).ended

async function openIssues({ dataDir, databaseUrl }: Stage): Promise<readonly string[]> {
  const rows = (await tablesOf({ dataDir, databaseUrl })).get('issue') ?? []
  return rows.filter((one) => one.state === 'open').map((one) => String(one.id))
}

const reason = ({ stdout, stderr }: Ended): string =>
  `${stdout.slice(0, 300)} … ${stderr
    .split('\n')
    .filter((line) => !line.startsWith('{') && line !== '')
    .slice(-5)
    .join(' | ')}`
