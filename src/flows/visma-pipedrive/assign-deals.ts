import type { Document } from '../../connectors/visma/model.ts'
import { dayIn } from '../../core/clock.ts'
import type { RemoteRecord } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import { linkOf, type StageContext, type Unit } from '../../core/flow.ts'
import { type RemoteId, remoteId, type SourceKey } from '../../core/ids.ts'
import type { Desired } from '../../core/plan.ts'
import type { StagedRecord } from '../../core/record.ts'
import { type ChosenDeal, chooseDeal, creditNoteDeal, type PeoplesDeal, referencedDealId } from './choose-deal.ts'
import type { CustomerDocument, CustomerHome } from './customer-document.ts'
import { customerDeal, describedDocument, invoiceDeal, invoiceFields } from './deal-fields.ts'
import { freshMirror } from './mirror.ts'
import { partyOf } from './parties-stage.ts'
import type { Setup } from './setup.ts'

const STREAMS = ['customerinvoice', 'customerCreditNote'] as const
const HOUR_MS = 3600_000

/**
 * Decides for a customer's documents which deal each belongs to, and brings those deals in line: one write per
 * deal, however many documents. Answers document key → deal; documents without one are absent.
 */
export async function assignDeals(
  documents: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  context: StageContext,
): Promise<ReadonlyMap<SourceKey, RemoteId>> {
  const invoices = documents.filter(({ record }) => record.stream === 'customerinvoice')
  const creditNotes = documents.filter(({ record }) => record.stream === 'customerCreditNote')
  const deals = new Map<SourceKey, RemoteId>()
  const chosen = new Map<string, { readonly choice: ChosenDeal; readonly documents: CustomerDocument[] }>()

  const look = await lookAround(invoices, home, setup, context)
  for (const one of invoices) {
    const choice = chooseFor(one, look, setup, context)
    if (choice === null) continue
    const name =
      'deal' in choice ? choice.deal : choice.create === 'perInvoice' ? `invoice ${one.record.key}` : 'customer'
    const group = chosen.get(name)
    if (group) group.documents.push(one)
    else chosen.set(name, { choice, documents: [one] })
  }
  for (const { choice, documents: members } of chosen.values()) {
    const deal = await bringDealInLine(choice, members, home, setup, context)
    if (deal === null) continue
    for (const { record } of members) deals.set(record.key, deal)
    await remember(members, deal, 'deal' in choice ? choice.rule : 'customerDeal', context)
  }
  await assignCreditNotes(creditNotes, home, deals, context)
  return deals
}

interface Surroundings {
  readonly ownLinks: ReadonlyMap<SourceKey, { readonly deal: RemoteId; readonly deleted: boolean }>
  readonly customersDeal: RemoteId | null
  readonly people: readonly PeoplesDeal[]
  readonly referenced: ReadonlyMap<string, RemoteRecord>
}

async function lookAround(
  invoices: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  context: StageContext,
): Promise<Surroundings> {
  const { store, settings } = context
  const links = await store.links(
    'customerinvoice',
    'deal',
    invoices.map(({ record }) => record.key),
  )
  const ownLinks = new Map(
    [...links].map(([key, link]) => [key, { deal: link.remote, deleted: link.state === 'deleted' }]),
  )
  const customersDeal =
    linkOf(await store.links('customer', 'deal', [home.record.key]), home.record.key)?.remote ?? null
  const open = invoices.filter(({ record }) => !ownLinks.has(record.key))
  if (open.length === 0) return { ownLinks, customersDeal, people: [], referenced: new Map() }

  const poll = settings.flows.referenceData
  await freshMirror(context, 'deal', dealKeys, poll === false ? HOUR_MS : poll.poll * 60_000)
  const found = [
    ...(home.organization === null
      ? []
      : ((await store.candidates('deal', 'organization', [home.organization])).get(home.organization) ?? [])),
    ...(home.person === null ? [] : ((await store.candidates('deal', 'person', [home.person])).get(home.person) ?? [])),
  ]
  const ids = [...new Set(found.map((record) => record.id))]
  const made = new Set(
    (await store.linksTo('deal', ids)).filter((link) => link.origin === 'created').map((link) => link.remote),
  )
  const people = ids.flatMap((id) => {
    const record = found.find((one) => one.id === id)
    return record && !made.has(id) ? [peoplesDeal(record, settings.timeZone)] : []
  })
  const references = open.flatMap(
    ({ document }) => referencedDealId(document, settings.deals.referenceField, setup.host) ?? [],
  )
  const referenced = await store.mirrored('deal', references.map(remoteId))
  return { ownLinks, customersDeal, people, referenced }
}

