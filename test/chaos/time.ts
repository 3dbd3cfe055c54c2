import type { Clock } from '../../src/core/clock.ts'

/** A straight line from real to virtual time, both in epoch ms: `speed` virtual ms pass in each real one. */
export interface Pace {
  readonly real: number
  readonly virtual: number
  readonly speed: number
}

export const virtualTime = ({ real, virtual, speed }: Pace, now: number): number =>
  Math.floor(virtual + (now - real) * speed)

/** The clock of the twins and of everybody who plays; processes started from here get its pace. */
export interface ChaosClock extends Clock {
  readonly pace: () => Pace
  /** The night, or a quarter of an hour until the next run, without waiting for it. Only while no process runs. */
  readonly jump: (ms: number) => void
}

/**
 * Virtual time starts at the real time unless told otherwise, so that a database that asks its own clock is not years
 * behind.
 */
export function chaosClock(speed: number, start: Date | null = null): ChaosClock {
  const real = Date.now()
  let pace: Pace = { real, virtual: start?.getTime() ?? real, speed }
  return {
    pace: () => pace,
    jump: (ms) => {
      const real = Date.now()
      pace = { real, virtual: virtualTime(pace, real) + ms, speed }
    },
    now: () => new Date(virtualTime(pace, Date.now())),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          clearTimeout(timer)
          reject(signal?.reason)
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, ms / speed)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}

/**
 * Lets time in this process run at that pace: `Date`, `setTimeout` and `setInterval` of everything that is loaded
 * afterwards. A lease of a minute, a second look after ten seconds and a back-off keep their proportions.
 */
export function hasten(pace: Pace): void {
  const RealDate = Date
  const now = () => virtualTime(pace, RealDate.now())
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const real = globalThis[name] as (work: () => void, ms?: number, ...rest: unknown[]) => NodeJS.Timeout
    const hastened = (work: () => void, ms = 0, ...rest: unknown[]) => real(work, ms / pace.speed, ...rest)
    globalThis[name] = Object.assign(hastened, real) as never
  }
}
