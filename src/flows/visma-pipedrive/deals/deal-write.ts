import { isSyncError, type SyncError } from '../../../core/errors.ts'
import { linkOf, type Target, type TargetResult } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import { inTurn } from '../../../core/run-notes.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import { copy } from '../account/mirror.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import type { Ours } from '../entries/adopt-entries.ts'
import { noticeGone } from '../parties/gone-records.ts'
import type { ChosenDeal } from './choose-deal.ts'
import { customerDeal, describedDocument, invoiceFields } from './deal-fields.ts'
import { allDocuments, carriesLetGo, dealTarget, placeOf, withFields } from './deal-target.ts'
import { survivorOfDeal } from './merged-deals.ts'
import { isRefusal, type Refusals, writtenWithout } from './refused-deals.ts'

/** `stale`: our copy of the deals was out of date, so the deal has to be chosen again. */
export type DealOutcome = { readonly deal: RemoteId | null } | 'stale'

/**
 * Creates the chosen deal or brings it up to date; `deal: null` where there is none, so that entries go elsewhere. When
 * Pipedrive refuses a deal, or a part of it, the entries of its documents are still written.
 */
export async function bringDealInLine(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  tools: DealTools,
  context: PhaseContext,
): Promise<DealOutcome> {
  const write = () => writeDeal(choice, members, home, tools, context)
  return 'deal' in choice ? dealInTurn(choice.deal, context, write) : write()
}

async function writeDeal(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  tools: DealTools,
  context: PhaseContext,
): Promise<DealOutcome> {
  const { setup, refusals } = tools
  const build = () => dealTarget(choice, members, home, setup, context)
  const { target, causes } = refusals.spared(await build())
  try {
    const result = await context.sync(target)
    for (const cause of causes) await refusals.note(cause, target, members, null)
    return await asOutcome(result, choice, context)
  } catch (error) {
    if (!isSyncError(error)) throw error
    if (error.code === 'pipedrive.forbidden' && 'create' in choice) {
      await context.issue(noRight(error))
      return { deal: null }
    }
    if (error.code === DEAL_LIMIT.code) {
      await context.issue(DEAL_LIMIT)
      return { deal: null }
    }
    if (!isRefusal(error)) throw error
    if (error.code === 'pipedrive.rejected' && 'deal' in choice) {
      if (await isArchived(choice.deal, context)) {
        if (!isAnswer(choice)) return 'stale'
        await takenBy(target, choice, context)
        return { deal: choice.deal }
      }
      if (await noticeGone('deal', choice.deal, context)) return 'stale'
    }
    // Where the organization or person of the deal is gone, everything is decided again.
    if (await isHomeGone(home, context)) throw error
    const { result, cause } = await writtenWithout(target, error, build, context)
    if (cause !== null) await refusals.note(cause, await build(), members, error)
    if (result !== null) return asOutcome(result, choice, context)
    if (!('deal' in choice)) return { deal: null }
    await takenBy(target, choice, context)
    return { deal: choice.deal }
  }
}

/** Links the customer or invoice to a deal of people even where nothing could be written to the deal. */
async function takenBy({ stream, key, role }: Target, choice: ChosenDeal, { store, run }: PhaseContext): Promise<void> {
  if (!('deal' in choice) || !role.startsWith('deal:')) return
  const link = { stream, key, role, entity: 'deal', remote: choice.deal, origin: 'linked', rule: choice.rule } as const
  await store.commit([{ do: 'link', link: { ...link, state: 'live', run } }])
}

/** Customers that are decided at the same time may share a deal: it is written for one of them at a time. */
const dealInTurn = <T>(deal: RemoteId, { notes }: PhaseContext, write: () => Promise<T>): Promise<T> =>
  inTurn(notes, `deal:${deal}`, write)

