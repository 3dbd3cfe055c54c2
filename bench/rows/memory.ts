import { statSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/core/clock.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { activeConnection, allRan, beside } from '../parts/connections.ts'
import { type BenchConnection, peakMemoryMb, runWell } from '../parts/program.ts'
import { startServe } from '../parts/served.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const INVOICES = 1_000_000
const PER_CUSTOMER = 200
const ACTIVE = 100
const PATIENCE_MS = 3 * 3600_000

/**
 * The real program on a company of a million invoices: the first run within `serve`, its web app on, and `sync` in the
 * foreground after it. The books are in another process.
 */
export const memory: Bench = {
  name: 'memory',
  bar: 'memory: peak RSS < 300 MB in all at 1,000,000 staged invoices, on each store',
  run: onEachStore(measure),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const { kind: store } = place
  const invoices = size ?? INVOICES
  const customers = Math.ceil(invoices / PER_CUSTOMER)
  const twins = await startTwins({
    company: { invoices, customers, active: ACTIVE },
    pipedrive: { plan: 'ultimate', seats: 100_000, limits: { dailyBudget: null } },
  })
  try {
    const figures: Figure[] = []
    const figure = (what: string, peakMb: number, note: string) => {
      say(`${store}, ${what}: ${peakMb.toFixed(0)} MB, ${note}`)
      figures.push({ store, what, value: peakMb, unit: 'MB', bar: { is: 'below', value: 300 }, note })
    }
    let started = performance.now()
    const seconds = () => ((performance.now() - started) / 1000).toFixed(0)
    const peakMb = await firstRun(place, { name: 'bench', pair: twins.pairs[0], plan: 'ultimate' })
    figure('first run, within serve', peakMb, `${invoices} invoices, ${customers} customers in ${seconds()} s.`)
    started = performance.now()
    const after = await runWell(['sync', 'bench', '--json'], place.env)
    const { counts } = JSON.parse(after.stdout) as { counts: Readonly<Record<string, number>> }
    figure('a changes run after it', after.peakMb, `${counts.read} records read in ${seconds()} s.`)
    const size = sizeMb(place)
    if (size !== null) say(`${store}: ${size.toFixed(0)} MB on disk`)
    return figures
  } finally {
    await twins.stop()
  }
}

/** @returns the most memory that `serve` held until the first run had ended, MB; somebody looks at its pages meanwhile */
async function firstRun(place: StorePlace, connection: BenchConnection): Promise<number> {
  const store = await beside(place)
  try {
    const id = await activeConnection(store, connection)
    const since = systemClock.now().getTime()
    const served = await startServe([], place.env)
    try {
      const looked = await fetch(served.url, { headers: { accept: 'text/html' } })
      await looked.arrayBuffer()
      await served.during(allRan(store, [id], since, PATIENCE_MS))
      return peakMemoryMb(served.pid)
    } finally {
      await served.stop()
    }
  } finally {
    await store.close()
  }
}

const sizeMb = ({ kind, dataDir }: StorePlace): number | null =>
  kind === 'sqlite' ? statSync(join(dataDir, 'ml-connector.db')).size / 2 ** 20 : null
