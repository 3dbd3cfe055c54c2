import { PRICES } from '../../src/connectors/pipedrive/calls/prices.ts'
import type { SystemName } from '../../src/core/ids.ts'
import type { Run } from '../../src/core/run.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { type Engine, openEngine, wellDone } from '../parts/engine.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const SIZES = [1_000, 10_000, 100_000]
/** Of ten records there are that many invoices; the others are organizations, persons, deals and summaries. */
const INVOICES_IN_TEN = 7
const WITHOUT_LIMIT = 1_000_000

/** Both sides read back and held against each other, where nothing differs and no limit slows it down. */
export const tieOut: Bench = {
  name: 'tie-out',
  bar: 'tie-out of 1,000, 10,000 and 100,000 records: its units ≤ the listings it needs; calls and time are published',
  run: async (options) => {
    const figures: Figure[] = []
    for (const records of options.size === null ? SIZES : [options.size])
      figures.push(...(await onEachStore((place, { say }) => measure(place, records, say))(options)))
    return figures
  },
}

async function measure(place: StorePlace, records: number, say: BenchOptions['say']): Promise<readonly Figure[]> {
  const { kind: store } = place
  const invoices = Math.round((records * INVOICES_IN_TEN) / 10)
  const twins = await startTwins({
    company: { suppliers: Math.ceil(invoices / 50), customers: Math.ceil(invoices / 10), invoices },
    pipedrive: { plan: 'ultimate', seats: 5, limits: { burst: null, dailyBudget: null, openDeals: 1_000_000 } },
  })
  const engine = await openEngine({ place, pair: twins.pairs[0], plan: 'ultimate', burst: WITHOUT_LIMIT })
  const size = `${records.toLocaleString('en')} records`
  try {
    await engine.sync('changes').then(wellDone)
    // Any run looks once an hour at what people edited, and the first look is at all persons that were just made.
    let before = wellDone(await engine.sync('changes')).api
    const figures: Figure[] = []
    for (const [what, texts] of [
      [size, false],
      [`${size}, with texts`, true],
    ] as const) {
      const started = performance.now()
      const run = wellDone(await engine.sync('tie-out', { texts }))
      const seconds = (performance.now() - started) / 1000
      // Usage is counted for as long as the clients live, and they are the same in all runs.
      const since = (system: SystemName, of: 'calls' | 'budget') =>
        (run.api[system]?.[of] ?? 0) - (before[system]?.[of] ?? 0)
      const read = await readBack(engine, run)
      const kinds = Object.entries(read).map(([kind, count]) => `${count} of ${kind}`)
      const note = `read back ${kinds.join(', ')} in ${since('pipedrive', 'calls')} calls.`
      say(`${store}, ${what}: ${seconds.toFixed(1)} s, ${note}`)
      figures.push(
        { store, what, value: seconds, unit: 's', note },
        { store, what: `${what}: Visma`, value: since('visma', 'calls'), unit: 'calls' },
        {
          ...{ store, what: `${what}: Pipedrive`, value: since('pipedrive', 'budget'), unit: 'units' },
          bar: { is: 'atMost', value: listings(read) },
        },
      )
      before = run.api
    }
    return figures
  } finally {
    await engine.close()
    await twins.stop()
  }
}

/** @throws Error where it found what is not there: nothing has moved */
async function readBack({ store }: Engine, { id, connection }: Run): Promise<Readonly<Record<string, number>>> {
  const found = await store.tieOuts.ofRun(connection, id)
  if (found === null) throw new Error('The run left no result.')
  const { verdict, drift, readBack: read } = found.tieOut
  const differing = Object.values(drift).reduce((sum, one) => sum + one, 0)
  if (verdict === 'differs' || differing > 0) throw new Error(`It finds that ${differing} records differ: ${verdict}.`)
  return read
}

/** What listing all that was read back costs, and asking whose account it is, which any run does once in a while. */
const listings = (read: Readonly<Record<string, number>>): number =>
  Object.entries(read)
    .map(([kind, count]) => Math.ceil(count / PER_PAGE) * (isListed(kind) ? LISTED[kind] : 0))
    .reduce<number>((sum, price) => sum + price, PRICES['GET v1/users/me'])

const PER_PAGE = 500
const LISTED = {
  organization: PRICES['GET v2/organizations'],
  person: PRICES['GET v2/persons'],
  deal: PRICES['GET v2/deals'],
  activity: PRICES['GET v2/activities'],
  note: PRICES['GET v1/notes'],
} as const
const isListed = (kind: string): kind is keyof typeof LISTED => Object.hasOwn(LISTED, kind)
