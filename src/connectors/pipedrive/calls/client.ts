import type { z } from 'zod'
import type { Usage } from '../../../core/connector.ts'
import { SyncError } from '../../../core/errors.ts'
import { backoffMs } from '../../http/backoff.ts'
import { hiding, type Incoming, send, type Transport } from '../../http/send.ts'
import { waitAgain } from '../../http/wait-again.ts'
import type { Access, Credentials } from '../credentials.ts'
import { count, type DailyBudget } from './budget.ts'
import { BLOCKED_MS, creates, judge, unknownOutcome, type Verdict } from './failures.ts'
import type { Pacer } from './pacer.ts'
import { isSearch, PRICES } from './prices.ts'
import { type Call, outgoing } from './request.ts'
import { type SetAsideBook, setAsideBook } from './set-aside.ts'

/** What the server told about itself in passing; `null` where it did not. */
export interface Observed {
  /** Requests in two seconds. */
  readonly burstLimit: number | null
  /** Server's clock minus ours. */
  readonly skewMs: number | null
}

export interface Client {
  /**
   * One call, priced, paced and repeated as far as it may be; the whole body decoded by `answer`.
   *
   * Reads and updates are repeated on passing trouble. A create is never repeated after its answer was lost.
   *
   * Errors: SyncError `pipedrive.…`: `unreachable` `timeout` `unavailable` `unreadable` (retry), `tls` (hold),
   *         `outcome_unknown` (retry, `applied: 'unknown'`; creates only), `unauthorized` `sign_in_again`
   *         `account_closed` `scope` `redirected` `field_limit` (hold), `rate_limited` `budget_exhausted`
   *         `blocked` (wait), `gone` `rejected` `deal_limit` `note_limit` `webhook_limit` `limit` (reject),
   *         `forbidden` (hold for reads, reject for writes).
   */
  readonly call: <T>(call: Call, answer: z.ZodType<T>, signal: AbortSignal) => Promise<T>
  readonly usage: () => Usage
  readonly observed: () => Observed
  readonly setAside: SetAsideBook
}

export interface ClientOptions {
  readonly transport: Transport
  readonly credentials: Credentials
  readonly pacer: Pacer
  readonly searchPacer: Pacer
  readonly budget: DailyBudget
  readonly log?: ((line: object) => void) | undefined
}

const TRIES = 4
const THROTTLED_IN_A_ROW = 5
const THROTTLE_MIN_MS = 2_000
const REST_MS = 60_000
const REST_CAP_MS = 3_600_000
const THROTTLE_CAP_MS = 60_000
/** A longer wait is not spent inside a call: the call fails with *wait*, and the run pauses. */
const PATIENCE_MS = 60_000

