import { expect, test } from 'vitest'
import type { Clock } from '../../../core/clock.ts'
import { pacer } from './pacer.ts'

/** Virtual time in which many things wait at once: time moves to the next timer only when nothing else can happen. */
function eventClock() {
  let at = Date.parse('2026-09-14T10:00:00Z')
  const timers: { readonly due: number; readonly fire: () => void }[] = []
  const clock: Clock = {
    now: () => new Date(at),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
        const timer = { due: at + Math.ceil(ms), fire: resolve }
        const index = timers.findIndex((other) => other.due > timer.due)
        timers.splice(index === -1 ? timers.length : index, 0, timer)
      }),
  }
  const run = async (forMs: number): Promise<void> => {
    const end = at + forMs
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = timers[0]
      if (next === undefined || next.due > end) break
      at = Math.max(at, next.due)
      timers.shift()
      next.fire()
    }
    at = end
  }
  return { clock, run }
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Latency {
  readonly there: () => number
  readonly work: () => number
  readonly back: () => number
}

/** Constant demand of `concurrency` callers on a server far away; what arrived when, by the server's clock. */
async function simulate(limit: number, concurrency: number, seconds: number, latency: Latency) {
  const { clock, run } = eventClock()
  const pace = pacer(limit, clock)
  const arrivals: number[] = []
  const stop = new AbortController()
  const caller = async () => {
    while (!stop.signal.aborted) {
      const leave = await pace.enter(stop.signal)
      await clock.sleep(latency.there())
      arrivals.push(clock.now().getTime())
      await clock.sleep(latency.work() + latency.back())
      leave()
    }
  }
  const start = clock.now().getTime()
  const callers = Array.from({ length: concurrency }, () => caller().catch(() => undefined))
  await run(seconds * 1000)
  stop.abort(new Error('enough'))
  await run(10_000)
  await Promise.all(callers)
  const within = arrivals.filter((at) => at < start + seconds * 1000)
  return { mostInWindow: mostInWindow(arrivals), used: within.length / ((limit * seconds) / 2) }
}

function mostInWindow(arrivals: readonly number[]): number {
  const sorted = [...arrivals].sort((a, b) => a - b)
  let most = 0
  for (let from = 0, to = 0; to < sorted.length; to++) {
    while ((sorted[to] ?? 0) - (sorted[from] ?? 0) >= 2_000) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

/** 15–30 ms each way, 25–110 ms of work, and one answer in a hundred a second late. */
const ordinary = (random: () => number): Latency => ({
  there: () => 15 + 15 * random(),
  work: () => 25 + 85 * random() + (random() < 0.01 ? 1_000 : 0),
  back: () => 15 + 15 * random(),
})

const wild = (random: () => number): Latency => ({
  there: () => 1 + 400 * random() ** 4,
  work: () => 1 + 600 * random() ** 6,
  back: () => 1 + 400 * random() ** 4,
})

test.each([1, 2, 3, 4, 5, 6])(
  'no two seconds at the server ever hold more than the limit, and 95 % of it is used by 8 callers (seed %i)',
  async (seed) => {
    const { mostInWindow, used } = await simulate(20, 8, 120, ordinary(seeded(seed)))

    expect(mostInWindow).toBeLessThanOrEqual(20)
    expect(used).toBeGreaterThanOrEqual(0.95)
  },
)

test.each([11, 12, 13])('latencies without any order never push a window over the limit (seed %i)', async (seed) => {
  const { mostInWindow, used } = await simulate(20, 8, 120, wild(seeded(seed)))

  expect(mostInWindow).toBeLessThanOrEqual(20)
  // The scatter of 180 ms is what safety costs here.
  expect(used).toBeGreaterThanOrEqual(0.87)
})

test('a steady latency costs nothing: what no request escapes is not given away', async () => {
  const steady = { there: () => 60, work: () => 100, back: () => 60 }
  const { mostInWindow, used } = await simulate(20, 8, 120, steady)

  expect(mostInWindow).toBeLessThanOrEqual(20)
  expect(used).toBeGreaterThanOrEqual(0.97)
})

test('the large limits of OAuth are used as well, with enough callers', async () => {
  const { mostInWindow, used } = await simulate(80, 16, 60, ordinary(seeded(7)))

  expect(mostInWindow).toBeLessThanOrEqual(80)
  expect(used).toBeGreaterThanOrEqual(0.95)
})

test('a lower limit stated by the server is kept, a higher one than the plan allows is not believed', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(4, clock)
  const entered: number[] = []
  const enter = async () => {
    const leave = await pace.enter(AbortSignal.timeout(60_000))
    entered.push(clock.now().getTime())
    leave()
  }
  pace.stated(2)
  pace.stated(0)
  pace.stated(Number.NaN)
  const first = Promise.all([enter(), enter(), enter()])
  await run(1_000)
  expect(entered).toHaveLength(2)
  await run(2_000)
  await first

  pace.stated(1_000)
  const second = Promise.all([enter(), enter(), enter(), enter(), enter()])
  await run(10)
  expect(entered.length).toBeLessThanOrEqual(3 + 4)
  await run(3_000)
  await second
})

test('requests leave in the order in which they asked', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(1, clock)
  const order: number[] = []
  const all = [1, 2, 3, 4].map(async (caller) => {
    const leave = await pace.enter(AbortSignal.timeout(60_000))
    order.push(caller)
    leave()
  })
  await run(10_000)
  await Promise.all(all)

  expect(order).toEqual([1, 2, 3, 4])
})

