import type { Document } from '../../../connectors/visma/model.ts'
import type { Target } from '../../../core/flow.ts'
import { type RemoteId, remoteId, type SourceKey } from '../../../core/ids.ts'
import type { Desired } from '../../../core/plan.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { isOfExcludedBranch } from '../documents/branches.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import { hasVanished } from '../documents/vanished-drafts.ts'
import { figuresOnDeal } from '../money/figure-targets.ts'
import { organizationOwner } from '../parties/organization-owner.ts'
import { hasContent, rowsIn } from '../rows.ts'
import type { ChosenDeal } from './choose-deal.ts'
import { customerDeal, describedDocument, invoiceDeal, invoiceFields } from './deal-fields.ts'
import { survivorOfDeal } from './merged-deals.ts'

export async function placeOf(
  { organization, person }: CustomerHome,
  setup: Setup,
  context: PhaseContext,
  salesPerson?: string,
) {
  const owner = setup.ownerFor(salesPerson) ?? (await organizationOwner(organization, context)) ?? setup.owner
  return { organization, person, stage: setup.stage, owner }
}

export async function dealTarget(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  context: PhaseContext,
): Promise<Target> {
  const customer = home.record.data
  const newest = members.at(-1)
  const survivor = (gone: RemoteId) => survivorOfDeal(gone, context)
  const target = { flow: 'customerInvoices', version: newest?.record.modified ?? null, rule: 'customerDeal', survivor }
  const showAmounts = context.settings.visibility === 'amounts'
  const currencies = { activeCurrencies: setup.activeCurrencies, baseCurrency: setup.baseCurrency }

  const first = await invoiceOf(choice, members, context)
  if (first !== null) {
    const { stream, key } = first.record
    const desired = invoiceDeal(first.document, {
      ...(await placeOf(home, setup, context, first.document.salesPersonId)),
      ...currencies,
      showAmounts,
      customerName: customer.name,
      today: context.today,
      vanished: hasVanished(first.record),
      current: 'deal' in choice ? await dealAsWritten(choice.deal, context) : null,
    })
    // All documents, since people may have merged the deal of another invoice into it.
    const all = 'deal' in choice ? await allDocuments(choice.deal, members, context) : []
    const shown = all.length > 1 ? describedDocument(all) : first.document
    const isOver = desired.fields.status !== undefined && desired.fields.status !== 'open'
    // A deal that was made for one invoice says what was then once it is closed.
    const figures = await figuresOnDeal(existingOf(choice), isOver ? null : [home.record.key], setup, context)
    const fields = { ...invoiceFields(shown, { currencies, showAmounts }), ...figures }
    return {
      ...target,
      stream,
      key,
      role: 'deal',
      rule: 'created',
      desired: withFields(desired, fields),
      match: null,
      create: true,
    }
  }

  const existing = existingOf(choice)
  const described = {
    ...invoiceFields(describedDocument(await allDocuments(existing, members, context)), { currencies, showAmounts }),
    ...(await figuresOnDeal(existing, [home.record.key], setup, context)),
  }
  const ours = existing === null || (await isCustomersOwn(home.record, existing, context))
  if (ours) {
    const seller = newest?.document.salesPersonId
    const desired = customerDeal(customer, { ...(await placeOf(home, setup, context, seller)), ...currencies })
    return {
      ...target,
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
    ...target,
    stream: 'customer',
    key: home.record.key,
    role: `deal:${existing}`,
    rule,
    desired,
    match: { remote: remoteId(existing), rule },
    create: false,
  }
}

const existingOf = (choice: ChosenDeal): RemoteId | null => ('deal' in choice ? choice.deal : null)

/** The invoice for which the deal was made, or is to be made; `null` for any other deal. */
async function invoiceOf(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  context: PhaseContext,
): Promise<CustomerDocument | null> {
  if ('create' in choice) return choice.create === 'perInvoice' ? (members[0] ?? null) : null
  for (const one of members) if (await isInvoicesOwn(one.record, choice.deal, context)) return one
  return null
}

/** What we last wrote of a deal's outcome, and whether a person has taken its status over. */
async function dealAsWritten(deal: RemoteId, { store }: PhaseContext) {
  const shadow = (await store.shadows('deal', [deal])).get(deal)
  const status = shadow?.written.status
  if (!shadow || (status !== 'open' && status !== 'won' && status !== 'lost')) return null
  return { status, theirs: shadow.theirs.includes('status') } as const
}

/** Adds our custom fields, which are always ours, also on a person's deal. */
export const withFields = (desired: Desired, fields: Desired['fields']): Desired => ({
  ...desired,
  fields: { ...desired.fields, ...fields },
  policy: {
    ...desired.policy,
    ...Object.fromEntries(Object.keys(fields).map((field) => [field, { created: 'ours', linked: 'ours' } as const])),
  },
})

async function isCustomersOwn(customer: StagedRecord, deal: string, { store }: PhaseContext): Promise<boolean> {
  const link = (await store.links('customer', 'deal', [customer.key])).get(customer.key)
  // Not when it was merged into another deal, which is not named after this customer.
  return link?.remote === deal && link.origin === 'created'
}

async function isInvoicesOwn(record: StagedRecord, deal: string, { store }: PhaseContext): Promise<boolean> {
  const link = (await store.links(record.stream, 'deal', [record.key])).get(record.key)
  return link?.remote === deal && link.origin === 'created'
}

/** The invoices that were put on a deal. */
async function invoicesOn(deal: string, { store }: PhaseContext): Promise<readonly SourceKey[]> {
  const links = await store.linksTo('deal', [remoteId(deal)])
  return links.filter(({ role, stream }) => role === 'deal' && stream === 'customerinvoice').map(({ key }) => key)
}

/** Whether invoices on the deal were let go: where no others are, what it says of them is not known any more. */
export async function carriesLetGo(deal: RemoteId, context: PhaseContext): Promise<boolean> {
  const records = await context.store.records('customerinvoice', await invoicesOn(deal, context))
  return [...records.values()].some((record) => !hasContent(record))
}

/**
 * All documents on the deal that Visma still has and that were not let go: those linked before, and `members` in their
 * new version.
 */
export async function allDocuments(
  deal: string | null,
  members: readonly CustomerDocument[],
  context: PhaseContext,
): Promise<readonly Document[]> {
  const byKey = new Map<string, Document>()
  const atHand = new Set(members.map(({ record }) => record.key))
  if (deal !== null) {
    const keys = (await invoicesOn(deal, context)).filter((key) => !atHand.has(key))
    const records = await rowsIn(context.store).records('customerinvoice', keys)
    for (const [key, record] of records)
      if (hasContent(record) && !hasVanished(record) && !isOfExcludedBranch(record.data, context.settings))
        byKey.set(key, record.data)
  }
  for (const { record, document } of members) if (!hasVanished(record)) byKey.set(record.key, document)
  return [...byKey.values()]
}
