import type { Run } from '../../src/core/run.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { countOperations, openEngine, wellDone } from '../parts/engine.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { type RunningTwins, startTwins } from '../parts/twins.ts'

const INVOICES = 10_000
const WITHOUT_LIMIT = 1_000_000

/** What the engine itself can do: nothing outside it slows it down but the twins' own work, on another core. */
export const overhead: Bench = {
  name: 'overhead',
  bar: 'engine overhead, twin on the other core: ≥ 2,000 unchanged records/s, ≥ 300 applied operations/s',
  run: onEachStore(measure),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const { kind: store } = place
  const invoices = size ?? INVOICES
  const twins = await startTwins({
    company: { suppliers: Math.ceil(invoices / 50), customers: Math.ceil(invoices / 10), invoices },
    pipedrive: { plan: 'ultimate', seats: 5, limits: { burst: null, dailyBudget: null, openDeals: 1_000_000 } },
  })
  const engine = await openEngine({ place, pair: twins.pairs[0], plan: 'ultimate', burst: WITHOUT_LIMIT })
  try {
    const first = await timed(() => engine.sync('changes'), twins)
    const operations = await countOperations(engine, first.run)
    say(`${store}: first run ${inWords(first)}, ${operations} operations`)
    const again = await timed(() => engine.sync('full'), twins)
    say(`${store}: full run ${inWords(again)}`)
    return [
      {
        store,
        what: 'applied operations',
        value: operations / first.seconds,
        unit: 'operations/s',
        bar: { is: 'atLeast', value: 300 },
        note: `first run of ${first.run.counts.read} records; ${shares(first)}.`,
      },
      {
        store,
        what: 'unchanged records in a full run',
        value: again.run.counts.unchanged / again.seconds,
        unit: 'records/s',
        bar: { is: 'atLeast', value: 2_000 },
        note: `${again.run.counts.unchanged} unchanged and ${again.run.counts.skipped} skipped in ${again.seconds.toFixed(1)} s, reading included; ${shares(again)}.`,
      },
    ]
  } finally {
    await engine.close()
    await twins.stop()
  }
}

interface Timed {
  readonly run: Run
  readonly seconds: number
  /** Processor time of the engine and of the twins, in cores. */
  readonly own: number
  readonly theirs: number
}

async function timed(work: () => Promise<Run>, twins: RunningTwins): Promise<Timed> {
  const theirs = await twins.cpu()
  const own = process.cpuUsage()
  const started = performance.now()
  const run = wellDone(await work())
  const ms = performance.now() - started
  const used = process.cpuUsage(own)
  return {
    run,
    seconds: ms / 1000,
    own: (used.user + used.system) / 1000 / ms,
    theirs: ((await twins.cpu()) - theirs) / ms,
  }
}

const inWords = ({ seconds, run, own, theirs }: Timed): string =>
  `${seconds.toFixed(1)} s, ${run.counts.read} records (${run.counts.issues} issues), engine ${percent(own)}, twins ${percent(theirs)} of a core`
const shares = ({ own, theirs }: Timed): string => `engine ${percent(own)}, twins ${percent(theirs)} of a core`
const percent = (share: number): string => `${Math.round(share * 100)} %`
