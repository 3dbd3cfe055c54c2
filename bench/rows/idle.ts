import { systemClock } from '../../src/core/clock.ts'
import type { ConnectionId } from '../../src/core/ids.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { activeConnection, allRan, beside, HARDLY_EVER, makeDue } from '../parts/connections.ts'
import { cpuMs } from '../parts/cpu.ts'
import { startServe } from '../parts/served.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'
import { type PairAddress, startTwins } from '../parts/twins.ts'

const CONNECTIONS = 1_000
/** So many of them are polled to find what a poll takes. */
const POLLED = 20
const SETTLING_MS = 15_000
const WATCHED_MS = 15_000
const POLL_EVERY_S = 15 * 60
const PATIENCE_MS = 60_000

/** `serve` with many connections of which none is due, and what their polls would add. */
export const idle: Bench = {
  name: 'idle',
  bar: 'idle cost: scheduler of 1,000 connections < 5 % of a core without their polls; with polls: published',
  run: onEachStore(measure),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const { kind } = place
  const connections = size ?? CONNECTIONS
  const twins = await startTwins({
    pairs: POLLED,
    company: { suppliers: 1, customers: 2, invoices: 4 },
    pipedrive: { plan: 'ultimate', seats: 1 },
  })
  const store = await beside(place)
  try {
    const ids: ConnectionId[] = []
    for (let at = 0; at < connections; at++) {
      const pair = twins.pairs[at] ?? elsewhere(twins.pairs[0], at)
      ids.push(await activeConnection(store, { name: `c-${at}`, pair, plan: 'ultimate', schedule: HARDLY_EVER }))
    }
    const served = await startServe([], { ...place.env })
    try {
      const polled = ids.slice(0, POLLED)
      await served.during(runAll(store, polled))
      const perPoll = await cpuOf(served.pid, () => served.during(runAll(store, polled)))
      await allPlanned(store, connections)
      // What planning so many at once leaves behind is done by then.
      await systemClock.sleep(SETTLING_MS)
      const resting = await cpuOf(served.pid, () => systemClock.sleep(WATCHED_MS))
      const share = (100 * resting) / WATCHED_MS
      const polls = connections / POLL_EVERY_S
      const withPolls = share + (100 * (perPoll / POLLED) * polls) / 1000
      say(`${kind}: ${share.toFixed(2)} % at rest, ${(perPoll / POLLED).toFixed(0)} ms of processor a poll`)
      return [
        {
          store: kind,
          what: `${connections} connections at rest`,
          value: share,
          unit: '% of a core',
          bar: { is: 'below', value: 5 },
          note: `serve with its web, scheduler and workers, watched for ${WATCHED_MS / 1000} s.`,
        },
        {
          store: kind,
          what: `${connections} connections polled every 15 minutes, nothing new`,
          value: withPolls,
          unit: '% of a core',
          note: `worked out from ${(perPoll / POLLED).toFixed(0)} ms of processor time a poll of 7 streams, over ${POLLED} polls.`,
        },
      ]
    } finally {
      await served.stop()
    }
  } finally {
    await store.close()
    await twins.stop()
  }
}

/** An account of its own that nobody ever calls. */
const elsewhere = (pair: PairAddress, at: number): PairAddress => ({
  ...pair,
  pipedrive: { ...pair.pipedrive, url: `http://127.1.${at >> 8}.${at & 255}:9` },
})

async function runAll(store: Awaited<ReturnType<typeof beside>>, ids: readonly ConnectionId[]): Promise<void> {
  const since = systemClock.now().getTime()
  for (const id of ids) await makeDue(store, id)
  await allRan(store, ids, since, PATIENCE_MS)
}

async function allPlanned(store: Awaited<ReturnType<typeof beside>>, connections: number): Promise<void> {
  const until = systemClock.now().getTime() + PATIENCE_MS
  for (;;) {
    const planned = (await store.work.list()).filter((work) => work.plannedAt !== null).length
    if (planned === connections) return
    if (systemClock.now().getTime() > until) throw new Error(`Only ${planned} connections were planned.`)
    await systemClock.sleep(500)
  }
}

async function cpuOf(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = cpuMs(pid)
  await work()
  return cpuMs(pid) - before
}
