import type { ApiUsage, Counts } from '../../src/core/run.ts'
import type { Bench, BenchOptions, Figure, StoreKind } from '../bench.ts'
import { MOVES_AFTER } from '../parts/buyers.ts'
import { concludeFigures } from '../parts/fill-store.ts'
import { NAME, onFilledStore } from '../parts/filled.ts'
import type { Ended } from '../parts/program.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'

const CUSTOMERS = 10_000

/** The first run of a day: the real program, `sync` in the foreground, on a store that many runs have filled. */
export const dailyFigures: Bench = {
  name: 'daily-figures',
  bar: 'the first run of a day, 10,000 customers with 1,000,000 documents: < 60 s, < 300 MB, on each store',
  run: (options) => onEachStore(measure)(options),
}

const measure = (place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> =>
  onFilledStore(place, size ?? CUSTOMERS, async ({ buyers, twins, sync }) => {
    const { kind: store } = place
    const run = async (what: string, later: number) => {
      const took = await timed(() => sync(later))
      say(`${store}, ${what}: ${inWords(took)}`)
      return took
    }
    await twins.grow()
    await twins.nextDay()
    const first = await run('first figures of all others', 1)
    await concludeFigures(place, NAME, buyers)
    await twins.nextDay()
    const quiet = await run('nothing moved', 2)
    await twins.nextDay()
    await twins.pay()
    const moved = await run('1 % moved', MOVES_AFTER)
    const count = buyers.linked
    return [
      ...figuresOf(store, 'nothing moved', quiet),
      ...figuresOf(store, '1 % of the customers moved', moved),
      {
        store,
        what: '1 % of the customers moved: for each of them',
        value: (moved.api.pipedrive?.budget ?? 0) / count,
        unit: 'units',
        note: `half of ${count} paid, of the others an invoice became overdue; each is an organization, a person, a deal with its entries and a summary.`,
      },
      { store, what: 'all figures new', value: first.seconds, unit: 's', note: `${inWords(first)}.` },
    ]
  })

interface Took {
  readonly seconds: number
  readonly peakMb: number
  readonly counts: Counts
  readonly api: ApiUsage
}

async function timed(sync: () => Promise<Ended>): Promise<Took> {
  const started = performance.now()
  const { peakMb, stdout } = await sync()
  const seconds = (performance.now() - started) / 1000
  const { counts, api } = JSON.parse(stdout) as Pick<Took, 'counts' | 'api'>
  return { seconds, peakMb, counts, api }
}

const inWords = ({ seconds, peakMb, counts, api }: Took): string =>
  `${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB, ${counts.read} records, ${counts.created} created, ${counts.updated} updated, ${counts.waiting} waiting, ${counts.issues} issues, ${api.visma?.calls ?? 0} Visma calls, ${api.pipedrive?.budget ?? 0} units`

const figuresOf = (store: StoreKind, what: string, { seconds, peakMb, api }: Took): readonly Figure[] => [
  { store, what, value: seconds, unit: 's', bar: { is: 'below', value: 60 } },
  { store, what: `${what}: memory`, value: peakMb, unit: 'MB', bar: { is: 'below', value: 300 } },
  { store, what: `${what}: Visma`, value: api.visma?.calls ?? 0, unit: 'calls' },
  { store, what: `${what}: Pipedrive`, value: api.pipedrive?.budget ?? 0, unit: 'units' },
]
