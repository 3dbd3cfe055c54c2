import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { connectionYaml, runWell } from '../parts/program.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const INVOICES = 1_000_000
const PER_CUSTOMER = 200
const ACTIVE = 100

/** The real program, `sync` in the foreground, on a company of a million invoices; the books are in another process. */
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
    const file = join(place.dataDir, 'connection.yaml')
    writeFileSync(file, connectionYaml({ name: 'bench', pair: twins.pairs[0], plan: 'ultimate' }))
    await runWell(['connection', 'apply', '-f', file], place.env)
    const figures: Figure[] = []
    for (const [what, more] of [
      ['first run', []],
      ['a changes run after it', []],
    ] as const) {
      const started = performance.now()
      const { peakMb, stdout } = await runWell(['sync', 'bench', '--json', ...more], place.env)
      const seconds = (performance.now() - started) / 1000
      const { counts } = JSON.parse(stdout) as { counts: Readonly<Record<string, number>> }
      const note = `${counts.read} records read, ${counts.skipped} skipped, ${counts.created} created in ${seconds.toFixed(0)} s; ${customers} customers.`
      say(`${store}, ${what}: ${peakMb.toFixed(0)} MB, ${note}`)
      figures.push({ store, what, value: peakMb, unit: 'MB', bar: { is: 'below', value: 300 }, note })
    }
    const size = sizeMb(place)
    if (size !== null) say(`${store}: ${size.toFixed(0)} MB on disk`)
    return figures
  } finally {
    await twins.stop()
  }
}

const sizeMb = ({ kind, dataDir }: StorePlace): number | null =>
  kind === 'sqlite' ? statSync(join(dataDir, 'ml-connector.db')).size / 2 ** 20 : null
