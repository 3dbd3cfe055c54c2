import { type Change, heardUpTo, type Seen, seenAfter } from '../core/changes.ts'
import type { Clock } from '../core/clock.ts'
import { runId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { storedProgress } from './caller.ts'

/** One thing that is told: that something changed, or how far a run is. */
export interface Told {
  readonly event: 'change' | 'progress'
  /** Name of the connection; `null`: of none. */
  readonly connection: string | null
  readonly isOfPeople: boolean
  readonly data: object
}

/** What came in one look. Who heard it goes on after `upTo`. */
export interface News {
  readonly upTo: number
  readonly told: readonly Told[]
}

export interface ChangeFeed {
  /** Has a listener hear all from now on; the store is read while there is one. @returns what ends it */
  readonly listen: (listener: (news: News) => void) => () => void
  /** What came after a number; `null` where that is too much to tell. */
  readonly since: (sequence: number) => Promise<News | null>
  readonly end: () => void
}

const EVERY_MS = 1_000
const MOST = 1_000

/** Changes of all processes that work on the store, read once a second for everybody who listens in this one. */
export function changeFeed(
  { changes, runs, connections }: Pick<Store, 'changes' | 'runs' | 'connections'>,
  clock: Clock,
): ChangeFeed {
  const listeners = new Set<(news: News) => void>()
  let reading: AbortController | null = null

  async function newsOf(rows: readonly Change[], upTo: number): Promise<News> {
    if (rows.length === 0) return { upTo, told: [] }
    const names = new Map((await connections.list()).map(({ id, name }) => [id, name]))
    const told = new Map<string, Told>()
    for (const { topic, connection, reference } of rows) {
      const name = connection === null ? null : (names.get(connection) ?? null)
      if (connection !== null && name === null) continue
      const key = `${topic} ${connection} ${reference}`
      if (told.has(key)) continue
      const of = { connection: name, isOfPeople: topic === 'user' }
      if (topic !== 'progress') told.set(key, { ...of, event: 'change', data: { topic, connection: name, reference } })
      else {
        const run = reference === null ? null : await runs.get(runId(reference))
        // What is over is told by a change of the run itself.
        if (run?.progress != null) {
          const at = storedProgress(run.progress, clock.now().getTime())
          told.set(key, { ...of, event: 'progress', data: { run: run.id, ...at } })
        }
      }
    }
    return { upTo, told: [...told.values()] }
  }

  async function read(signal: AbortSignal): Promise<void> {
    let seen: Seen | null = null
    while (!signal.aborted) {
      try {
        const now = clock.now().getTime()
        if (seen === null) seen = { last: await changes.last(), missing: new Map() }
        else {
          const rows: readonly Change[] = await changes.after(seen.last, [...seen.missing.keys()], MOST)
          seen = seenAfter(
            seen,
            rows.map(({ sequence }) => sequence),
            now,
          )
          const news = await newsOf(rows, heardUpTo(seen))
          if (news.told.length > 0) for (const listener of listeners) listener(news)
        }
      } catch {
        // A store that is away is reported elsewhere, and asked again in a second.
      }
      await clock.sleep(EVERY_MS, signal).catch(() => undefined)
    }
  }

  return {
    listen: (listener) => {
      listeners.add(listener)
      if (reading === null) {
        reading = new AbortController()
        void read(reading.signal)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        reading?.abort()
        reading = null
      }
    },
    since: async (sequence) => {
      const rows = await changes.after(sequence, [], MOST)
      const last = rows.at(-1)?.sequence ?? sequence
      return rows.length === MOST || rows.length === 0 ? null : newsOf(rows, last)
    },
    end: () => {
      reading?.abort()
      reading = null
      listeners.clear()
    },
  }
}
