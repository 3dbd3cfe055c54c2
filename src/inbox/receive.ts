import {
  ARRIVAL_OUTCOMES,
  type Arrival,
  type ArrivalAnswer,
  type ArrivalOutcome,
  type Unread,
} from '../core/arrival.ts'
import type { Clock } from '../core/clock.ts'
import { type Delivery, type Hint, type Refusal, type RefusalKind, readJson, tooLarge } from '../core/hint.ts'
import type { ConnectionId, SystemName } from '../core/ids.ts'
import { rateLimit } from '../core/rate-limit.ts'
import type { Store } from '../core/store.ts'
import type { WebhookSender } from '../core/webhooks.ts'
import { described } from './deliveries.ts'
import { type Door, doors, nameOf } from './doors.ts'
import { groupedCommits } from './grouped-commits.ts'

export interface ReceiveDeps {
  readonly store: Pick<Store, 'inbox' | 'connections' | 'secrets'>
  readonly clock: Clock
  readonly senders: readonly WebhookSender[]
  /** Wakes the connection, so that a run acts on the stored deliveries. */
  readonly wake: (connection: ConnectionId, priority: 'webhook') => Promise<void>
  /** Why a hint needs no run; `null` when it does. */
  readonly aside: (hint: Hint, ourUser: string | null) => string | null
  readonly log: (event: object) => void
}

export type HookResults = Readonly<Record<SystemName, Readonly<Record<ArrivalOutcome, number>>>>

export interface Receiver {
  /** Never throws. */
  readonly receive: (arrival: Arrival) => Promise<ArrivalAnswer>
  /** Counts of what became of requests since the start, for `/metrics`. */
  readonly results: () => HookResults
}

// Ten thousand at once are a bulk edit and are taken. A refused request costs as much as many good ones, so that
// guessing soon ends.
const BURST = 50_000
const PER_SECOND = 500
const REFUSED_COSTS = 250
const KEYS = 10_000

/**
 * Takes deliveries: cheap refusals first, then the check of the raw bytes, then one commit, then the answer. A run acts
 * on them later. Nothing is stored of a delivery that is not authentic.
 */
