import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { connectionYaml, runWell } from '../parts/program.ts'
import { onStore, type StorePlace } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const INVOICES = 10_000
const NAME = 'bench'

/** The real program, `fit` in the foreground, before anything was synced. It stores nothing, so any store will do. */
export const fit: Bench = {
  name: 'fit',
  bar: 'fit report: 0 writes; memory < 300 MB; its time, calls and units are published',
  run: (options) => onStore('sqlite', (place) => measure(place, options)),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const invoices = size ?? INVOICES
  const company = { suppliers: Math.ceil(invoices / 50), customers: Math.ceil(invoices / 10), invoices }
  const twins = await startTwins({ company, pipedrive: { plan: 'ultimate', seats: 5 } })
  try {
    const file = join(place.dataDir, 'connection.yaml')
    writeFileSync(file, connectionYaml({ name: NAME, pair: twins.pairs[0], plan: 'ultimate' }))
    await runWell(['connection', 'apply', '-f', file], place.env)
    const before = (await twins.calls()).length
    const started = performance.now()
    const { peakMb, stdout } = await runWell(['fit', NAME, '--json'], place.env)
    const seconds = (performance.now() - started) / 1000
    const { verdict, cost } = JSON.parse(stdout) as FitAnswer
    const writes = (await twins.calls()).slice(before).filter(({ method }) => method !== 'GET')
    const note = `${invoices} invoices of ${company.customers} customers and ${company.suppliers} suppliers; the verdict: ${verdict}.`
    say(`${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB, ${note}`)
    return [
      { what: 'time', value: seconds, unit: 's', note },
      { what: 'memory', value: peakMb, unit: 'MB', bar: { is: 'below', value: 300 } },
      { what: 'Visma', value: cost.calls.visma, unit: 'calls' },
      { what: 'Pipedrive', value: cost.units, unit: 'units' },
      { what: 'Pipedrive writes', value: writes.length, unit: 'calls', bar: { is: 'atMost', value: 0 } },
    ]
  } finally {
    await twins.stop()
  }
}

interface FitAnswer {
  readonly verdict: string
  readonly cost: { readonly units: number; readonly calls: { readonly visma: number } }
}