test('a caller that gives up leaves the queue at once and holds up nobody behind it', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(1, clock)
  const never = AbortSignal.timeout(60_000)
  const leave = await pace.enter(never)
  const stop = new AbortController()
  const aborted = pace.enter(stop.signal).catch((reason: unknown) => reason)
  const behind = pace.enter(never)
  stop.abort('no more')
  await run(1)
  expect(await aborted).toBe('no more')

  leave()
  await run(3_000)
  expect(await behind).toBeTypeOf('function')
})

test('an unanswered request keeps its place until it is over', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(1, clock)
  const never = AbortSignal.timeout(60_000)
  const leave = await pace.enter(never)
  let entered = false
  const next = pace.enter(never).then(() => {
    entered = true
  })
  await run(30_000)
  expect(entered).toBe(false)

  leave()
  await run(2_100)
  await next
  expect(entered).toBe(true)
})

test('a pause the server asked for holds everybody, however much room there is', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(20, clock)
  pace.pause(7_000)
  const start = clock.now().getTime()
  let at = 0
  const entered = pace.enter(AbortSignal.timeout(60_000)).then(() => {
    at = clock.now().getTime()
  })
  await run(10_000)
  await entered

  expect(at - start).toBe(7_000)
})

test('the first request of a process goes alone, and what others used of the window a moment ago is theirs', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(20, clock, true)
  const leaves: (() => void)[] = []
  const all = Array.from({ length: 12 }, async () => void leaves.push(await pace.enter(AbortSignal.timeout(60_000))))
  await run(10)
  expect(leaves).toHaveLength(1)

  // Of 20 five are left after ours: fourteen are others'.
  pace.stated(20, 5)
  leaves[0]?.()
  await run(10)
  expect(leaves).toHaveLength(1 + 5)
  await run(3_000)
  await Promise.all(all)
  expect(leaves).toHaveLength(12)
})

test('a first request without an answer, or one that tells nothing, keeps nobody waiting', async () => {
  const { clock, run } = eventClock()
  const pace = pacer(20, clock, true)
  const first = await pace.enter(AbortSignal.timeout(60_000))
  const next = [1, 2, 3].map(() => pace.enter(AbortSignal.timeout(60_000)))
  pace.stated(20)
  first()
  await run(10)
  expect(await Promise.all(next)).toHaveLength(3)
})