export function receiver(deps: ReceiveDeps): Receiver {
  const { store, clock, log } = deps
  const senders = new Map(deps.senders.map((sender) => [sender.system, sender]))
  const results = new Map(deps.senders.map(({ system }) => [system, noResults()]))
  const open = doors(store, clock, senders)
  const limits = rateLimit({ burst: BURST, perSecond: PER_SECOND, keys: KEYS })
  const commits = groupedCommits(store.inbox, async (connections) => {
    for (const connection of connections) {
      // A failed wake only costs time, since the delivery is stored and the next run acts on it.
      await deps.wake(connection, 'webhook').catch((error: unknown) => {
        log({ event: 'hook.wake_failed', connection, error: wordsOf(error) })
      })
    }
  })
  const now = () => clock.now().getTime()

  async function judge(arrival: Arrival): Promise<ArrivalOutcome | Refusal> {
    if (arrival.announced !== null && tooLarge(arrival.announced)) return 'too_large'
    const known = await open.of(arrival, false)
    // No such hook: the body is not read. Only here requests are counted by sender, since a genuine sender of a real
    // hook may share its address with somebody who guesses.
    if (known.length === 0) return charged(`address ${arrival.address}`, 'unauthenticated')

    const door = nameOf(arrival, senders)
    const mayEnter = await whoMayEnter(arrival, known, door)
    if (mayEnter.length === 0) return (await isProbe(arrival, door)) ? 'probe' : charged(door, 'unauthenticated')
    const body = await arrival.read()
    if (typeof body === 'string') return UNREAD[body]

    const delivery = { headers: arrival.headers, body }
    const opened = await entered(arrival, delivery, mayEnter, door)
    if ('refused' in opened)
      return opened.refused === 'unauthenticated' ? charged(door, opened.refused) : opened.refused
    const proven = `proven ${door}`
    if (!limits.allows(proven, now())) return 'too_many'
    limits.spend(proven, now(), 1)
    return take(arrival.system, delivery, opened.doors)
  }

  /** Counts a failed authentication: `too_many` after too many of them. Authentic deliveries are never counted here. */
  function charged(key: string, outcome: ArrivalOutcome): ArrivalOutcome {
    if (!limits.allows(key, now())) return 'too_many'
    limits.spend(key, now(), REFUSED_COSTS)
    return outcome
  }

  // Credentials may have been changed a moment ago, so the store is asked before a delivery is refused; but not for
  // every guess.
  const again = async (arrival: Arrival, door: string): Promise<readonly Door[]> =>
    limits.allows(door, now()) ? open.of(arrival, true) : []

  async function whoMayEnter(arrival: Arrival, known: readonly Door[], door: string): Promise<readonly Door[]> {
    const fits = (all: readonly Door[]) => all.filter(({ mayEnter }) => mayEnter(arrival.headers))
    const first = fits(known)
    return first.length > 0 ? first : fits(await again(arrival, door))
  }

  async function isProbe(arrival: Arrival, door: string): Promise<boolean> {
    if (!limits.allows(door, now()) || (arrival.announced ?? 0) > EMPTY_BYTES) return false
    if (!(await open.isProbed(arrival))) return false
    const body = await arrival.read()
    return typeof body !== 'string' && isEmpty({ headers: arrival.headers, body })
  }

  async function entered(arrival: Arrival, delivery: Delivery, mayEnter: readonly Door[], door: string) {
    const first = tried(mayEnter, delivery)
    if (!('refused' in first) || first.refused !== 'unauthenticated') return first
    return tried(await again(arrival, door), delivery)
  }

  function tried(all: readonly Door[], delivery: Delivery) {
    const verdicts = all.map((door) => ({ door, refusal: door.authenticate(delivery, now()) }))
    const opened = verdicts.filter(({ refusal }) => refusal === null).map(({ door }) => door)
    if (opened.length > 0) return { doors: opened }
    const kinds = verdicts.flatMap(({ refusal }) => refusal?.kind ?? [])
    const refused: RefusalKind = kinds.find((kind) => kind !== 'unauthenticated') ?? 'unauthenticated'
    return { refused }
  }

  async function take(system: SystemName, delivery: Delivery, opened: readonly Door[]) {
    const sender = senders.get(system)
    if (sender === undefined) return 'unauthenticated'
    const said = sender.parse(delivery)
    if ('refusal' in said) return said.refusal
    const { hints } = said
    const about = described(sender, delivery, hints)
    if (about === null) return hints.length === 0 && isEmpty(delivery) ? 'probe' : 'aside'
    const kept = await Promise.all(
      opened.map(async ({ connection, ourUser }): Promise<ArrivalOutcome> => {
        if (isEcho(sender, hints, ourUser)) return 'echo'
        const aside = asideOf(hints, ourUser)
        const { body } = delivery
        const isNew = await commits.put({ ...about, connection: connection.id, system, body, aside, receivedAt: now() })
        return isNew ? (aside === null ? 'stored' : 'aside') : 'duplicate'
      }),
    )
    return kept.find((outcome) => outcome === 'stored') ?? kept[0] ?? 'aside'
  }

  function asideOf(hints: readonly Hint[], ourUser: string | null): string | null {
    if (hints.length === 0) return 'nothing we use'
    const reasons = hints.map((hint) => deps.aside(hint, ourUser))
    return reasons.includes(null) ? null : (reasons[0] ?? null)
  }

  return {
    receive: async (arrival) => {
      let verdict: ArrivalOutcome | Refusal
      try {
        verdict = await judge(arrival)
      } catch (error) {
        log({ event: 'hook.unavailable', system: arrival.system, error: wordsOf(error) })
        verdict = 'unavailable'
      }
      const outcome = typeof verdict === 'string' ? verdict : verdict.kind
      const counts = results.get(arrival.system)
      if (counts !== undefined) counts[outcome] += 1
      const answer = ANSWERS[outcome]
      return { outcome, ...answer, message: typeof verdict === 'string' ? answer.message : verdict.message }
    },
    results: () => Object.fromEntries([...results].map(([system, counts]) => [system, { ...counts }])),
  }
}

const UNREAD = {
  too_large: 'too_large',
  too_slow: 'too_slow',
  too_much: 'too_many',
  broken: 'malformed',
} as const satisfies Readonly<Record<Unread, ArrivalOutcome>>

/** All failures to authenticate get the same words, which tell neither a secret nor what was wrong. */
const ANSWERS = {
  stored: { status: 200, message: null },
  aside: { status: 200, message: null },
  echo: { status: 200, message: null },
  duplicate: { status: 200, message: null },
  probe: { status: 200, message: null },
  unauthenticated: { status: 401, message: 'The delivery could not be authenticated.' },
  stale: { status: 400, message: 'The delivery is older than 5 minutes.' },
  malformed: { status: 400, message: 'The delivery is not in a form we know.' },
  too_large: { status: 413, message: 'The delivery is larger than 1 MB.' },
  too_slow: { status: 408, message: 'The delivery did not arrive within 10 seconds.' },
  too_many: { status: 429, message: 'Too many deliveries.' },
  unavailable: { status: 503, message: 'The delivery could not be stored; send it again.' },
} as const satisfies Readonly<Record<ArrivalOutcome, Omit<ArrivalAnswer, 'outcome'>>>

const noResults = (): Record<ArrivalOutcome, number> =>
  Object.fromEntries(ARRIVAL_OUTCOMES.map((outcome) => [outcome, 0])) as Record<ArrivalOutcome, number>

const isEcho = (sender: WebhookSender, hints: readonly Hint[], ourUser: string | null): boolean =>
  ourUser !== null && hints.length > 0 && hints.every((hint) => sender.isEcho(hint, ourUser))

const EMPTY_BYTES = 100

/** Whether the body is nothing or an empty object, with which a sender tries out an address. */
function isEmpty({ body }: Delivery): boolean {
  if (body.byteLength > EMPTY_BYTES) return false
  const json = readJson(body)?.is
  return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.keys(json).length === 0
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
