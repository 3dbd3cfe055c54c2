import { FAULTS } from '../../src/twins/faults.ts'
import { between, chance, pick, type Random, seeded, weighted } from '../../src/twins/random.ts'
import type { Downfall } from '../postgres.ts'

export type StoreKind = 'sqlite' | 'postgres'

/** When a process dies. Counts are of requests that arrive from now on, at whichever system. */
export type Kill =
  | { readonly when: 'time'; readonly afterMs: number }
  /**
   * `lost`: the request is never applied; `applied`: it is, unanswered; `answered`: the answer is on its way.
   * `frozen`: it is applied, and the process stands still for longer than its lease and then wakes up.
   */
  | { readonly when: 'write' | 'read'; readonly nth: number; readonly side: 'lost' | 'applied' | 'answered' | 'frozen' }

export interface Start {
  readonly args: readonly string[]
  /** Real ms after the one before. */
  readonly afterMs: number
  readonly kill: Kill | null
}

/** Runs by hand, each a process of its own; or `serve` by its schedule, started again whenever it died. */
export type Round = SyncRound | ServeRound

interface AnyRound {
  /** What happens in the company before the processes start, and while they run. */
  readonly before: number
  readonly during: number
  /** All tokens of Visma are worthless after so many requests. */
  readonly revokeAfter: number | null
  /** The database goes away for a while, real ms. */
  readonly outage: { readonly afterMs: number; readonly forMs: number; readonly how: Downfall } | null
  /** Virtual ms until the next round; 0: at once, while the lease of the dead is still live. */
  readonly pause: number
}

export interface SyncRound extends AnyRound {
  readonly kind: 'sync'
  readonly starts: readonly Start[]
}

export interface ServeRound extends AnyRound {
  readonly kind: 'serve'
  /** Real ms. */
  readonly forMs: number
  /** How the incarnations of each die one after the other; the one after them lives on. */
  readonly services: readonly { readonly args: readonly string[]; readonly kills: readonly Kill[] }[]
  /** How those that live to the end of the round are ended. */
  readonly end: 'stop' | 'kill'
}

/** Everything that is decided by the seed alone. */
export interface Scenario {
  readonly seed: number
  readonly store: StoreKind
  readonly company: {
    readonly suppliers: number
    readonly customers: number
    readonly invoices: number
    readonly paymentMovesInvoice: boolean
  }
  /** Whether a sales team knows some of the customers already. */
  readonly sales: boolean
  readonly auth: 'token' | 'oauth'
  readonly deals: 'perCustomer' | 'perInvoice'
  readonly entries: 'note' | 'activity'
  readonly faults: {
    readonly rate: number
    readonly kinds: readonly (typeof FAULTS)[number][]
    /** Share of writes that are applied seconds after their connection broke; of records, and of custom fields. */
    readonly lateRate: number
    readonly lateSetupRate: number
  }
  /** Share of webhooks that never arrive and of those that come twice; whether Visma sends any. */
  readonly mail: { readonly lost: number; readonly twice: number; readonly visma: boolean }
  /** What Visma's lists do while they are walked, and what of it is refused alone. */
  readonly unrest: {
    /** Rows a page at most, so that walks last; `null`: as many as are asked for. */
    readonly pageSize: number | null
    readonly order: 'entered' | 'modified'
    /** Share of pages before which something happens in the books. */
    readonly moves: number
    /** Share of rounds in which an invoice alone, or a module, is refused. */
    readonly refusals: number
  }
  /** When the first `connection apply` is killed, real ms; it makes the store and the master key. */
  readonly killApplyAfterMs: number | null
  readonly rounds: readonly Round[]
  /** Whether the admin replaces the API token before this round, so that a run meets a worthless one. */
  readonly newTokenBefore: number | null
  /** How the last look is taken, which must find nothing to write. */
  readonly lastMode: 'changes' | 'full'
}

const MINUTE = 60_000

