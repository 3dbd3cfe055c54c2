import { type FaultyHandler, withFaults } from '../../src/twins/faults.ts'
import { type Handler, networkError } from '../../src/twins/fetch.ts'
import { between, chance, seeded } from '../../src/twins/random.ts'
import type { Kill, Scenario } from './scenario.ts'
import type { ChaosClock } from './time.ts'

/** What stands between the program and one of the twins. */
export interface Front {
  readonly handler: Handler
  /** No more faults of its own making. */
  readonly calm: () => void
  readonly injected: () => number
  /** Resolves when no request is being worked on, not even one whose sender is dead. */
  readonly idle: () => Promise<void>
}

/** A process that dies with the request that `kill` describes. */
export interface Doomed {
  readonly kill: Exclude<Kill, { readonly when: 'time' }>
  seen: number
  readonly die: () => void
  readonly freeze: () => void
}

/** Who dies next with which request, over both systems; and what else is counted by requests. */
export interface Fate {
  readonly doomed: Set<Doomed>
  /** Called with every request that arrives. */
  readonly onRequest: () => void
}

// Virtual ms; below the ten seconds between two listings that prove an absence.
const LATEST = 8_000

/**
 * The twin with seeded trouble. On top of `withFaults`: a write whose connection breaks and that is applied some
 * seconds later, as a busy server does; and processes that die with a request of theirs.
 */
export function front(twin: Handler, part: number, plan: Scenario, clock: ChaosClock, fate: Fate): Front {
  const seed = plan.seed * 10 + part
  const random = seeded(seed + 5)
  const faulty: FaultyHandler = withFaults(twin, {
    seed,
    rate: plan.faults.rate,
    kinds: plan.faults.kinds,
    slowMs: between(random, 200, 3_000),
    clock,
  })
  const working = new Set<Promise<unknown>>()
  let late = 0

  const lateWrite = (request: Request): never => {
    late++
    void work(clock.sleep(between(random, 500, LATEST)).then(() => twin(request)))
    throw networkError('ECONNRESET', 'read ECONNRESET')
  }
  const work = <T>(promise: Promise<T>): Promise<T> => {
    const quiet = promise.catch(() => undefined).finally(() => working.delete(quiet))
    working.add(quiet)
    return promise
  }

  const lateRate = ({ url }: Request): number =>
    /Fields|pipelines|stages|webhooks/.test(url) ? plan.faults.lateSetupRate : plan.faults.lateRate
  const answer = async (arrived: Request): Promise<Response> => {
    // A server has the request once it arrived, whatever becomes of its sender.
    const request = await apart(arrived)
    fate.onRequest()
    const isWrite = request.method !== 'GET' && !request.url.includes('/token')
    const death = nextDeath(fate, isWrite)
    if (death?.kill.side === 'lost') {
      death.die()
      throw networkError('ECONNRESET', 'read ECONNRESET')
    }
    if (death?.kill.side === 'frozen') {
      death.freeze()
      return twin(request)
    }
    if (death?.kill.side === 'applied') {
      death.die()
      return twin(request)
    }
    if (death?.kill.side === 'answered') {
      const response = await twin(request)
      setImmediate(death.die)
      return response
    }
    if (faulty.enabled && isWrite && chance(random, lateRate(request))) return lateWrite(request)
    return faulty(request)
  }

  return {
    handler: (request) => work(answer(request)),
    calm: () => {
      faulty.enabled = false
    },
    injected: () => faulty.injected.length + late,
    idle: async () => {
      while (working.size > 0) await Promise.all(working)
    },
  }
}

function nextDeath({ doomed }: Fate, isWrite: boolean): Doomed | null {
  for (const one of doomed) {
    if ((one.kill.when === 'write') !== isWrite || ++one.seen < one.kill.nth) continue
    doomed.delete(one)
    return one
  }
  return null
}

/** The same request, whole and with a life of its own. */
async function apart(request: Request): Promise<Request> {
  const body = request.body === null ? null : await request.arrayBuffer()
  return new Request(request.url, { method: request.method, headers: request.headers, body })
}
