import type { Clock } from '../src/core/clock.ts'
import { FAULTS, type FaultyHandler, withFaults } from '../src/twins/faults.ts'
import type { Handler } from '../src/twins/fetch.ts'

/** The seed of the fault switch; 0 while it is off. `FAULT_SEED=3 npx vitest run` turns it on for any test. */
export const FAULT_SEED = Number(process.env.FAULT_SEED ?? 0)

const RATE = 0.08

export interface Weather {
  /** The handler behind the fault switch: answers lost, cut, late and refused, the same for the same seed. */
  readonly around: (system: 'visma' | 'pipedrive', handler: Handler) => Handler
  /**
   * No faults from here on. For what only holds while everything answers: a price, a count of calls, or a fault of
   * the test's own that must be the only one.
   */
  readonly calm: () => void
}

let beforeCalm = 0
/** How many calls came before the weather of their twins was calm, since this was asked last. */
export function callsBeforeCalm(): number {
  const count = beforeCalm
  beforeCalm = 0
  return count
}

/** The fault switch of one test's twins, on in the passes with faults (see `vitest.config.ts`). */
export function weather(clock: Clock): Weather {
  const switches: FaultyHandler[] = []
  let isCalm = false
  return {
    around: (system, handler) => {
      const counted: Handler = (request) => {
        if (!isCalm) beforeCalm++
        return handler(request)
      }
      if (FAULT_SEED === 0) return counted
      // 429 of Visma.net says that the hour's calls are used up, and pauses the run; tests of that make their own.
      const kinds = system === 'visma' ? FAULTS.filter((kind) => kind !== 'status-429') : FAULTS
      const faulty = withFaults(counted, { seed: FAULT_SEED * 100 + switches.length, rate: RATE, kinds, clock })
      switches.push(faulty)
      return faulty
    },
    calm: () => {
      isCalm = true
      for (const one of switches) one.enabled = false
    },
  }
}
