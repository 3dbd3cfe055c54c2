import type { Document } from '../../connectors/visma/model.ts'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import { linkOf, type StageContext, type Unit, type UnitResult } from '../../core/flow.ts'
import { type RemoteId, remoteId } from '../../core/ids.ts'
import type { Desired } from '../../core/plan.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { NewIssue } from '../../core/sync-store.ts'
import type { ChosenDeal } from './choose-deal.ts'
import type { CustomerDocument, CustomerHome } from './customer-document.ts'
import { customerDeal, describedDocument, invoiceDeal, invoiceFields } from './deal-fields.ts'
import { dealKeys } from './deal-keys.ts'
import { noticeGone } from './gone-records.ts'
import { survivorOfDeal } from './merged-deals.ts'
import { organizationOwner } from './organization-owner.ts'
import { partyOf } from './party.ts'
import { isRefusal, type Refusals, writtenWithout } from './refused-deals.ts'
import type { Setup } from './setup.ts'
import { hasVanished } from './vanished-drafts.ts'

/** `stale`: the choice rested on a copy that was behind, and is to be made again. */
export type DealOutcome = { readonly deal: RemoteId | null } | 'stale'

/**
 * Creates the chosen deal or brings it up to date; `deal: null` where there is none, so entries go elsewhere. What
 * Pipedrive refuses of a deal never keeps its documents' entries away.
 */
export async function bringDealInLine(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  tools: DealTools,
  context: StageContext,
): Promise<DealOutcome> {
  const { setup, refusals } = tools
  const build = () => dealUnit(choice, members, home, setup, context)
  const { unit, causes } = refusals.spared(await build())
  try {
    const result = await context.unit(unit)
    for (const cause of causes) await refusals.note(cause, unit, members, null)
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
      if (await isArchived(choice.deal, context)) return isAnswer(choice) ? { deal: choice.deal } : 'stale'
      if (await noticeGone('deal', choice.deal, context)) return 'stale'
    }
    // What the deal belongs to is no side matter: without it everything is decided again.
    if (await isHomeGone(home, context)) throw error
    const { result, cause } = await writtenWithout(unit, error, build, context)
    if (cause !== null) await refusals.note(cause, await build(), members, error)
    if (result === null) return { deal: 'deal' in choice ? choice.deal : null }
    return asOutcome(result, choice, context)
  }
}

export interface DealTools {
  readonly setup: Setup
  readonly refusals: Refusals
}

async function asOutcome(result: UnitResult, choice: ChosenDeal, context: StageContext): Promise<DealOutcome> {
  if (result.outcome === 'created') {
    await context.resolve('connection', 'deals', DEAL_LIMIT.code)
    await context.resolve('connection', 'deals', 'pipedrive.forbidden')
  }
  if (result.deleted) return { deal: null }
  return result.remote === null && 'deal' in choice ? 'stale' : { deal: result.remote }
}

