import { z } from 'zod'
import type { Fields } from '../../../core/connector.ts'
import { isSyncError, type SyncError } from '../../../core/errors.ts'
import type { Target, TargetResult } from '../../../core/flow.ts'
import { type SourceKey, sourceKey } from '../../../core/ids.ts'
import { canonical, sameJson } from '../../../core/json.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument } from '../documents/customer-document.ts'
import { CREDITED_REASON, VANISHED_REASON, VOIDED_REASON } from './deal-fields.ts'

const CODE = 'pipedrive.deal_refused'
const CHECKPOINT = 'refused'
const INVOICES = 'customerinvoice'
/** How many documents of each cause a run tries again; when they pass, the others are tried too. */
const TRIED = 25

/** Why a deal is refused, and the fields (`names`) without which it may pass and still show its invoice. */
const CAUSES = {
  rights: {
    names: [],
    message: 'Pipedrive does not let our user edit some deals, so they do not show their invoices.',
    advice: 'Give the user of the token the right to edit deals that others own, best make it an admin.',
  },
  reason: {
    names: ['lost_reason'],
    message: 'Pipedrive refuses our reason for lost deals; they are closed without one.',
    advice: `Allow any text as a lost reason, or add ours to the list: "${VOIDED_REASON}", "${CREDITED_REASON}", "${VANISHED_REASON}".`,
  },
  amount: {
    names: ['value', 'currency', 'custom.invoiceAmount'],
    message: 'Pipedrive refuses the amounts of some deals; they are written without.',
    advice: 'Look whether the currency is active under Company settings → Currencies.',
  },
  place: {
    names: ['stage_id', 'owner_id'],
    message: 'Pipedrive refuses the stage or the owner of deals that we make; it chooses them itself.',
    advice: 'Look at settings.deals.createIn and settings.owner in the connection file.',
  },
  days: {
    names: ['won_time', 'expected_close_date'],
    message: 'Pipedrive refuses the closing days of some deals; they are written without.',
    advice: 'Look whether people made rules for these fields in Pipedrive.',
  },
  fields: {
    names: ['custom.invoiceNumber', 'custom.invoiceAmount', 'custom.invoiceDueDate'],
    message: 'Pipedrive refuses the invoice fields of some deals; they are written without.',
    advice: 'Look whether somebody changed these fields, or made rules for them, in Pipedrive.',
  },
  deal: {
    names: [],
    message: 'Pipedrive refuses some deals.',
    advice: 'Look whether fields that Pipedrive demands of a deal are missing in what we write.',
  },
} as const satisfies Record<
  string,
  { readonly names: readonly string[]; readonly message: string; readonly advice: string }
>
type Cause = keyof typeof CAUSES
const ORDER = ['reason', 'amount', 'place', 'days', 'fields'] as const satisfies readonly Cause[]
const isCause = (name: string): name is Cause => Object.hasOwn(CAUSES, name)

const remembered = z.record(
  z.string(),
  z.object({
    /** Keys of the invoices that wait until the cause is gone. */
    waiting: z.array(z.string()),
    /** Those of them that this run tries again. */
    tried: z.array(z.string()),
    /** Those that were refused in this run. */
    refused: z.array(z.string()),
  }),
)
type Remembered = z.output<typeof remembered>

const distinct = (keys: readonly string[]): string[] => [...new Set(keys)]

async function recall({ store }: PhaseContext): Promise<Remembered> {
  const text = await store.checkpoint(CHECKPOINT)
  return text === null ? {} : (remembered.safeParse(JSON.parse(text)).data ?? {})
}

/** Parts of deals that Pipedrive has refused in this run. */
export interface Refusals {
  /** The target without parts that were refused with exactly these values already. */
  readonly spared: (target: Target) => { readonly target: Target; readonly causes: readonly Cause[] }
  /** One issue for the cause, however many documents; each is tried again in later runs. */
  readonly note: (
    cause: Cause,
    target: Target,
    members: readonly CustomerDocument[],
    error: SyncError | null,
  ) => Promise<void>
}

export function refusals(context: PhaseContext): Refusals {
  const known = new Map<string, Cause>()
  let turn: Promise<unknown> = Promise.resolve()
  const remember = async (cause: Cause, members: readonly CustomerDocument[]) => {
    const all = await recall(context)
    const { waiting, tried, refused } = all[cause] ?? { waiting: [], tried: [], refused: [] }
    const now = { waiting, tried, refused: distinct([...refused, ...members.map(({ record }) => record.key)]) }
    await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify({ ...all, [cause]: now }))
  }
  return {
    spared: (target) => {
      const causes = ORDER.filter((cause) => known.has(nameOf(cause, target)))
      return { target: causes.reduce(without, target), causes }
    },
    note: (cause, target, members, error) => {
      if (CAUSES[cause].names.length > 0) known.set(nameOf(cause, target), cause)
      // One after the other, since each adds to the checkpoint that the one before has written.
      const mine = turn
        .catch(() => undefined)
        .then(async () => {
          if (error !== null) await context.issue(issueOf(cause, error))
          if (!context.preview) await remember(cause, members)
        })
      turn = mine
      return mine
    },
  }
}

