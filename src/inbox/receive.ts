import { isOwnEcho } from '../connectors/pipedrive/webhook-payload.ts'
import { ARRIVAL_OUTCOMES, type Arrival, type ArrivalAnswer, type ArrivalOutcome } from '../core/arrival.ts'
import type { Clock } from '../core/clock.ts'
import { type Delivery, type Hint, type RefusalKind, readJson, tooLarge } from '../core/hint.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { HookSystem } from '../core/inbox.ts'
import type { Store } from '../core/store.ts'
import { described, parsed } from './deliveries.ts'
import { type Door, doors } from './doors.ts'
import { groupedCommits } from './grouped-commits.ts'
import { rateLimit } from './rate-limit.ts'

export interface ReceiveDeps {
  readonly store: Pick<Store, 'inbox' | 'connections' | 'secrets'>
  readonly clock: Clock
  /** Has a run of the connection act on what was stored. */
  readonly wake: (connection: ConnectionId, priority: 'webhook') => Promise<void>
  /** Why a hint needs no run; `null` when it does. */
  readonly aside: (hint: Hint, ourUser: string | null) => string | null
  readonly log: (event: object) => void
}

export type HookResults = Readonly<Record<HookSystem, Readonly<Record<ArrivalOutcome, number>>>>

export interface Receiver {
  /** Never throws. */
  readonly receive: (arrival: Arrival) => Promise<ArrivalAnswer>
  /** What became of all requests since the start, for `/metrics`. */
  readonly results: () => HookResults
}

// Ten thousand at once are a bulk edit, and are taken. Whoever is refused pays for many, so that guessing and
// flooding end soon, however cheap each is.
const BURST = 50_000
const PER_SECOND = 500
const REFUSED_COSTS = 250
const KEYS = 10_000

/**
 * Takes deliveries: cheap refusals first, then the proof over the raw bytes, then one commit, then the answer.
 * What they tell is for a run to act on. Nothing is stored of what cannot be authenticated.
 */
export function receiver(deps: ReceiveDeps): Receiver {
  const { store, clock, log } = deps
  const results = { visma: noResults(), pipedrive: noResults() }
  const open = doors(store, clock)
  const limits = rateLimit({ burst: BURST, perSecond: PER_SECOND, keys: KEYS })
  const commits = groupedCommits(store.inbox, async (connections) => {
    for (const connection of connections) {
      // It is stored, so a lost wake costs time only: the next run acts on it.
      await deps.wake(connection, 'webhook').catch((error: unknown) => {
        log({ event: 'hook.wake_failed', connection, error: wordsOf(error) })
      })
    }
  })
  const now = () => clock.now().getTime()

  async function judge(arrival: Arrival): Promise<ArrivalOutcome> {
    if (arrival.announced !== null && tooLarge(arrival.announced)) return 'too_large'
    const keys = [`address ${arrival.address}`, ...(arrival.hook === null ? [] : [`hook ${arrival.hook}`])]
    if (keys.some((key) => !limits.allows(key, now()))) return 'too_many'
    const known = await open.of(arrival, false)
    // Nobody's address: what is sent there is not worth reading.
    if (known.length === 0 && arrival.hook !== null) return 'unauthenticated'
    const body = await arrival.read().catch(() => 'broken' as const)
    if (body === 'broken') return 'malformed'
    if (body === null || tooLarge(body.byteLength)) return 'too_large'

    const delivery = { headers: arrival.headers, body }
    const opened = await entered(arrival, delivery, known)
    if ('refused' in opened) {
      const isProbe = opened.refused === 'unauthenticated' && isEmpty(delivery) && (await open.isProbed(arrival))
      return isProbe ? 'probe' : opened.refused
    }
    for (const key of keys) limits.spend(key, now(), 1)
    return take(arrival.system, delivery, opened.doors)
  }

  async function entered(arrival: Arrival, delivery: Delivery, known: readonly Door[]) {
    const first = tried(known, delivery)
    if (!('refused' in first) || first.refused !== 'unauthenticated') return first
    // Its proof may have been changed a moment ago.
    return tried(await open.of(arrival, true), delivery)
  }

  function tried(all: readonly Door[], delivery: Delivery) {
    const verdicts = all.map((door) => ({ door, refusal: door.authenticate(delivery, now()) }))
    const opened = verdicts.filter(({ refusal }) => refusal === null).map(({ door }) => door)
    if (opened.length > 0) return { doors: opened }
    const kinds = verdicts.flatMap(({ refusal }) => refusal?.kind ?? [])
    const refused: RefusalKind = kinds.find((kind) => kind !== 'unauthenticated') ?? 'unauthenticated'
    return { refused }
  }

  async function take(system: HookSystem, delivery: Delivery, opened: readonly Door[]): Promise<ArrivalOutcome> {
    const said = parsed(system, delivery)
    if ('refusal' in said) return said.refusal.kind
    const { hints } = said
    const about = described(system, delivery, hints)
    if (about === null) return hints.length === 0 && isEmpty(delivery) ? 'probe' : 'aside'
    const kept = await Promise.all(
      opened.map(async ({ connection, ourUser }): Promise<ArrivalOutcome> => {
        if (isEcho(hints, ourUser)) return 'echo'
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
      let outcome: ArrivalOutcome
      try {
        outcome = await judge(arrival)
      } catch (error) {
        log({ event: 'hook.unavailable', system: arrival.system, error: wordsOf(error) })
        outcome = 'unavailable'
      }
      results[arrival.system][outcome] += 1
      if (REFUSALS.has(outcome)) limits.spend(`address ${arrival.address}`, now(), REFUSED_COSTS)
      return { outcome, ...ANSWERS[outcome] }
    },
    results: () => ({ visma: { ...results.visma }, pipedrive: { ...results.pipedrive } }),
  }
}

const REFUSALS: ReadonlySet<ArrivalOutcome> = new Set(['unauthenticated', 'stale', 'malformed', 'too_large'])

/** The same words for every failure to authenticate: they tell neither a secret nor which proof was wrong. */
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
  too_many: { status: 429, message: 'Too many deliveries.' },
  unavailable: { status: 503, message: 'The delivery could not be stored; send it again.' },
} as const satisfies Readonly<Record<ArrivalOutcome, Omit<ArrivalAnswer, 'outcome'>>>

const noResults = (): Record<ArrivalOutcome, number> =>
  Object.fromEntries(ARRIVAL_OUTCOMES.map((outcome) => [outcome, 0])) as Record<ArrivalOutcome, number>

const isEcho = (hints: readonly Hint[], ourUser: string | null): boolean =>
  ourUser !== null && hints.length > 0 && hints.every((hint) => isOwnEcho(hint, ourUser))

/** Nothing, or an empty object: how an address is tried. */
function isEmpty({ body }: Delivery): boolean {
  if (body.byteLength > 100) return false
  const json = readJson(body)?.is
  return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.keys(json).length === 0
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
