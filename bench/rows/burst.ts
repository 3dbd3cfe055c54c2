import type { Plan } from '../../src/connectors/pipedrive/calls/plan-names.ts'
import type { Bench, Figure } from '../bench.ts'
import { openEngine } from '../parts/engine.ts'
import { onStore } from '../parts/stores.ts'
import { startTwins, type TwinCall, type TwinsOptions } from '../parts/twins.ts'

const SECONDS = 20
const WINDOW_MS = 2_000
const STARTS = 100

interface Setting {
  readonly what: string
  readonly plan: Plan
  /** Requests in two seconds with an API token. */
  readonly allowed: number
  readonly delayMs?: NonNullable<TwinsOptions['delayMs']>
}

const SETTINGS: readonly Setting[] = [
  { what: 'lite, 20 in two seconds', plan: 'lite', allowed: 20 },
  { what: 'ultimate, 120 in two seconds', plan: 'ultimate', allowed: 120 },
  { what: 'ultimate, a round trip of 80 to 120 ms', plan: 'ultimate', allowed: 120, delayMs: { least: 80, most: 120 } },
]

/** Real sockets and real time: the pacer against a server that counts arrivals in a rolling window. */
export const burst: Bench = {
  name: 'burst',
  bar: 'use of the burst limit while backfilling, alone on the credential, budget unlimited: ≥ 95 %, 0 answers 429',
  run: async ({ say, size }) => {
    const figures: Figure[] = []
    for (const setting of SETTINGS) {
      const calls = await backfill(setting, size ?? SECONDS)
      const { share, windows } = use(calls, setting.allowed)
      const refused = calls.filter((call) => call.status === 429).length
      say(`${setting.what}: ${calls.length} calls, ${share.toFixed(1)} %, ${refused} refused`)
      const note = `${calls.length} calls counted over ${windows} windows of two seconds.`
      const { what } = setting
      figures.push({ what, value: share, unit: '%', bar: { is: 'atLeast', value: 95 }, note })
      figures.push({ what: `${what}: answers 429`, value: refused, unit: 'answers', bar: { is: 'atMost', value: 0 } })
    }
    return figures
  },
}

/** Backfills for a while and answers what the twin saw from the first write on. */
const backfill = ({ plan, delayMs }: Setting, seconds: number): Promise<readonly TwinCall[]> =>
  onStore('sqlite', async (place) => {
    const twins = await startTwins({
      company: { suppliers: 40, customers: 300, invoices: 2_000 },
      pipedrive: { plan, seats: 5, limits: { dailyBudget: null, openDeals: 100_000, customFields: 100 } },
      ...(delayMs === undefined ? {} : { delayMs }),
    })
    const engine = await openEngine({ place, pair: twins.pairs[0], plan })
    const stop = new AbortController()
    try {
      const running = engine.sync('changes', { signal: stop.signal })
      const started = await firstWrite(() => twins.calls())
      setTimeout(() => stop.abort(), seconds * 1000)
      await running
      return (await twins.calls()).filter((call) => call.at >= started)
    } finally {
      await engine.close()
      await twins.stop()
    }
  })

const isWrite = ({ method, path }: TwinCall): boolean => method === 'POST' && /\/organizations$/.test(path)

async function firstWrite(calls: () => Promise<readonly TwinCall[]>): Promise<number> {
  for (;;) {
    const found = (await calls()).find(isWrite)
    if (found) return found.at
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/**
 * How much of what the limit allows was used, in whole windows after the first write: any stretch of n windows allows
 * n times the limit, not one call more. The mean over where the first of them begins, since calls come in bursts and
 * one burst more or less is much of a few windows. The last window is left out: the backfill ends in it.
 */
function use(calls: readonly TwinCall[], allowed: number): { readonly share: number; readonly windows: number } {
  const first = calls[0]?.at ?? 0
  const windows = Math.floor(((calls.at(-1)?.at ?? 0) - first) / WINDOW_MS) - 2
  const shares = Array.from({ length: STARTS }, (_, at) => {
    const from = first + (at * WINDOW_MS) / STARTS
    const counted = calls.filter((call) => call.at >= from && call.at < from + windows * WINDOW_MS).length
    return (100 * counted) / (windows * allowed)
  })
  return { share: shares.reduce((sum, share) => sum + share, 0) / STARTS, windows }
}
