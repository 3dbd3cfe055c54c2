import type { SystemName } from '../../src/core/ids.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { countOperations, openEngine, wellDone } from '../parts/engine.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const OPERATIONS = 10_000
/** Of ten operations of a first run seven are about invoices. */
const INVOICES_IN_TEN = 7
const WITHOUT_LIMIT = 1_000_000

/** A first run taken back, of which nobody has touched anything; no limit slows it down. */
export const undo: Bench = {
  name: 'undo',
  bar: 'undo of 10,000 operations: its time, calls and units are published',
  run: (options) => onEachStore(measure)(options),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const { kind: store } = place
  const invoices = Math.round(((size ?? OPERATIONS) * INVOICES_IN_TEN) / 10)
  const twins = await startTwins({
    company: { suppliers: Math.ceil(invoices / 50), customers: Math.ceil(invoices / 10), invoices },
    pipedrive: { plan: 'ultimate', seats: 5, limits: { burst: null, dailyBudget: null, openDeals: 1_000_000 } },
  })
  const engine = await openEngine({ place, pair: twins.pairs[0], plan: 'ultimate', burst: WITHOUT_LIMIT })
  try {
    const first = wellDone(await engine.sync('changes'))
    const operations = await countOperations(engine, first)
    const started = performance.now()
    const run = wellDone(await engine.undo(first))
    const seconds = (performance.now() - started) / 1000
    // Usage is counted for as long as the clients live, and they are the same in both runs.
    const since = (system: SystemName, of: 'calls' | 'budget') =>
      (run.api[system]?.[of] ?? 0) - (first.api[system]?.[of] ?? 0)
    const left = Object.entries(run.skipped).map(([reason, count]) => `${count} ${reason}`)
    const note = `${operations} operations in ${seconds.toFixed(1)} s${left.length === 0 ? '' : `, ${left.join(', ')}`}.`
    say(`${store}: ${note}`)
    return [
      { store, what: 'operations taken back', value: operations / seconds, unit: 'operations/s', note },
      { store, what: 'Visma', value: since('visma', 'calls'), unit: 'calls' },
      { store, what: 'Pipedrive', value: since('pipedrive', 'calls'), unit: 'calls' },
      { store, what: 'Pipedrive, in units', value: since('pipedrive', 'budget'), unit: 'units' },
    ]
  } finally {
    await engine.close()
    await twins.stop()
  }
}