async function isHomeGone({ organization, person }: CustomerHome, context: StageContext): Promise<boolean> {
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

// Archived later, it stays the answer and takes entries only; it is no answer to begin with.
const isAnswer = (choice: ChosenDeal): boolean =>
  'deal' in choice && choice.rule !== 'wonDeal' && choice.rule !== 'onlyOpenDeal'

/** An archived deal cannot be edited, and lists do not show it: a refused write is how one learns of it. */
async function isArchived(deal: RemoteId, { destination, store, signal }: StageContext): Promise<boolean> {
  const record = await destination.read('deal', deal, signal)
  if (record?.fields.is_archived !== true) return false
  await store.commit([{ do: 'mirror', entries: [{ record, keys: dealKeys(record) }] }])
  return true
}

/** The deal made for a customer follows its name and number, also while there is no document to write. */
export async function renamedDeal(
  home: CustomerHome,
  setup: Setup,
  context: StageContext,
): Promise<UnitResult['outcome']> {
  const { key } = home.record
  const link = linkOf(await context.store.links('customer', 'deal', [key]), key)
  if (link?.origin !== 'created') return 'unchanged'
  try {
    const result = await context.unit({
      flow: 'customers',
      stream: 'customer',
      key,
      role: 'deal',
      version: home.record.modified,
      rule: 'customerDeal',
      desired: customerDeal(partyOf(home.record), await placeOf(home, setup, context)),
      match: null,
      create: false,
      survivor: (gone) => survivorOfDeal(gone, context),
    })
    return result.outcome
  } catch (error) {
    // What people do not let us change of a deal is no reason to leave its customer out.
    if (isRefusal(error) && (error.code === 'pipedrive.forbidden' || (await isArchived(link.remote, context))))
      return 'unchanged'
    throw error
  }
}

async function placeOf({ organization, person }: CustomerHome, setup: Setup, context: StageContext) {
  const owner = (await organizationOwner(organization, context)) ?? setup.owner
  return { organization, person, stage: setup.stage, owner }
}

async function dealUnit(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  context: StageContext,
): Promise<Unit> {
  const customer = partyOf(home.record)
  const newest = members.at(-1)
  const survivor = (gone: RemoteId) => survivorOfDeal(gone, context)
  const unit = { flow: 'customerInvoices', version: newest?.record.modified ?? null, rule: 'customerDeal', survivor }
  const showAmounts = context.settings.visibility === 'amounts'
  const currencies = { activeCurrencies: setup.activeCurrencies, baseCurrency: setup.baseCurrency }

  const first = await invoiceOf(choice, members, context)
  if (first !== null) {
    const { stream, key } = first.record
    const desired = invoiceDeal(first.document, {
      ...(await placeOf(home, setup, context)),
      ...currencies,
      showAmounts,
      customerName: customer.name,
      today: context.today,
      vanished: hasVanished(first.record),
      current: 'deal' in choice ? await dealAsWritten(choice.deal, context) : null,
    })
    // People may have merged another invoice's deal into it.
    const all = 'deal' in choice ? await allDocuments(choice.deal, members, context) : []
    const shown = all.length > 1 ? describedDocument(all) : first.document
    const fields = invoiceFields(shown, { currencies, showAmounts })
    return {
      ...unit,
      stream,
      key,
      role: 'deal',
      rule: 'created',
      desired: withFields(desired, fields),
      match: null,
      create: true,
    }
  }

  const existing = 'deal' in choice ? choice.deal : null
  const described = invoiceFields(describedDocument(await allDocuments(existing, members, context)), {
    currencies,
    showAmounts,
  })
  const ours = existing === null || (await isCustomersOwn(home.record, existing, context))
  if (ours) {
    const desired = customerDeal(customer, { ...(await placeOf(home, setup, context)), ...currencies })
    return {
      ...unit,
      stream: 'customer',
      key: home.record.key,
      role: 'deal',
      desired: withFields(desired, described),
      match: null,
      create: true,
    }
  }
  const desired: Desired = withFields({ entity: 'deal', fields: {}, policy: {} }, described)
  const rule = 'rule' in choice ? choice.rule : 'own'
  return {
    ...unit,
    stream: 'customer',
    key: home.record.key,
    role: `deal:${existing}`,
    rule,
    desired,
    match: { remote: remoteId(existing), rule },
    create: false,
  }
}

/** The invoice whose own deal it is, or is to be; `null` where it is none of its own. */
async function invoiceOf(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  context: StageContext,
): Promise<CustomerDocument | null> {
  if ('create' in choice) return choice.create === 'perInvoice' ? (members[0] ?? null) : null
  for (const one of members) if (await isInvoicesOwn(one.record, choice.deal, context)) return one
  return null
}

/** What we last wrote of a deal's outcome, and whether a person has taken its status over. */
async function dealAsWritten(deal: RemoteId, { store }: StageContext) {
  const shadow = (await store.shadows('deal', [deal])).get(deal)
  const status = shadow?.written.status
  if (!shadow || (status !== 'open' && status !== 'won' && status !== 'lost')) return null
  return { status, theirs: shadow.theirs.includes('status') } as const
}

/** Our custom fields on any deal, ours or a person's, are always ours. */
const withFields = (desired: Desired, fields: Desired['fields']): Desired => ({
  ...desired,
  fields: { ...desired.fields, ...fields },
  policy: {
    ...desired.policy,
    ...Object.fromEntries(Object.keys(fields).map((field) => [field, { created: 'ours', linked: 'ours' } as const])),
  },
})

async function isCustomersOwn(customer: StagedRecord, deal: string, { store }: StageContext): Promise<boolean> {
  const link = (await store.links('customer', 'deal', [customer.key])).get(customer.key)
  // One that was merged into another's deal is not the customer's to name any more.
  return link?.remote === deal && link.origin === 'created'
}

async function isInvoicesOwn(record: StagedRecord, deal: string, { store }: StageContext): Promise<boolean> {
  const link = (await store.links(record.stream, 'deal', [record.key])).get(record.key)
  return link?.remote === deal && link.origin === 'created'
}

/** Every document on the deal that Visma still has: those written before, and the ones at hand in their new version. */
async function allDocuments(
  deal: string | null,
  members: readonly CustomerDocument[],
  { store }: StageContext,
): Promise<readonly Document[]> {
  const byKey = new Map<string, Document>()
  const atHand = new Set(members.map(({ record }) => record.key))
  if (deal !== null) {
    const links = (await store.linksTo('deal', [remoteId(deal)])).filter(
      (link) => link.role === 'deal' && link.stream === 'customerinvoice',
    )
    const records = await store.records(
      'customerinvoice',
      links.map((link) => link.key).filter((key) => !atHand.has(key)),
    )
    for (const [key, record] of records) if (!hasVanished(record)) byKey.set(key, record.data as unknown as Document)
  }
  for (const { record, document } of members) if (!hasVanished(record)) byKey.set(record.key, document)
  return [...byKey.values()]
}
