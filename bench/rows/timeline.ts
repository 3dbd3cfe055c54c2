import { type UseCases, useCases } from '../../src/app/use-cases.ts'
import { waking } from '../../src/app/wake.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Store } from '../../src/core/store.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { type Buyers, emailOf, invoiceNumber, nameOf } from '../parts/buyers.ts'
import { beside } from '../parts/connections.ts'
import { NAME, onFilledStore } from '../parts/filled.ts'
import { quantile } from '../parts/quantile.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'

const CUSTOMERS = 10_000
/** Of each way to name a record. */
const LOOK_UPS = 100
const WARM_UP = 5

/** The life of one record, found by whatever a person has at hand, in a store with a million of them. */
export const timeline: Bench = {
  name: 'timeline',
  bar: 'the timeline of a record, found by number, name, e-mail or Pipedrive URL among 1,000,000: < 100 ms, on each store',
  run: (options) => onEachStore(measure)(options),
}

const measure = (place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> =>
  onFilledStore(place, size ?? CUSTOMERS, async ({ buyers }) => {
    const store = await beside(place)
    const look = lookIn(store)
    try {
      const figures: Figure[] = []
      for (const [what, texts] of await askedBy(look, buyers)) {
        const times = await timesOf(look, texts)
        const [middle, slowest] = [quantile(times, 0.5), Math.max(...times)]
        say(`${place.kind}, by ${what}: ${middle.toFixed(1)} ms, the slowest ${slowest.toFixed(1)} ms`)
        figures.push({
          store: place.kind,
          what: `by ${what}`,
          value: quantile(times, 0.95),
          unit: 'ms',
          bar: { is: 'below', value: 100 },
          note: `p95 of ${texts.length} look-ups in a process that is up; p50 ${middle.toFixed(1)} ms, the slowest ${slowest.toFixed(1)} ms.`,
        })
      }
      return figures
    } finally {
      await store.close()
    }
  })

type Look = UseCases['timeline']

function lookIn(store: Store): Look {
  const now = () => systemClock.now().getTime()
  const { timeline: look } = useCases({
    store,
    now,
    wake: waking(store, now).wake,
    hooks: () => Promise.reject(new Error('Nobody asks for hooks here.')),
    actor: { kind: 'system', name: 'bench' },
    base: 'http://127.0.0.1',
  })
  return look
}

async function askedBy(
  look: Look,
  { customers, documents, linked }: Buyers,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const most = Math.min(LOOK_UPS, customers - linked)
  const others = Array.from({ length: most }, (_, at) => linked + Math.floor((at * (customers - linked)) / most))
  return new Map([
    ['number', others.map((at) => invoiceNumber(at, at % documents))],
    ['name', others.map((at) => nameOf(at).name)],
    ['e-mail', others.map(emailOf)],
    ['Pipedrive URL', await pages(look, Math.min(LOOK_UPS, linked))],
  ])
}

/** Addresses of the organizations of the first customers, who are in Pipedrive. */
async function pages(look: Look, count: number): Promise<readonly string[]> {
  const found: string[] = []
  for (let at = 0; at < count; at++) {
    const [life] = await look(NAME, nameOf(at).name)
    const organization = life?.links.find(({ entity }) => entity === 'organization')
    if (organization === undefined) throw new Error(`${nameOf(at).name} is not in Pipedrive.`)
    found.push(`https://app.pipedrive.com/organization/${organization.remote}`)
  }
  return found
}

async function timesOf(look: Look, texts: readonly string[]): Promise<readonly number[]> {
  for (const text of texts.slice(0, WARM_UP)) await look(NAME, text)
  const times: number[] = []
  for (const text of texts) {
    const started = performance.now()
    const lives = await look(NAME, text)
    times.push(performance.now() - started)
    if (lives.length !== 1) throw new Error(`${text} names ${lives.length} records.`)
  }
  return times
}
