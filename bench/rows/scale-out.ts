import { systemClock } from '../../src/core/clock.ts'
import type { ConnectionId } from '../../src/core/ids.ts'
import type { Store } from '../../src/core/store.ts'
import type { Bench } from '../bench.ts'
import { activeConnection, allRan, beside, HARDLY_EVER, makeDue } from '../parts/connections.ts'
import { type Served, startServe } from '../parts/served.ts'
import { onStore, type StorePlace } from '../parts/stores.ts'
import { type PairAddress, startTwins } from '../parts/twins.ts'

const SLOTS = 4
/** Connections for each slot there is, so that every slot works to the end. */
const ROUNDS = 3
const PATIENCE_MS = 110_000
/** Low enough for sixteen runs at a time to leave two cores idle most of the time. */
const LIMIT = 8

/** First syncs of many connections, each held up by the burst limit of its own account: workers add up, or do not. */
export const scaleOut: Bench = {
  name: 'scale-out',
  bar: 'scale-out: 4 workers (4 runs each) on one PostgreSQL finish ≥ 3.5 × the connections of 1 when the remote limit is the bottleneck',
  run: ({ say }) =>
    onStore('postgres', async (place) => {
      const counts = [SLOTS * ROUNDS, 4 * SLOTS * ROUNDS] as const
      const twins = await startTwins({
        pairs: counts[0] + counts[1],
        company: { suppliers: 1, customers: 3, invoices: 4 },
        pipedrive: { plan: 'lite', seats: 1, limits: { dailyBudget: null, burst: LIMIT } },
        delayMs: { least: 40, most: 80 },
      })
      const store = await beside(place)
      try {
        const one = await finish(1, twins.pairs.slice(0, counts[0]), store, place)
        say(`1 worker: ${counts[0]} connections in ${one.seconds.toFixed(1)} s`)
        const four = await finish(4, twins.pairs.slice(counts[0]), store, place)
        say(`4 workers: ${counts[1]} connections in ${four.seconds.toFixed(1)} s`)
        const rates = [counts[0] / one.seconds, counts[1] / four.seconds] as const
        const note = `first syncs, ${LIMIT} requests in two seconds an account, round trip 40 to 80 ms; ${counts[0]} connections in ${one.seconds.toFixed(1)} s, ${counts[1]} in ${four.seconds.toFixed(1)} s.`
        return [
          {
            what: '4 workers against 1',
            value: rates[1] / rates[0],
            unit: '×',
            bar: { is: 'atLeast', value: 3.5 },
            note,
          },
          { what: '1 worker', value: rates[0] * 60, unit: 'connections/min' },
          { what: '4 workers', value: rates[1] * 60, unit: 'connections/min' },
          {
            what: 'runs of one connection that overlapped',
            value: one.overlaps + four.overlaps,
            unit: 'runs',
            bar: { is: 'atMost', value: 0 },
          },
        ]
      } finally {
        await store.close()
        await twins.stop()
      }
    }),
}

async function finish(workers: number, pairs: readonly PairAddress[], store: Store, place: StorePlace) {
  const ids: ConnectionId[] = []
  for (const [at, pair] of pairs.entries()) {
    const name = `w${workers}-${at}`
    ids.push(await activeConnection(store, { name, pair, plan: 'lite', schedule: HARDLY_EVER }))
  }
  const running: Served[] = []
  try {
    for (let at = 0; at < workers; at++) {
      running.push(await startServe(['--role', 'worker', '--slots', String(SLOTS)], place.env))
    }
    const since = systemClock.now().getTime()
    for (const id of ids) await makeDue(store, id)
    const ranAll = allRan(store, ids, since, PATIENCE_MS)
    await Promise.race(running.map((served) => served.during(ranAll)))
    return { seconds: (systemClock.now().getTime() - since) / 1000, overlaps: await overlaps(store, ids) }
  } finally {
    await Promise.all(running.map((served) => served.stop()))
  }
}

async function overlaps(store: Store, ids: readonly ConnectionId[]): Promise<number> {
  let found = 0
  for (const id of ids) {
    const runs = [...(await store.runs.list(id, 100))].sort((a, b) => a.startedAt - b.startedAt)
    for (const [at, run] of runs.entries()) {
      const before = runs[at - 1]
      if (before !== undefined && run.startedAt < (before.finishedAt ?? Number.POSITIVE_INFINITY)) found++
    }
  }
  return found
}