export function scenario(seed: number, store: StoreKind): Scenario {
  const random = seeded(seed * 2 + (store === 'postgres' ? 1 : 0))
  const crowd = chance(random, 0.06)
  const auth = chance(random, 0.3) ? 'oauth' : 'token'
  const serves = chance(random, 0.25)
  const rounds = serves
    ? [aSync(random, store), aServe(random, store), ...(chance(random, 0.25) ? [aServe(random, store)] : [])]
    : Array.from({ length: between(random, 2, 4) }, () => aSync(random, store))
  return {
    seed,
    store,
    company: {
      suppliers: between(random, 1, crowd ? 9 : 3),
      customers: crowd ? 27 : between(random, 3, 7),
      invoices: between(random, 6, crowd ? 60 : 20),
      paymentMovesInvoice: chance(random, 0.5),
    },
    sales: chance(random, 0.25),
    auth,
    deals: chance(random, 0.25) ? 'perInvoice' : 'perCustomer',
    entries: chance(random, 0.2) ? 'activity' : 'note',
    faults: {
      rate: pick(random, [0, 0.03, 0.08, 0.15]),
      // Every fault now and then, and now and then one of them alone, so that none hides behind another.
      kinds: chance(random, 0.7) ? FAULTS : [pick(random, FAULTS)],
      lateRate: pick(random, [0, 0, 0.03, 0.06]),
      lateSetupRate: pick(random, [0, 0, 0, 0.3]),
    },
    mail: {
      lost: pick(random, [0, 0.2, 1]),
      twice: pick(random, [0, 0.3]),
      visma: chance(random, 0.5),
    },
    unrest: someUnrest(seeded(seed + (store === 'postgres' ? 910_000 : 900_000))),
    killApplyAfterMs: chance(random, 0.2) ? between(random, 80, 700) : null,
    rounds,
    newTokenBefore: auth === 'token' && chance(random, 0.12) ? between(random, 1, rounds.length) : null,
    lastMode: chance(random, 0.3) ? 'full' : 'changes',
  }
}

// By a chance of its own: what else a seed decides stays what it was.
function someUnrest(random: Random): Scenario['unrest'] {
  const isUneasy = chance(random, 0.5)
  return {
    pageSize: isUneasy ? between(random, 3, 12) : null,
    order: pick(random, ['entered', 'modified'] as const),
    moves: isUneasy ? pick(random, [0, 0.05, 0.15]) : 0,
    refusals: isUneasy ? pick(random, [0, 0.3]) : 0,
  }
}

const anyRound = (random: Random, store: StoreKind): AnyRound => ({
  before: between(random, 0, 6),
  during: between(random, 0, 4),
  revokeAfter: chance(random, 0.2) ? between(random, 1, 60) : null,
  outage:
    store === 'postgres' && chance(random, 0.25)
      ? {
          afterMs: between(random, 100, 1_500),
          forMs: between(random, 0, 800),
          how: pick(random, ['fast', 'immediate'] as const),
        }
      : null,
  pause: chance(random, 0.7) ? between(random, 2, 60) * MINUTE : 0,
})

function aSync(random: Random, store: StoreKind): SyncRound {
  const isPair = chance(random, 0.3)
  const starts = Array.from(
    { length: isPair ? 2 : 1 },
    (_, at): Start => ({
      args: chance(random, 0.12) ? ['sync', 'nordlys', '--mode', 'full', '--json'] : ['sync', 'nordlys', '--json'],
      afterMs: at === 0 ? 0 : between(random, 0, 400),
      kill: chance(random, 0.85) ? aKill(random, isPair) : null,
    }),
  )
  return { kind: 'sync', starts, ...anyRound(random, store) }
}

function aServe(random: Random, store: StoreKind): ServeRound {
  // On the embedded store a second one is the operator's mistake; it must do no harm.
  const isPair = store === 'postgres' || chance(random, 0.25)
  const kills = (most: number) => Array.from({ length: between(random, 0, most) }, () => aKill(random, isPair))
  const all = { args: ['serve'], kills: kills(2) }
  const worker = { args: ['serve', '--role', 'worker'], kills: kills(2) }
  return {
    kind: 'serve',
    forMs: between(random, 3_000, 5_500),
    services: isPair ? [all, worker] : [all],
    end: chance(random, 0.6) ? 'stop' : 'kill',
    ...anyRound(random, store),
    before: between(random, 1, 6),
    during: between(random, 1, 8),
  }
}

const SIDES = ['lost', 'applied', 'answered', 'frozen'] as const

/** @param isPair whether another process is there to take over from one that stands still */
function aKill(random: Random, isPair: boolean): Kill {
  const when = weighted(random, { time: 3, write: 5, read: 2 })
  if (when === 'time') return { when, afterMs: between(random, 150, 2_500) }
  return {
    when,
    // A first run writes a hundred times, custom fields and the pipeline first; a later one a few times.
    nth: between(random, 1, pick(random, when === 'read' ? [8, 25] : [8, 8, 30, 90])),
    side: pick(random, isPair ? SIDES : SIDES.slice(0, 3)),
  }
}
