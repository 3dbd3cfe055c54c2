import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import { SyncError } from '../core/errors.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import { atMost as counting, type Limit } from './at-most.ts'
import type { Caller, News } from './caller.ts'
import type { Check } from './checks.ts'
import type { FailureDocument } from './failure.ts'
import { failureOf } from './failure-of.ts'

/** Work that goes on after its answer, as it stands. Times are epoch ms. */
export interface WorkState {
  readonly id: string
  readonly kind: string
  readonly connection: string | null
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: number
  readonly finishedAt: number | null
  /** The run under which it goes on; `null` where it is none. */
  readonly runId: string | null
  /** The newest piece of news. */
  readonly news: News | null
  /** Checks that were made until now. */
  readonly checks: readonly Check[]
  /** What came of it, once it is done. */
  readonly result: unknown
  readonly failure: FailureDocument['error'] | null
}

export interface Begun {
  readonly work: string
  readonly runId: string | null
  /** Another run was in progress, and is what goes on. */
  readonly joined: boolean
}

export interface NewWork {
  readonly kind: string
  readonly connection: string | null
  /** Whether it goes on under a run, whose id is worth waiting for. */
  readonly isRun: boolean
  readonly run: (caller: Caller) => Promise<unknown>
  /** How much of it whom may begin. */
  readonly atMost?: (Limit & { readonly of: string }) | undefined
}

/** Work of this process that outlives the question it was asked by. */
export interface LongWork {
  /**
   * Begins it, and answers as soon as it is known under which run it goes on. Errors: those of the work, where it was refused
   * before it began; SyncError `work.too_much`, `work.too_often` (wait), `work.account_busy` (hold).
   */
  readonly begin: (work: NewWork) => Promise<Begun>
  /** `null`: none of this process. What goes on under a run is known by the id of the run, here and elsewhere. */
  readonly get: (id: string) => WorkState | null
  /** Stops everything, and waits for its end. */
  readonly end: () => Promise<void>
}

const MOST_AT_ONCE = 50
const MOST_KEPT = 500
const TRY_AGAIN_MS = 10_000

type Going = { -readonly [Member in keyof WorkState]: WorkState[Member] } & {
  readonly stopping: AbortController
  ended: Promise<void>
}

export function longWork(clock: Clock, secrets: Pick<KnownSecrets, 'hide'>): LongWork {
  const all = new Map<string, Going>()
  const now = () => clock.now().getTime()
  const running = () => [...all.values()].filter(({ state }) => state === 'running')

  const counted = counting(now)

  const begin = ({ kind, connection, isRun, run, atMost }: NewWork): Promise<Begun> => {
    if (running().length >= MOST_AT_ONCE) throw tooMuch()
    const wait = atMost === undefined ? 0 : counted(atMost.of, atMost)
    if (wait > 0) throw tooOften(wait)
    const going: Going = {
      ...{ id: `k_${randomUUID().replaceAll('-', '').slice(0, 16)}`, kind, connection, state: 'running' },
      ...{ startedAt: now(), finishedAt: null, runId: null, news: null, checks: [], result: null, failure: null },
      ...{ stopping: new AbortController(), ended: Promise.resolve() },
    }
    const { promise, resolve, reject } = Promise.withResolvers<Begun>()
    const begun = () => resolve({ work: going.id, runId: going.runId, joined: false })
    const caller: Caller = {
      signal: going.stopping.signal,
      onStart: (id) => {
        all.delete(going.id)
        Object.assign(going, { id, runId: id })
        all.set(id, going)
        begun()
      },
      tell: (news) => {
        going.news = news
        if (news.is === 'checked') going.checks = [...going.checks, news.check]
        if (news.is !== 'joined') return
        // The run in progress goes on by itself; nobody has to watch it for the one who asks.
        all.delete(going.id)
        if (news.run === null) reject(accountBusy())
        else resolve({ work: news.run.runId, runId: news.run.runId, joined: true })
        going.stopping.abort()
      },
    }
    all.set(going.id, going)
    forgetOld(all)
    going.ended = run(caller).then(
      (result) => {
        Object.assign(going, { state: 'done', result, finishedAt: now() })
        begun()
      },
      (error: unknown) => {
        Object.assign(going, { state: 'failed', failure: failureOf(error, secrets).error, finishedAt: now() })
        reject(error)
      },
    )
    if (!isRun) begun()
    return promise
  }

  return {
    begin: async (work) => begin(work),
    get: (id) => all.get(id) ?? null,
    end: async () => {
      for (const { stopping } of running()) stopping.abort()
      await Promise.all(running().map(({ ended }) => ended))
    },
  }
}

/** The oldest that are over go first. */
function forgetOld(all: Map<string, Going>): void {
  for (const [id, { state }] of all) {
    if (all.size <= MOST_KEPT) return
    if (state !== 'running') all.delete(id)
  }
}

const tooMuch = (): SyncError =>
  new SyncError('work.too_much', `${MOST_AT_ONCE} pieces of work are going on already.`, {
    do: 'wait',
    afterMs: TRY_AGAIN_MS,
  })

const tooOften = (afterMs: number): SyncError =>
  new SyncError('work.too_often', 'This was asked for too often within a short time.', { do: 'wait', afterMs })

const accountBusy = (): SyncError =>
  new SyncError(
    'work.account_busy',
    'A run is in progress on another connection of the same Pipedrive account.',
    { do: 'hold' },
    { advice: 'Ask again when it is over.' },
  )
