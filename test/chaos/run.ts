import { parseArgs } from 'node:util'
import { postgresBinaries, warnWithoutPostgres } from '../postgres.ts'
import { type ChaosDatabase, chaosDatabase } from './database.ts'
import { type Played, play } from './play.ts'
import { type Scenario, type StoreKind, scenario } from './scenario.ts'

/**
 * Many seeds in a row, each on the stores asked for: `npm run chaos -- --seeds 1000 [--from N]
 * [--store sqlite|postgres|both] [--lanes 2] [--clock 2026-11-28T21:30Z]`, where the clock is when all of it begins, now
 * by default. Exit code 1 when any of them fails.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    store: { type: 'string', default: 'both' },
    lanes: { type: 'string', default: '2' },
    clock: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})
const stores: readonly StoreKind[] =
  values.store === 'both' ? ['sqlite', 'postgres'] : values.store === 'postgres' ? ['postgres'] : ['sqlite']
const offered = stores.filter((store) => store === 'sqlite' || postgresBinaries !== null)
if (offered.length < stores.length) warnWithoutPostgres()

const begin = values.clock === undefined ? null : new Date(values.clock)
if (Number.isNaN(begin?.getTime())) throw new Error(`--clock ${values.clock} is no time, such as 2026-11-28T21:30Z.`)
const first = Number(values.from)
const waiting: Scenario[] = Array.from({ length: Number(values.seeds) }, (_, at) =>
  offered.map((store) => scenario(first + at, store)),
).flat()
const all = waiting.length
const done: Played[] = []

async function lane(): Promise<void> {
  const database: ChaosDatabase | null = offered.includes('postgres') ? await chaosDatabase() : null
  try {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
      const played = await play(plan, plan.store === 'postgres' ? database : null, begin)
      done.push(played)
      report(played)
    }
  } finally {
    await database?.close()
  }
}

function report(played: Played): void {
  const { seed, store, wrong, seconds, processes, killed, faults, hooks, folder } = played
  const facts = `${seconds.toFixed(1)} s, ${processes} processes, ${killed} killed, ${faults} faults, ${hooks} webhooks`
  if (wrong.length === 0) {
    console.log(`ok      ${store} ${seed} (${facts}) ${done.length}/${all}`)
    return
  }
  console.log(`FAILED  ${store} ${seed} (${facts}) ${done.length}/${all}`)
  for (const line of values.verbose ? wrong : wrong.slice(0, 12)) console.log(`        ${line}`)
  if (!values.verbose && wrong.length > 12) console.log(`        … and ${wrong.length - 12} more`)
  console.log(`        kept in ${folder}`)
  const at = values.clock === undefined ? '' : ` --clock ${values.clock}`
  console.log(`        replay: npm run chaos -- --from ${seed} --seeds 1 --store ${store}${at} --verbose`)
}

// Whoever breaks it off wants what it started to be gone too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const started = performance.now()
await Promise.all(Array.from({ length: Math.max(1, Number(values.lanes)) }, lane))
const failed = done.filter((one) => one.wrong.length > 0)
const sum = (of: (one: Played) => number) => done.reduce((total, one) => total + of(one), 0)
const seconds = (performance.now() - started) / 1000
console.log(
  `${done.length - failed.length} of ${all} passed in ${seconds.toFixed(0)} s (${(seconds / all).toFixed(1)} s each): ` +
    `${sum((one) => one.processes)} processes, ${sum((one) => one.killed)} killed, ${sum((one) => one.faults)} faults.`,
)
for (const one of failed) console.log(`FAILED  ${one.store} ${one.seed}: ${one.wrong[0]}`)
process.exitCode = failed.length === 0 ? 0 : 1