export function pipedriveClient(options: ClientOptions): Client {
  const { credentials, budget } = options
  const transport = hiding(options.transport, [])
  const used = { calls: 0, budget: 0, throttled: 0, searches: 0 }
  const seen: { burstLimit: number | null; skewMs: number | null } = { burstLimit: null, skewMs: null }
  /** While we rest every call fails at once with this error: further calls would make it worse. */
  let resting: { readonly until: number; readonly error: SyncError } | null = null

  /** How many rests in a row had no time named for them. */
  let unnamedRests = 0

  const now = () => transport.clock.now().getTime()

  async function once(call: Call, access: Access, signal: AbortSignal): Promise<Incoming> {
    const price = PRICES[call.endpoint]
    const search = isSearch(call.endpoint)
    const spend = await budget.take(price)
    let leave: () => void
    let leaveSearch = () => {}
    try {
      if (search) leaveSearch = await options.searchPacer.enter(signal)
      leave = await options.pacer.enter(signal)
    } catch (aborted) {
      leaveSearch()
      spend.giveBack()
      throw aborted
    }
    used.calls++
    used.budget += price
    if (search) used.searches++
    let headers: Headers | null = null
    transport.secrets.add([access.token, ...(call.secrets ?? [])])
    try {
      const incoming = await send(transport, outgoing(call, access), signal)
      headers = incoming.headers
      return incoming
    } finally {
      if (headers) observe(headers, search)
      leave()
      leaveSearch()
      spend.answered(headers)
    }
  }

  function observe(headers: Headers, search: boolean): void {
    const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN)
    if (Number.isInteger(limit) && limit > 0) {
      const pacer = search ? options.searchPacer : options.pacer
      pacer.stated(limit, count(headers.get('x-ratelimit-remaining')))
      if (!search) seen.burstLimit = limit
    }
    const date = Date.parse(headers.get('date') ?? '')
    if (!Number.isNaN(date)) seen.skewMs = date - now()
  }

  function rest(error: SyncError, ms: number): SyncError {
    resting = { until: now() + ms, error }
    return error
  }

  function assertAwake(): void {
    if (resting === null) return
    const left = resting.until - now()
    if (left <= 0) {
      resting = null
      return
    }
    const { code, message, advice } = resting.error
    throw new SyncError(code, message, { do: 'wait', afterMs: left }, advice === undefined ? {} : { advice })
  }

  /** One try: a verdict on the answer, or on the failure to get one. */
  async function attempt(call: Call, access: Access, signal: AbortSignal): Promise<Verdict> {
    try {
      return judge(call.endpoint, await once(call, access, signal), transport.clock.now())
    } catch (error) {
      if (!(error instanceof SyncError) || error.remedy.do !== 'retry') throw error
      if (creates(call.endpoint) && error.applied === 'unknown') {
        return { is: 'failed', error: unknownOutcome(call.endpoint, error) }
      }
      return { is: 'passing', error, askedMs: null }
    }
  }

  function logPause(call: Call, why: string, ms: number, requestId?: string): void {
    options.log?.({ event: 'pipedrive.again', endpoint: call.endpoint, why, waitMs: ms, requestId })
  }

  async function ask<T>(call: Call, answer: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    let failures = 0
    let throttled = 0
    let renewed = false
    for (;;) {
      signal.throwIfAborted()
      assertAwake()
      const access = await credentials.access(signal)
      const outcome = await attempt(call, access, signal)
      const verdict = outcome.is === 'ok' ? decoded(call, outcome.body, answer) : outcome
      switch (verdict.is) {
        case 'decoded':
          unnamedRests = 0
          return verdict.data
        case 'failed':
          throw verdict.error.code === 'pipedrive.blocked' ? rest(verdict.error, BLOCKED_MS) : verdict.error
        case 'exhausted':
          used.throttled++
          throw budget.exhausted()
        case 'unauthorized':
          if (renewed || !(await credentials.renew(access, signal))) throw verdict.error
          renewed = true
          break
        case 'throttled': {
          used.throttled++
          throttled++
          const ms = throttleMs(verdict.askedMs, throttled, transport.random)
          if (throttled >= THROTTLED_IN_A_ROW || ms > PATIENCE_MS + THROTTLE_MIN_MS) {
            // Where no time is named, each rest in a row is longer than the one before.
            const asked =
              verdict.askedMs === null ? backoffMs(++unnamedRests, transport.random, REST_MS, REST_CAP_MS) : ms
            throw rest(rateLimited(asked, verdict.requestId), asked)
          }
          options.pacer.pause(ms)
          logPause(call, 'pipedrive.rate_limited', ms, verdict.requestId)
          await transport.clock.sleep(ms, signal)
          break
        }
        case 'passing': {
          failures++
          const asked = verdict.askedMs ?? 0
          if (asked > PATIENCE_MS) throw waiting(verdict.error, asked)
          if (failures >= (call.tries ?? TRIES)) throw verdict.error
          const ms = Math.max(asked, backoffMs(failures, transport.random))
          logPause(call, verdict.error.code, ms, verdict.error.requestId)
          await waitAgain(transport, { error: verdict.error, failures, ms }, signal)
        }
      }
    }
  }

  return {
    call: ask,
    usage: () => ({ ...used }),
    observed: () => ({ ...seen }),
    setAside: setAsideBook((line) => options.log?.(line)),
  }
}

type Decoded<T> = { readonly is: 'decoded'; readonly data: T } | Extract<Verdict, { is: 'failed' | 'passing' }>

/** An answer that does not decode counts as no answer, and the call is repeated like one whose answer was cut off. */
function decoded<T>(call: Call, body: unknown, answer: z.ZodType<T>): Decoded<T> {
  const read = answer.safeParse(body)
  if (read.success) return { is: 'decoded', data: read.data }
  const where = read.error.issues[0]?.path.join('.') ?? ''
  const message = `Pipedrive's answer to ${call.endpoint} has an unexpected shape at "${where}".`
  const error = new SyncError('pipedrive.unreadable', message, { do: 'retry' }, { cause: read.error })
  if (creates(call.endpoint)) return { is: 'failed', error: unknownOutcome(call.endpoint, error) }
  return { is: 'passing', error, askedMs: null }
}

/** The wait after a 429: as long as the server asks, plus jitter; doubling where it names no time. At least 2 s. */
function throttleMs(askedMs: number | null, inARow: number, random: () => number): number {
  if (askedMs === null) return Math.max(THROTTLE_MIN_MS, backoffMs(inARow, random, 4_000, THROTTLE_CAP_MS))
  return Math.max(THROTTLE_MIN_MS, askedMs) + Math.round(random() * 250)
}

function rateLimited(afterMs: number, requestId: string | undefined): SyncError {
  const message = 'Pipedrive keeps answering that there are too many requests.'
  const advice = 'Another program may be using the same token; give this connection a user of its own.'
  const id = requestId === undefined ? {} : { requestId }
  return new SyncError('pipedrive.rate_limited', message, { do: 'wait', afterMs }, { advice, ...id })
}

function waiting(error: SyncError, afterMs: number): SyncError {
  const id = error.requestId === undefined ? {} : { requestId: error.requestId }
  return new SyncError(error.code, error.message, { do: 'wait', afterMs }, { cause: error, ...id })
}