/** How deals are found in our copy: by whom they belong to. */
export const dealKeys = (record: RemoteRecord): Readonly<Record<string, readonly string[]>> => ({
  organization: texts(record.fields.org_id),
  person: texts(record.fields.person_id),
})
const texts = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : [])

function peoplesDeal(record: RemoteRecord, timeZone: string): PeoplesDeal {
  const { status, won_time, pipeline_id, is_archived } = record.fields
  return {
    id: record.id,
    status: status === 'won' || status === 'lost' ? status : 'open',
    wonDay: typeof won_time === 'string' ? dayIn(timeZone, new Date(won_time)) : null,
    pipeline: typeof pipeline_id === 'string' ? pipeline_id : null,
    archived: is_archived === true,
  }
}

/** `null`: no deal, the entry goes elsewhere. */
function chooseFor(
  { record, document }: CustomerDocument,
  look: Surroundings,
  setup: Setup,
  { settings }: StageContext,
): ChosenDeal | null {
  const own = look.ownLinks.get(record.key)
  // A deal that a person deleted stays deleted; its documents' entries are not made anew elsewhere (R11).
  if (own?.deleted) return null
  const reference = referencedDealId(document, settings.deals.referenceField, setup.host)
  const choice = chooseDeal({
    document,
    ownLink: own?.deal ?? null,
    referencedDeal: reference !== null && look.referenced.has(reference) ? reference : null,
    deals: look.people,
    settings: { ...settings.deals, pipelines: [...setup.pipelines] },
    customersDeal: look.customersDeal,
  })
  return 'none' in choice ? null : choice
}

