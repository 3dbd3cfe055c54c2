import type { Run } from '../../src/core/run.ts'
import { nordicCompany } from '../../src/twins/company/company.ts'
import { osloTime } from '../../src/twins/company/stamps.ts'
import { between, chance, pick, type Random, seeded } from '../../src/twins/random.ts'
import { testClock } from '../clock.ts'
import { reading } from '../figures/account.ts'
import { VISIBILITIES, type Visibility } from '../figures/shown.ts'
import { remembering } from '../undo/random.ts'
import { type World, world } from '../world.ts'
import { happen } from './books.ts'
import { checks } from './checks.ts'
import { team } from './people.ts'
import { untied } from './tie-out.ts'
import { unrest } from './unrest.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const ROUNDS = 6
/** What people have to see to, whatever we do. */
export const THEIRS = new Set([
  ...['entry.block_removed', 'match.ambiguous_organization', 'match.ambiguous_person'],
  // People deleted, moved or doubled what was ours.
  'tie_out.differs',
  ...['edit.kept', 'edit.overruled', 'edit.shared', 'edit.differed', 'visibility.not_hidden'],
])

/**
 * Days on which the books, people in Pipedrive and settings change while runs die at any call. What is wrong at
 * their end, a sentence each.
 *
 * @param log Told of everything that happens, in words.
 */
export async function randomDays(
  seed: number,
  log: (text: string) => void = () => undefined,
  undoes = false,
): Promise<readonly string[]> {
  const random = seeded(seed)
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed, clock, suppliers: 2, customers: 5, invoices: between(random, 4, 20) })
  company.settings.paymentMovesInvoice = chance(random, 0.5)
  const life = mortal(random)
  let visibility: Visibility = pick(random, ['amounts', 'amounts', 'bands', 'light'] as const)
  const lowering = lowered(seeded(seed + 20_000))
  let settings = { ...someSettings(random), visibility }
  const w = await world({ clock, company, settings, around: { pipedrive: life.around } })
  const people = team(w, random)
  const read = reading(w.pipedrive.state)
  const memory = remembering(w, seeded(seed + 20_000))
  const visma = unrest(w, seeded(seed + 10_000), log)
  const wrong: string[] = []
  const finished = (run: Run): void => {
    if (run.status !== 'done' && run.status !== 'done_with_issues') wrong.push(`run ${run.status}: ${run.message}`)
  }
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (let at = between(random, 0, 4); at > 0; at--) log(memory.others(() => happen(w, random)))
      for (let at = between(random, 0, 3); at > 0 && round > 0; at--)
        log(memory.others(() => people.act()) ?? 'nobody did anything')
      if (chance(random, 0.08)) {
        settings = { ...someSettings(random), visibility }
        await w.configure(settings)
        log('settings changed')
      }
      const next = lowering(round, visibility)
      if (next !== visibility) {
        visibility = next
        settings = { ...settings, visibility }
        await w.configure(settings)
        log(`visibility lowered to ${visibility}`)
      }
      visma.next()
      const signal = life.begin(chance(random, 0.5) ? between(random, 0, 25) : null)
      const mode = chance(random, 0.15) ? 'full' : 'changes'
      const run = await memory.run(() => w.sync({ mode, signal }))
      log(`run ${life.isOver() ? 'died' : `${run.status} ${run.message ?? ''}`} ${JSON.stringify(run.counts)}`)
      read.see()
      if (!life.isOver()) finished(run)
      clock.advance(between(random, 2, 90) * MINUTE + (chance(random, 0.3) ? between(random, 1, 12) * DAY : 0))
    }
    life.begin(null)
    visma.end()
    wrong.push(...(await atRest(w, finished)), ...checks(w, people, { read, settings }))
    if (undoes) {
      const dies = () => life.begin(chance(random, 0.4) ? between(random, 0, 20) : null)
      wrong.push(
        ...(await memory.undoOne(
          dies,
          () => life.begin(null),
          log,
          () => untied(w),
        )),
      )
      life.begin(null)
      wrong.push(...(await atRest(w, finished)), ...checks(w, people, { read, settings }))
    }
    wrong.push(...(await untied(w)))
    const issues = await w.store.issues.list((await w.connection()).id, ['open', 'waiting'])
    wrong.push(
      ...issues.filter(({ code }) => !THEIRS.has(code)).map(({ code, message }) => `issue ${code}: ${message}`),
    )
    return wrong
  } finally {
    await w.close()
  }
}

