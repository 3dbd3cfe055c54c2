import type { Pipedrive } from '../../../connectors/pipedrive/model.ts'
import type { ReadBalances } from '../../../connectors/visma/documents/balances.ts'
import { BRAKED } from '../../../core/brake.ts'
import type { Drift } from '../../../core/drift.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import type { TieOutFound, TieOutHow } from '../../../core/flow.ts'
import { countDrift, driftTotal, NO_DRIFT, verdictOf } from '../../../core/tie-out.ts'
import { recall } from '../account/stored-setup.ts'
import type { PhaseContext } from '../context.ts'
import type { DocumentLists } from '../documents/read-again.ts'
import { accountsOf } from './accounts.ts'
import { extrasIn, joined } from './extras.ts'
import { findings } from './findings.ts'
import { needed, noteListed, type ReadEntity } from './price.ts'
import { hasOurs, readBack } from './read-back.ts'
import { type Shown, shownBalances } from './shown.ts'

export interface TieOutOptions extends Pick<DocumentLists, 'openDocuments'> {
  readonly pipedrive: Pipedrive
  readonly balances: ReadBalances
  readonly companyId: string
}

const RECORDS = ['organization', 'person', 'deal'] as const satisfies readonly ReadEntity[]
const TEXTS = ['note', 'activity'] as const satisfies readonly ReadEntity[]
/** Differing records that are kept one by one; of more only the number is told. */
const MOST_DRIFT = 10_000

/**
 * Reads both sides and holds them against each other: what the books say, what the open documents add up to, and what
 * Pipedrive shows, by listing it. Where it is to repair, what differs is written again by the sync, and read back once
 * more.
 */
export async function tieOut(context: PhaseContext, options: TieOutOptions, how: TieOutHow): Promise<TieOutFound> {
  const { settings } = context
  const setup = await recall(context)
  const heals = how.fix || (context.mode === 'reconcile' && settings.reconcile === 'heal')
  const texts = how.texts || (await textsAreDue(context))
  const kinds: ReadEntity[] = []
  for (const kind of texts ? [...RECORDS, ...TEXTS] : RECORDS) if (await hasOurs(kind, context)) kinds.push(kind)
  await options.pipedrive.needBudget(await needed(kinds, context), 'reading everything back', context.signal)

  const isTold = settings.flows.receivables && setup !== null
  const accounts = isTold ? await accountsOf(setup.baseCurrency, context, options) : null
  const balancesHeld = setup?.facts !== undefined && !setup.facts.currencies.includes(setup.baseCurrency)
  const look = (repairing: boolean) => lookAt(kinds, { ...options, balancesHeld, heals: repairing, how }, context)
  const first = await look(heals)
  let last = first
  const held = heals ? await heldOrWritten(how) : null
  if (driftTotal(first.counts) > 0 && heals && held === null) {
    await options.pipedrive.needBudget(await needed(kinds, context), 'reading everything back', context.signal)
    last = await look(false)
  }

  if (texts) {
    const differ = last.drift.some(({ entity }) => (TEXTS as readonly string[]).includes(entity))
    await context.store.saveCheckpoint(TEXTS_READ, differ ? DIFFERED : String(context.now()))
  }
  const { visibility } = settings
  const sum = await (accounts?.sum(last.shown, { keep: how.keep, balancesHeld, visibility }) ?? null)
  const left = driftTotal(last.counts)
  return {
    tieOut: {
      verdict: verdictOf(sum, left),
      sum,
      drift: first.counts,
      repaired: heals ? Math.max(0, driftTotal(first.counts) - left) : 0,
      texts,
      readBack: last.readBack,
      at: context.now(),
      ...(held === null ? {} : { repairHeld: true }),
    },
    drift: first.drift,
    held,
  }
}

/** Puts back what differs; why not, where that is held until a person agrees. */
async function heldOrWritten(how: TieOutHow): Promise<SyncError | null> {
  try {
    await how.write()
    return null
  } catch (error) {
    if (isSyncError(error) && error.code === BRAKED.code) return error
    throw error
  }
}

const TEXTS_READ = 'tie-out:texts'
/** Longer ago than any week. */
const DIFFERED = '0'
const WEEK_MS = 7 * 24 * 3600_000
/** A nightly run starts a little earlier or later than a week ago. */
const SLACK_MS = 6 * 3600_000

/**
 * Texts are read back weekly, since notes cost twice as much as records to list and there are many more of them. Where
 * some differed, each time until none does: nobody could say meanwhile that all is as it was written, nor put it back.
 */
async function textsAreDue({ mode, store, now }: PhaseContext): Promise<boolean> {
  const read = await store.checkpoint(TEXTS_READ)
  if (mode !== 'reconcile') return read === DIFFERED
  return read === null || now() - Number(read) >= WEEK_MS - SLACK_MS
}

interface Look {
  readonly counts: ReturnType<typeof countDrift>
  readonly drift: readonly Drift[]
  readonly shown: Shown
  readonly readBack: Readonly<Record<string, number>>
}

async function lookAt(
  kinds: readonly ReadEntity[],
  given: Pick<TieOutOptions, 'companyId'> & {
    readonly balancesHeld: boolean
    readonly heals: boolean
    readonly how: TieOutHow
  },
  context: PhaseContext,
): Promise<Look> {
  const all: Drift[] = []
  let uncounted = NO_DRIFT
  const found = (drift: Drift): void => {
    if (all.length < MOST_DRIFT) all.push(drift)
    else uncounted = countDrift(uncounted, [drift])
  }
  const shown = shownBalances(context)
  const judge = findings({ ...given, found }, context)
  const readBackOf: Record<string, number> = {}
  const listedOf: Record<string, number> = {}
  for (const [at, kind] of kinds.entries()) {
    given.how.progress({ phase: 'Reading back', done: at, total: kinds.length })
    const listed = await readBack(kind, context, async (page) => {
      shown.see(page)
      await judge.visit(page)
      for (const extra of await extrasIn(page, given.companyId, context)) found(extra)
    })
    await judge.gone(listed)
    readBackOf[kind] = listed.ours
    listedOf[kind] = listed.listed
  }
  given.how.progress({ phase: 'Reading back', done: kinds.length, total: kinds.length })
  await noteListed(listedOf, context)
  const drift = joined(all)
  return { counts: countDrift(uncounted, drift), drift, shown, readBack: readBackOf }
}
