import { systemClock } from '../../src/core/clock.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { activeConnection, allRan, beside, HARDLY_EVER, makeDue } from '../parts/connections.ts'
import { median, quantile } from '../parts/quantile.ts'
import { startServe } from '../parts/served.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { startTwins } from '../parts/twins.ts'

const INVOICES = 30
const SECRET = 'bench-subscription-secret-0123456789'
/** Long enough for the engine to be idle again, and the hint not to be taken for part of a burst. */
const PAUSE_MS = 1_000
const PATIENCE_MS = 60_000

/** From an invoice posted in Visma, which notifies, to its entry in Pipedrive; `serve` has nothing else to do. */
export const webhookLatency: Bench = {
  name: 'webhook-latency',
  bar: 'webhook → value in Pipedrive, idle: p95 < 1 s',
  run: onEachStore(measure),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const { kind } = place
  const invoices = size ?? INVOICES
  const twins = await startTwins({
    company: { suppliers: 4, customers: 10, invoices: 40 },
    pipedrive: { plan: 'ultimate', seats: 5 },
  })
  const store = await beside(place)
  try {
    const pair = twins.pairs[0]
    const visma = { ...pair.visma, webhookSecret: SECRET }
    const connection = { name: 'bench', pair: { ...pair, visma }, plan: 'ultimate', schedule: HARDLY_EVER }
    const id = await activeConnection(store, connection)
    const served = await startServe([], place.env)
    try {
      await assertTaken(`${served.url}/hooks/visma`)
      const since = systemClock.now().getTime()
      await makeDue(store, id)
      await served.during(allRan(store, [id], since, PATIENCE_MS))
      await twins.notify({ url: `${served.url}/hooks/visma`, secret: SECRET })
      const times: number[] = []
      for (let at = 0; at < invoices; at++) {
        await systemClock.sleep(PAUSE_MS)
        times.push(await twins.post())
      }
      const [p50, p95] = [median(times), quantile(times, 0.95)]
      say(`${kind}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`)
      const note = `${invoices} invoices, one after the other.`
      return [
        { store: kind, what: 'p50', value: p50, unit: 'ms' },
        { store: kind, what: 'p95', value: p95, unit: 'ms', bar: { is: 'below', value: 1_000 }, note },
      ]
    } finally {
      await served.stop()
    }
  } finally {
    await store.close()
    await twins.stop()
  }
}

/** An unsigned delivery is refused; where there is no such address at all, there is nothing to measure. */
async function assertTaken(url: string): Promise<void> {
  const { status } = await fetch(url, { method: 'POST', body: '{}' })
  if (status === 404) throw new Error('serve answers nothing at /hooks/visma yet.')
}