async function bringDealInLine(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  context: StageContext,
): Promise<RemoteId | null> {
  const unit = await dealUnit(choice, members, home, setup, context)
  try {
    const result = await context.unit(unit)
    await context.resolve('connection', 'deals', 'pipedrive.deal_limit')
    return result.deleted ? null : result.remote
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.deal_limit') throw error
    await context.issue({
      flow: 'customerInvoices',
      stream: 'connection',
      key: 'deals',
      code: error.code,
      message: 'Pipedrive allows no more open deals on this plan; entries go on the organization instead.',
      advice: 'Close deals that are done, raise the plan, or set settings.deals.create to never.',
      details: {},
    })
    return null
  }
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
  const unit = { flow: 'customerInvoices', version: newest?.record.modified ?? null, rule: 'customerDeal' }
  const place = { organization: home.organization, person: home.person, stage: setup.stage, owner: setup.owner }
  const showAmounts = context.settings.visibility === 'amounts'
  const currencies = { activeCurrencies: setup.activeCurrencies, baseCurrency: setup.baseCurrency }

  const [first] = members
  const perInvoice =
    first &&
    ('create' in choice ? choice.create === 'perInvoice' : await isInvoicesOwn(first.record, choice.deal, context))
  if (first && perInvoice) {
    const { stream, key } = first.record
    const desired = invoiceDeal(first.document, {
      ...place,
      ...currencies,
      showAmounts,
      customerName: customer.name,
      today: context.today,
      current: 'deal' in choice ? await dealAsWritten(choice.deal, context) : null,
    })
    const fields = invoiceFields(first.document, { currencies, showAmounts })
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
    const desired = customerDeal(customer, { ...place, ...currencies })
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

/** What we last wrote of a deal's outcome, and whether a person has taken its status over. */
async function dealAsWritten(deal: RemoteId, { store }: StageContext) {
  const shadow = (await store.shadows('deal', [deal])).get(deal)
  const status = shadow?.written.status
  if (!shadow || (status !== 'open' && status !== 'won' && status !== 'lost')) return null
  return { status, theirs: shadow.theirs.includes('status') } as const
}

/** Our custom fields on any deal, ours or a person's, are always ours. */
const withFields = (desired: Desired, fields: Desired['fields']): Desired => ({
  entity: desired.entity,
  fields: { ...desired.fields, ...fields },
  policy: {
    ...desired.policy,
    ...Object.fromEntries(Object.keys(fields).map((field) => [field, { created: 'ours', linked: 'ours' } as const])),
  },
})

async function isCustomersOwn(customer: StagedRecord, deal: string, { store }: StageContext): Promise<boolean> {
  return (await store.links('customer', 'deal', [customer.key])).get(customer.key)?.remote === deal
}

async function isInvoicesOwn(record: StagedRecord, deal: string, { store }: StageContext): Promise<boolean> {
  const link = (await store.links(record.stream, 'deal', [record.key])).get(record.key)
  return link?.remote === deal && link.origin === 'created'
}

/** Every document on the deal: those written before, and the ones at hand in their new version. */
async function allDocuments(
  deal: string | null,
  members: readonly CustomerDocument[],
  { store }: StageContext,
): Promise<readonly Document[]> {
  const byKey = new Map<string, Document>()
  if (deal !== null) {
    const links = (await store.linksTo('deal', [remoteId(deal)])).filter(
      (link) => link.role === 'deal' && link.stream === 'customerinvoice',
    )
    const records = await store.records(
      'customerinvoice',
      links.map((link) => link.key),
    )
    for (const [key, record] of records) byKey.set(key, record.data as unknown as Document)
  }
  for (const { record, document } of members) byKey.set(record.key, document)
  return [...byKey.values()]
}

/** The answer sticks: from now on the document's own link decides. */
async function remember(
  members: readonly CustomerDocument[],
  deal: RemoteId,
  rule: string,
  { store }: StageContext,
): Promise<void> {
  for (const stream of STREAMS) {
    const ours = members.filter(({ record }) => record.stream === stream)
    const known = await store.links(
      stream,
      'deal',
      ours.map(({ record }) => record.key),
    )
    const fresh = ours.filter(({ record }) => !known.has(record.key))
    await store.commit(
      fresh.map(({ record }) => ({
        do: 'link',
        link: {
          stream,
          key: record.key,
          role: 'deal',
          entity: 'deal',
          remote: deal,
          origin: 'linked',
          rule,
          state: 'live',
          run: record.seenBy,
        },
      })),
    )
  }
}

/** A credit note follows an invoice to its deal and never has one made. */
async function assignCreditNotes(
  creditNotes: readonly CustomerDocument[],
  home: CustomerHome,
  deals: Map<SourceKey, RemoteId>,
  context: StageContext,
): Promise<void> {
  if (creditNotes.length === 0) return
  const { store } = context
  const own = await store.links(
    'customerCreditNote',
    'deal',
    creditNotes.map(({ record }) => record.key),
  )
  const invoices = home.record.number === null ? [] : await store.byParent('customerinvoice', [home.record.number])
  const dealLinks = await store.links(
    'customerinvoice',
    'deal',
    invoices.map((record) => record.key),
  )
  const shown = invoices.flatMap((record) => {
    const deal = linkOf(dealLinks, record.key)?.remote
    return deal ? [{ document: record.data as unknown as Document, deal }] : []
  })
  for (const one of creditNotes) {
    const known = own.get(one.record.key)
    const deal = known ? (known.state === 'live' ? known.remote : null) : creditNoteDeal(one.document, shown)
    if (deal === null) continue
    deals.set(one.record.key, remoteId(deal))
    await remember([one], remoteId(deal), 'creditNote', context)
  }
}
