import type { Clock } from '../../core/clock.ts'

const RECENT_MS = 60_000

/** `ask`, whose answer is kept for a minute: a run and its set-up ask the same, one after the other. */
export function recent<T>(clock: Clock, ask: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let last: { readonly value: T; readonly at: number } | null = null
  return async (signal) => {
    const now = clock.now().getTime()
    if (last !== null && now >= last.at && now - last.at < RECENT_MS) return last.value
    const value = await ask(signal)
    last = { value, at: clock.now().getTime() }
    return value
  }
}
