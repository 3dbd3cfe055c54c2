import { systemClock } from '../../src/core/clock.ts'
import { customerName, customerNumber, type LargeStore, largeStore } from '../../test/lists/large-store.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { type Api, openApi } from '../parts/asking.ts'
import { quantile } from '../parts/quantile.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { lookUps, type Question, questionsOf } from './list-questions.ts'

const RECORDS = 1_000_000
const TIMES = 20
const WARM_UP = 3

/** A page of every list of the API, wherever in the list it is and whatever it is filtered by, and a search. */
export const lists: Bench = {
  name: 'lists',
  bar: 'a page of any list of the API at 1,000,000 records: p95 < 100 ms; a search over names and numbers: < 150 ms',
  run: (options) => onEachStore(measure)(options),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const records = size ?? RECORDS
  const started = performance.now()
  const large = await largeStore({ ...place, clock: systemClock }, records)
  say(`${place.kind}: ${records} records put in within ${((performance.now() - started) / 1000).toFixed(0)} s`)
  const api = await openApi(place)
  try {
    const figures: Figure[] = []
    for (const question of await questionsOf(place, large)) {
      const figure = await figureOf(place, api, question)
      say(`${place.kind}, ${question.what}: ${figure.value.toFixed(1)} ms – ${figure.note}`)
      figures.push(figure)
    }
    figures.push(await search(place, api, large))
    return figures
  } finally {
    await api.close()
  }
}

/** The slowest kind of page counts. */
async function figureOf({ kind }: StorePlace, api: Api, { what, pages, bar = 100 }: Question): Promise<Figure> {
  const measured: { readonly which: string; readonly p50: number; readonly p95: number }[] = []
  for (const [which, path] of Object.entries(pages)) {
    const times = await timesOf(
      api,
      Array.from({ length: TIMES }, () => path),
    )
    measured.push({ which, p50: quantile(times, 0.5), p95: quantile(times, 0.95) })
  }
  const note = measured.map(({ which, p50, p95 }) => `${which} ${p50.toFixed(1)} / ${p95.toFixed(1)} ms`).join(', ')
  return {
    ...{ store: kind, what, value: Math.max(...measured.map(({ p95 }) => p95)), unit: 'ms' },
    bar: { is: 'below', value: bar },
    note: `p50 / p95 of ${TIMES}: ${note}.`,
  }
}

async function timesOf(api: Api, paths: readonly string[]): Promise<readonly number[]> {
  for (const path of paths.slice(0, WARM_UP)) await api.get(path)
  const times: number[] = []
  for (const path of paths) {
    const started = performance.now()
    await api.get(path)
    times.push(performance.now() - started)
  }
  return times
}

async function search({ kind }: StorePlace, api: Api, { name, sizes }: LargeStore): Promise<Figure> {
  const some = Array.from({ length: TIMES }, (_, at) => Math.floor((at * sizes.customers) / TIMES))
  const words = some.flatMap((at) => [
    customerName(at),
    customerName(at).split(' ')[0]?.slice(0, 3) ?? '',
    customerName(at).split(' ').slice(0, 2).join(' '),
    customerNumber(at),
    ...lookUps(sizes, at),
    'nobody is called so',
  ])
  const paths = words.map((word) => `/connections/${name}/search?q=${encodeURIComponent(word)}`)
  const times = await timesOf(api, paths)
  const note = `p50 ${quantile(times, 0.5).toFixed(1)} ms, the slowest ${Math.max(...times).toFixed(1)} ms, of ${times.length}: whole names, their beginnings, several words, numbers, e-mail addresses, and what nobody has.`
  const what = 'search over names and numbers'
  return { store: kind, what, value: quantile(times, 0.95), unit: 'ms', bar: { is: 'below', value: 150 }, note }
}
