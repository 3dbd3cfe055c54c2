import type { Clock } from '../src/core/clock.ts'
import { type PipedriveTwin, type PipedriveTwinOptions, pipedriveTwin } from '../src/twins/pipedrive/twin.ts'

/** A clock that stands still until it is moved; sleepers wake as it passes them. */
export interface HandClock extends Clock {
  /** Moves on, waking one sleeper after the other. */
  readonly pass: (ms: number) => Promise<void>
}

export function handClock(start = '2026-11-22T08:00:00Z'): HandClock {
  let now = Date.parse(start)
  const sleepers: { readonly at: number; readonly wake: () => void }[] = []
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ at: now + ms, wake: resolve })
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
    pass: async (ms) => {
      const end = now + ms
      await settle()
      for (;;) {
        const due = sleepers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        sleepers.splice(sleepers.indexOf(due), 1)
        now = Math.max(now, due.at)
        due.wake()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body
  /** `data` of a list. */
  readonly rows: readonly Row[]
}
/** A record as it came, read member by member in assertions. */
export interface Row {
  readonly id: number
  readonly [member: string]: unknown
}
export interface Body {
  readonly error: string
  readonly data: Row
  readonly additional_data: { readonly next_cursor: string | null; readonly pagination: unknown }
}
export type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

/** `send('POST', '/v2/organizations', {…})` with the twin's own token. */
export const sender =
  (twin: PipedriveTwin, token = twin.apiToken): Send =>
  async (method, path, body, headers = { 'x-api-token': token }) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const url = `https://nordlys.pipedrive.com/api${path}`
    const response = await twin.fetch(new Request(url, { method, headers: { ...headers, ...type }, ...init }))
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    const read = isJson ? (JSON.parse(text) as Body) : ({} as Body)
    const rows = Array.isArray(read.data) ? read.data : []
    return { status: response.status, headers: response.headers, text, body: read, rows }
  }

/** A twin without limits, on a clock in the hand. */
export function setup(options: Partial<PipedriveTwinOptions> = {}) {
  const clock = handClock()
  const twin = pipedriveTwin({ clock, limits: { burst: null, dailyBudget: null }, ...options })
  return { clock, twin, send: sender(twin) }
}
