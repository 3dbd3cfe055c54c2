import { isSyncError } from '../../../core/errors.ts'
import { linkOf } from '../../../core/flow.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Effect, Link } from '../../../core/sync-store.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import { leaveOthersDeals } from '../parties/other-party.ts'
import { type ChosenDeal, chooseDeal, referencedDealId } from './choose-deal.ts'
import { creditNoteDeals } from './credit-note-deals.ts'
import { lookAround, type Surroundings } from './deal-surroundings.ts'
import { bringDealInLine, type DealOutcome, type DealTools } from './deal-write.ts'

const STREAMS = ['customerinvoice', 'customerCreditNote'] as const
/** How often deals are chosen again because our copy of them was out of date; it is refreshed each time. */
const ROUNDS = 4

/**
 * Decides for a customer's documents which deal each belongs to, and brings those deals in line: one write per
 * deal, however many documents. Answers document key → deal; documents without one are absent.
 */
export async function assignDeals(
  documents: readonly CustomerDocument[],
  home: CustomerHome,
  tools: DealTools,
  context: PhaseContext,
): Promise<ReadonlyMap<SourceKey, RemoteId>> {
  const { setup } = tools
  await leaveOthersDeals(documents, home, tools, context)
  const deals = new Map<SourceKey, RemoteId>()
  let open = documents.filter(({ record }) => record.stream === 'customerinvoice')
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    const look = await lookAround(open, home, setup, tools, context)
    const again: CustomerDocument[] = []
    for (const { choice, members } of groups(open, look, setup, context)) {
      const outcome = await onDeal(choice, members, home, tools, context)
      if (outcome === 'stale') again.push(...members)
      else if (outcome.deal !== null) for (const { record } of members) deals.set(record.key, outcome.deal)
    }
    open = again
  }
  const creditNotes = documents.filter(({ record }) => record.stream === 'customerCreditNote')
  for (const [key, deal] of await creditNoteDeals(creditNotes, home, context)) {
    deals.set(key, deal)
    const note = creditNotes.find(({ record }) => record.key === key)
    if (note) await context.store.commit(await answers([note], deal, 'creditNote', context))
  }
  return deals
}

interface Group {
  readonly choice: ChosenDeal
  readonly members: CustomerDocument[]
}

/** Groups documents that share a deal, or will share one that has to be made. */
function groups(
  invoices: readonly CustomerDocument[],
  look: Surroundings,
  setup: Setup,
  context: PhaseContext,
): readonly Group[] {
  const found = new Map<string, Group>()
  for (const one of invoices) {
    const choice = chooseFor(one, look, setup, context)
    if (choice === null) continue
    const name =
      'deal' in choice ? choice.deal : choice.create === 'perInvoice' ? `invoice ${one.record.key}` : 'customer'
    const group = found.get(name)
    if (group) group.members.push(one)
    else found.set(name, { choice, members: [one] })
  }
  return [...found.values()]
}

/** The deal chosen for a document; `null`: none, and the entry goes on the organization or person. */
function chooseFor(
  { record, document }: CustomerDocument,
  look: Surroundings,
  setup: Setup,
  { settings }: PhaseContext,
): ChosenDeal | null {
  const own = look.ownLinks.get(record.key)
  // A deal that a person deleted stays deleted; its documents' entries are not made anew elsewhere (R11).
  if (own?.deleted && settings.onDeleted === 'leave') return null
  const reference = referencedDealId(document, settings.deals.referenceField, setup.host)
  const choice = chooseDeal({
    document,
    // A deleted deal of ours is made again and stays the choice; a deleted deal of people we do not make again.
    ownLink: own && (!own.deleted || own.ours) ? own.deal : null,
    referencedDeal: reference !== null && look.referenced.has(reference) ? reference : null,
    deals: look.people,
    settings: { ...settings.deals, pipelines: [...setup.pipelines] },
    customersDeal: look.customersDeal,
  })
  return 'none' in choice ? null : choice
}

/**
 * Brings the deal in line and links its documents to it, so that they stay with it. An existing deal is linked before
 * it is written: if the process dies right after the deal describes a document, the store knows that people can see the
 * document and keeps it up to date.
 */
async function onDeal(
  choice: ChosenDeal,
  members: readonly CustomerDocument[],
  home: CustomerHome,
  tools: DealTools,
  context: PhaseContext,
): Promise<DealOutcome> {
  const { store } = context
  const isFound = 'deal' in choice && choice.rule !== 'own'
  const before = isFound ? await dealLinks(members, context) : null
  if (isFound) await store.commit(await answers(members, choice.deal, choice.rule, context))
  const takeBack = async () => {
    if (before) await store.commit(members.map(({ record }) => asBefore(record, before.get(record.key))))
  }
  try {
    const outcome = await bringDealInLine(choice, members, home, tools, context)
    const deal = outcome === 'stale' ? null : outcome.deal
    if (deal === null) await takeBack()
    else if (!isFound) {
      const rule = 'deal' in choice ? choice.rule : 'customerDeal'
      await store.commit(await answers(members, deal, rule, context))
    }
    return outcome
  } catch (error) {
    if (isSyncError(error) && error.applied === 'no') await takeBack()
    throw error
  }
}

const dealLinks = (members: readonly CustomerDocument[], { store }: PhaseContext) =>
  store.links(
    'customerinvoice',
    'deal',
    members.map(({ record }) => record.key),
  )

const asBefore = ({ stream, key }: StagedRecord, link: Link | undefined): Effect =>
  link ? { do: 'link', link } : { do: 'unlink', stream, key, role: 'deal' }

/** The links to the deal, for documents that have none yet. */
async function answers(
  members: readonly CustomerDocument[],
  deal: RemoteId,
  rule: string,
  { store }: PhaseContext,
): Promise<readonly Effect[]> {
  const effects: Effect[] = []
  for (const stream of STREAMS) {
    const ours = members.filter(({ record }) => record.stream === stream)
    const known = await store.links(
      stream,
      'deal',
      ours.map(({ record }) => record.key),
    )
    for (const { record } of ours) {
      if (linkOf(known, record.key)) continue
      const { key, seenBy: run } = record
      effects.push({
        do: 'link',
        link: { stream, key, role: 'deal', entity: 'deal', remote: deal, origin: 'linked', rule, state: 'live', run },
      })
    }
  }
  return effects
}