const issueOf = (cause: Cause, error: SyncError) => ({
  flow: 'customerInvoices',
  stream: 'connection',
  key: `deals.${cause}`,
  code: CODE,
  message: `${CAUSES[cause].message} The entries of the invoices are there. (${error.message})`,
  advice: `${CAUSES[cause].advice} It is tried again in every run.`,
  details: { fields: CAUSES[cause].names },
})

const wantedOf = (cause: Cause, { desired }: Target): Fields => {
  const names: readonly string[] = CAUSES[cause].names
  return Object.fromEntries(Object.entries(desired.fields).filter(([name]) => names.includes(name)))
}
const nameOf = (cause: Cause, target: Target): string => `${cause} ${canonical(wantedOf(cause, target))}`
const has = (cause: Cause, target: Target): boolean => Object.keys(wantedOf(cause, target)).length > 0

function without(target: Target, cause: Cause): Target {
  const names: readonly string[] = CAUSES[cause].names
  const fields = Object.fromEntries(Object.entries(target.desired.fields).filter(([name]) => !names.includes(name)))
  return { ...target, desired: { ...target.desired, fields } }
}

export const isRefusal = (error: unknown): error is SyncError =>
  isSyncError(error) && (error.code === 'pipedrive.rejected' || error.code === 'pipedrive.forbidden')

/**
 * Writes a refused deal without the part that is refused. First it is built again, in case the account has changed;
 * then it is tried without one part after the other, at last without all of them.
 *
 * @returns the cause; `result: null` where nothing of the deal could be written
 */
export async function writtenWithout(
  target: Target,
  error: SyncError,
  rebuilt: () => Promise<Target>,
  context: PhaseContext,
): Promise<{ readonly result: TargetResult | null; readonly cause: Cause | null }> {
  if (error.code === 'pipedrive.forbidden') return { result: null, cause: 'rights' }
  const attempt = async (one: Target): Promise<TargetResult | null> => {
    try {
      return await context.sync(one)
    } catch (again) {
      if (isRefusal(again)) return null
      throw again
    }
  }
  const now = await rebuilt()
  if (!sameJson(now.desired.fields, target.desired.fields)) {
    const result = await attempt(now)
    if (result !== null) return { result, cause: null }
  }
  const present = ORDER.filter((cause) => has(cause, now))
  for (const cause of present) {
    const result = await attempt(without(now, cause))
    if (result !== null) return { result, cause }
  }
  return { result: present.length > 1 ? await attempt(present.reduce(without, now)) : null, cause: 'deal' }
}

/** Has a few refused documents of each cause decided again: enough to tell whether the cause is gone. */
export async function retryRefused(context: PhaseContext): Promise<void> {
  const all = Object.entries(await recall(context)).map(([cause, { waiting, tried, refused }]) => {
    const keys = distinct([...tried, ...waiting, ...refused])
    return [cause, { tried: keys.slice(0, TRIED), waiting: keys.slice(TRIED), refused: [] }] as const
  })
  if (all.length === 0 || context.preview) return
  await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify(Object.fromEntries(all)))
  for (const [, { tried }] of all) await context.store.touch(INVOICES, tried.map(sourceKey))
}

/** At the end of a run: where no document was refused again, the cause is gone, and its issue is resolved. */
export async function closeRefused(context: PhaseContext): Promise<void> {
  const all = await recall(context)
  if (Object.keys(all).length === 0 || context.preview) return
  const left: Remembered = {}
  for (const [cause, { waiting, tried, refused }] of Object.entries(all)) {
    const isGone = refused.length === 0 && !(await isUndecided(tried.map(sourceKey), context))
    if (!isGone) {
      const undecided = refused.length === 0 ? tried : []
      left[cause] = { waiting: distinct([...waiting, ...refused, ...undecided]), tried: [], refused: [] }
      continue
    }
    await context.store.touch(INVOICES, waiting.map(sourceKey))
    if (isCause(cause)) await context.resolve('connection', `deals.${cause}`, CODE)
  }
  await context.store.saveCheckpoint(CHECKPOINT, JSON.stringify(left))
}

const isUndecided = async (keys: readonly SourceKey[], { store }: PhaseContext): Promise<boolean> =>
  [...(await store.records(INVOICES, keys)).values()].some(({ state }) => state === 'pending')