/** The visibility from a round on: in some of all days finance takes it down once, by one step or by two. */
function lowered(random: Random): (round: number, now: Visibility) => Visibility {
  const inRound = chance(random, 0.4) ? between(random, 1, ROUNDS - 1) : null
  const to = pick(random, ['bands', 'light'] as const)
  return (round, now) => (round === inRound && VISIBILITIES.indexOf(to) > VISIBILITIES.indexOf(now) ? to : now)
}

/** Runs until all is known, the hourly look at deals included; then nothing may be left to write. */
export async function atRest(w: World, finished: (run: Run) => void): Promise<readonly string[]> {
  const run = async (mode: 'changes' | 'full') => {
    finished(await w.sync({ mode }))
    w.clock.advance(90 * MINUTE)
  }
  // All on one day, well after figures were worked out anew for it: what falls due at midnight is another day's.
  const hour = Number(osloTime(w.clock.now()).slice(11, 13))
  if (hour > 11) w.clock.advance((26 - hour) * HOUR)
  // What a full run notices to be gone is made again by the next one, and then what hangs on it.
  for (const mode of ['changes', 'changes', 'full', 'changes', 'full'] as const) await run(mode)
  w.calls()
  const wrong: string[] = []
  for (const mode of ['changes', 'full'] as const) {
    await run(mode)
    // A deal in the archive refuses: that is how one learns whether it is still there.
    const written = w.calls().filter(({ method, status }) => method !== 'GET' && status < 300)
    const names = written.map(({ method, path }) => `${method} ${path}`)
    if (names.length > 0) wrong.push(`a ${mode} run with nothing to do wrote: ${names.join(', ')}`)
  }
  return wrong
}

/** Processes that die at their n-th call to Pipedrive, before or after it was applied; no answer reaches them then. */
function mortal(random: Random) {
  let left: number | null = null
  let kill = new AbortController()
  return {
    /** The next process; `calls` until it dies. */
    begin: (calls: number | null): AbortSignal => {
      left = calls
      kill = new AbortController()
      return kill.signal
    },
    isOver: () => kill.signal.aborted,
    around: (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      kill.signal.throwIfAborted()
      const dies = left !== null && --left < 0
      if (!dies) return handler(request)
      if (chance(random, 0.5)) await handler(request)
      kill.abort(new Error('killed'))
      throw kill.signal.reason
    },
  }
}

export type Settings = ReturnType<typeof someSettings> & { readonly visibility: Visibility }

export const someSettings = (random: Random) => ({
  drafts: chance(random, 0.4),
  onDeleted: chance(random, 0.25) ? 'recreate' : 'leave',
  deals: { create: pick(random, ['perCustomer', 'perCustomer', 'perInvoice', 'perInvoice', 'never']) },
  locale: pick(random, ['nb-NO', 'nb-NO', 'da-DK']),
  flows: {
    receivables: true,
    // A minute, so that every run looks at what people changed.
    referenceData: { winner: pick(random, ['visma', 'pipedrive']), poll: 1 },
    customerInvoices: { as: pick(random, ['note', 'activity']) },
    customers: { organization: pick(random, ['create', 'create', 'create', 'link', 'off']) },
    supplierInvoices: { as: pick(random, ['note', 'activity']), lines: chance(random, 0.3) },
  },
})