/** Updates a deal that a document has left: it then describes the documents left on it, or none. */
export async function released(deal: RemoteId, { setup }: DealTools, context: PhaseContext): Promise<void> {
  const { store } = context
  const links = (await store.linksTo('deal', [deal])).filter(({ state }) => state === 'live')
  // A deal made for an invoice is written when that invoice is decided again.
  const invoices = links.filter(({ stream, origin }) => stream === 'customerinvoice' && origin === 'created')
  await store.touch(
    'customerinvoice',
    invoices.map(({ key }) => key),
  )
  const owner = links.find(({ stream }) => stream === 'customer')
  if (owner === undefined || invoices.length > 0) return
  const currencies = { activeCurrencies: setup.activeCurrencies, baseCurrency: setup.baseCurrency }
  const { stream, key, role } = owner
  await dealInTurn(deal, context, async () => {
    const left = describedDocument(await allDocuments(deal, [], context))
    if (left === null && (await carriesLetGo(deal, context))) return
    const fields = invoiceFields(left, { currencies, showAmounts: context.settings.visibility === 'amounts' })
    const target = { flow: 'customerInvoices', stream, key, role, version: null, rule: 'otherParty', match: null }
    try {
      await context.sync({
        ...target,
        desired: withFields({ entity: 'deal', fields: {}, policy: {} }, fields),
        create: false,
      })
    } catch (error) {
      // We may not edit it, or people have archived it: it is corrected once it can be written again.
      if (!isRefusal(error)) throw error
    }
  })
}

export interface DealTools extends Ours {
  readonly setup: Setup
  readonly refusals: Refusals
}

async function asOutcome(result: TargetResult, choice: ChosenDeal, context: PhaseContext): Promise<DealOutcome> {
  if (result.outcome === 'created') {
    await context.resolve('connection', 'deals', DEAL_LIMIT.code)
    await context.resolve('connection', 'deals', 'pipedrive.forbidden')
  }
  if (result.deleted) return { deal: null }
  return result.remote === null && 'deal' in choice ? 'stale' : { deal: result.remote }
}

async function isHomeGone({ organization, person }: CustomerHome, context: PhaseContext): Promise<boolean> {
  if (organization !== null && (await noticeGone('organization', organization, context))) return true
  return person !== null && (await noticeGone('person', person, context))
}

const DEAL_LIMIT = {
  flow: 'customerInvoices',
  stream: 'connection',
  key: 'deals',
  code: 'pipedrive.deal_limit',
  message: 'Pipedrive allows no more open deals on this plan; entries go on the organization instead.',
  advice: 'Close deals that are done, raise the plan, or set settings.deals.create to never.',
  details: {},
} as const

const noRight = (error: SyncError): NewIssue => ({
  flow: 'customerInvoices',
  stream: 'connection',
  key: 'deals',
  code: error.code,
  message: `Pipedrive does not let us make deals; entries go on the organization instead. ${error.message}`,
  advice: error.advice ?? 'Give the user of the token the right to add deals.',
  details: {},
})

// An archived deal that was chosen before stays the choice and only gets entries; it is not chosen anew.
const isAnswer = (choice: ChosenDeal): boolean =>
  'deal' in choice && choice.rule !== 'wonDeal' && choice.rule !== 'onlyOpenDeal'

/**
 * Whether a deal is archived. It then cannot be edited and is in no list, so we learn of it only by a refused write.
 */
export async function isArchived(deal: RemoteId, context: PhaseContext): Promise<boolean> {
  const record = await context.destination.read('deal', deal, context.signal)
  if (record?.fields.is_archived !== true) return false
  await copy([record], context)
  return true
}

/** Gives the deal made for a customer its present name and number, also when there is no document to write. */
export async function renamedDeal(
  home: CustomerHome,
  setup: Setup,
  context: PhaseContext,
): Promise<TargetResult['outcome']> {
  const { key } = home.record
  const link = linkOf(await context.store.links('customer', 'deal', [key]), key)
  if (link?.origin !== 'created') return 'unchanged'
  try {
    const result = await context.sync({
      flow: 'customers',
      stream: 'customer',
      key,
      role: 'deal',
      version: home.record.modified,
      rule: 'customerDeal',
      desired: customerDeal(home.record.data, await placeOf(home, setup, context)),
      match: null,
      create: false,
      survivor: (gone) => survivorOfDeal(gone, context),
    })
    return result.outcome
  } catch (error) {
    // A deal that we may not edit does not keep its customer from being written.
    if (isRefusal(error) && (error.code === 'pipedrive.forbidden' || (await isArchived(link.remote, context))))
      return 'unchanged'
    throw error
  }
}
