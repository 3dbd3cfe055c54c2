import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { between, seeded } from '../../src/twins/random.ts'
import type { ChaosDatabase } from './database.ts'
import { findings } from './findings.ts'
import type { Ended, Running } from './processes.ts'
import { atRest } from './rest.ts'
import { type Complaints, dying, playRound, type Tally } from './rounds.ts'
import type { Scenario } from './scenario.ts'
import { type Stage, setStage } from './stage.ts'
import { tablesOf } from './tables.ts'

export interface Played {
  readonly seed: number
  readonly store: Scenario['store']
  /** What is wrong at the end, a sentence each; empty when all is well. */
  readonly wrong: readonly string[]
  /** Kept when something is wrong, else gone. */
  readonly folder: string
  readonly seconds: number
  readonly processes: number
  readonly killed: number
  readonly faults: number
  /** Webhooks that the program took. */
  readonly hooks: number
}

/**
 * Plays one scenario from an empty store to rest, and checks what is left.
 *
 * @param begin when it is at its beginning; `null`: now
 */
export async function play(plan: Scenario, database: ChaosDatabase | null, begin: Date | null = null): Promise<Played> {
  const started = performance.now()
  const stage = await setStage(plan, database, begin)
  const tally = { killed: 0 }
  const complaints: Complaints = []
  let wrong: readonly string[]
  try {
    await trouble(stage, tally, complaints)
    const unrest = await atRest(stage, complaints)
    wrong = [...complaints, ...unrest, ...(await findings(stage))]
    if (wrong.length > 0) await keepTables(stage)
  } catch (error) {
    wrong = [`the scenario itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
  } finally {
    await stage.close()
  }
  if (wrong.length === 0) rmSync(stage.folder, { recursive: true, force: true })
  return {
    seed: plan.seed,
    store: plan.store,
    wrong,
    folder: stage.folder,
    seconds: (performance.now() - started) / 1000,
    processes: stage.processes.started(),
    killed: tally.killed,
    faults: stage.fronts.reduce((sum, one) => sum + one.injected(), 0),
    hooks: stage.mail.arrived(),
  }
}

/** A database on a server is gone with its scenario. */
async function keepTables(stage: Stage): Promise<void> {
  const tables = Object.fromEntries(await tablesOf(stage))
  writeFileSync(join(stage.folder, 'tables.json'), JSON.stringify(tables, null, 1))
}

async function trouble(stage: Stage, tally: Tally, complaints: Complaints): Promise<void> {
  const { plan, clock } = stage
  const random = seeded(plan.seed + 77)
  if (plan.killApplyAfterMs !== null)
    await dying(stage, apply(stage), { when: 'time', afterMs: plan.killApplyAfterMs }, tally)
  await applied(stage)
  for (const [at, round] of plan.rounds.entries()) {
    // A connection that was never run by hand is left alone by `serve`.
    if (round.kind === 'serve') await stage.processes.start(['sync', 'nordlys']).ended
    if (plan.newTokenBefore === at + 1) replaceToken(stage)
    stage.happen(round.before)
    stage.unrest.next()
    await playRound(stage, round, random, tally, complaints)
    if (plan.newTokenBefore === at + 1) await applied(stage)
    // What is on its way when a process dies arrives within seconds, not after a quarter of an hour.
    if (round.pause > 0) {
      await Promise.all(stage.fronts.map((front) => front.idle()))
      clock.jump(round.pause + between(random, 0, 1_000))
    }
  }
}

const apply = (stage: Stage): Running =>
  stage.processes.start(['connection', 'apply', '-f', stage.connectionFile], { PIPEDRIVE_API_TOKEN: stage.apiToken })

/** As an admin would: until it says that it is done. */
async function applied(stage: Stage): Promise<void> {
  let last: Ended | null = null
  for (let attempt = 0; attempt < 4; attempt++) {
    last = await apply(stage).ended
    if (last.code === 0) return
  }
  throw new Error(`connection apply ends with ${last?.code}: ${last?.stderr}`)
}

/** The old API token stops working, as when an admin makes a new one. */
function replaceToken(stage: Stage): void {
  const [admin] = [...stage.crm.state.users.values()].filter((user) => user.admin)
  stage.crm.revokeToken(stage.apiToken)
  stage.apiToken = stage.crm.tokenOf(admin?.id ?? 0)
  stage.secrets.set('the new API token of Pipedrive', stage.apiToken)
}
