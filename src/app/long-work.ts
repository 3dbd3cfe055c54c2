import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/clock.ts'
import { SyncError } from '../core/errors.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
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
}

/** Work of this process that outlives the question it was asked by. */
export interface LongWork {
  /**
   * Begins it, and answers as soon as it is known under which run it goes on. Errors: those of the work, where it was refused
   * before it began; SyncError `work.too_much` (wait), `work.account_busy` (hold).
   */
  readonly begin: (work: NewWork) => Promise<Begun>
  /** @throws SyncError `work.unknown` (hold) */
  readonly get: (id: string) => WorkState
  /** Stops the work that goes on under a run. @returns whether it is of this process */
  readonly stop: (run: string) => boolean
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

  const begin = ({ kind, connection, isRun, run }: NewWork): Promise<Begun> => {
    if (running().length >= MOST_AT_ONCE) throw tooMuch()
    const going: Going = {
      ...{ id: `k_${randomUUID().replaceAll('-', '').slice(0, 16)}`, kind, connection, state: 'running' },
      ...{ startedAt: now(), finishedAt: null, runId: null, news: null, checks: [], result: null, failure: null },
      ...{ stopping: new AbortController(), ended: Promise.resolve() },
    }
    const { promise, resolve, reject } = Promise.withResolvers<Begun>()
    const begun = (joined: boolean) => resolve({ work: going.id, runId: going.runId, joined })
    const caller: Caller = {
      signal: going.stopping.signal,
      onStart: (id) => {
        going.runId = id
        begun(false)
      },
      tell: (news) => {
        going.news = news
        if (news.is === 'checked') going.checks = [...going.checks, news.check]
        if (news.is !== 'joined') return
        // The run in progress goes on by itself; nobody has to watch it for the one who asks.
        going.runId = news.run?.runId ?? null
        if (news.run === null) reject(accountBusy())
        else begun(true)
        going.stopping.abort()
      },
    }
    all.set(going.id, going)
    forgetOld(all)
    going.ended = run(caller).then(
      (result) => {
        Object.assign(going, { state: 'done', result, finishedAt: now() })
        begun(false)
      },
      (error: unknown) => {
        Object.assign(going, { state: 'failed', failure: failureOf(error, secrets).error, finishedAt: now() })
        reject(error)
      },
    )
    if (!isRun) begun(false)
    return promise
  }

  return {
    begin: async (work) => begin(work),
    get: (id) => {
      const found = all.get(id)
      if (found !== undefined) return found
      const advice = 'It is kept for a while, by the process that does it: look for its run.'
      throw new SyncError('work.unknown', `There is no work ${id}.`, { do: 'hold' }, { advice })
    },
    stop: (run) => {
      const found = running().find(({ runId }) => runId === run)
      found?.stopping.abort()
      return found !== undefined
    },
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

const accountBusy = (): SyncError =>
  new SyncError(
    'work.account_busy',
    'A run is in progress on another connection of the same Pipedrive account.',
    { do: 'hold' },
    { advice: 'Ask again when it is over.' },
  )
