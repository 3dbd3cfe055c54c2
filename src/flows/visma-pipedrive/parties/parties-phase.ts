import type { Party } from '../../../connectors/visma/model.ts'
import { isSyncError } from '../../../core/errors.ts'
import { type Bundle, type Decided, linkOf, type Target, type TargetResult } from '../../../core/flow.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import { worst } from '../../../core/run.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import type { Setup } from '../account/setup.ts'
import { alignCustomer } from '../both-ways/customer.ts'
import { gatherKnown, type Known } from '../both-ways/known.ts'
import type { Phase, PhaseContext } from '../context.ts'
import { renamedDeal } from '../deals/deal-write.ts'
import { touchRetitledInvoices } from '../documents/retitled-invoices.ts'
import { isInScope, type PartyKind, partyScope } from '../documents/scope.ts'
import { withExtra } from '../fields/extra-fields.ts'
import { FIELD_GONE } from '../fields/known-fields.ts'
import { matchParties, type PartyMatches } from '../matching/match-parties.ts'
import { takeDecisions } from '../matching/take-decisions.ts'
import { withFigures } from '../money/figure-fields.ts'
import { figuresOnOrganization } from '../money/figure-targets.ts'
import { type AtHand, NOTHING_AT_HAND } from '../money/whose-figures.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import { documentsOf, FIGURES, STREAMS } from '../streams.ts'
import { ambiguousIssue } from './ambiguous-issue.ts'
import { personOf } from './customer-to-person.ts'
import { noticeGone, survivorOf } from './gone-records.ts'
import { heldAsHouseAccount, houseAccountIssue, leftOut } from './house-account.ts'
import { organizationOwner } from './organization-owner.ts'
import { organizationOf } from './party-to-organization.ts'
import { waitsForPerson } from './suggested-party.ts'

const BATCH = 200

const ROLES = {
  supplier: ['organization'],
  customer: ['organization', 'person', 'deal'],
} as const satisfies Record<PartyKind, readonly string[]>

/** Suppliers or customers: matched as one batch on first contact, then each linked, created or updated. */
export function partiesPhase(kind: PartyKind, setup: Setup): Phase {
  let matches: PartyMatches | null = null
  let both: Known | null = null
  const { flow } = STREAMS[kind]
  return {
    name: kind === 'supplier' ? 'Suppliers' : 'Customers',
    streams: [kind],
    flowOf: () => flow,
    next: async (cursor, context) => {
      // Before the first page, since it makes others pending that share a record.
      if (cursor === null) await takeDecisions(kind, context)
      const batch = await rowsIn(context.store).pending(kind, cursor as SourceKey | null, BATCH)
      const last = batch.at(-1)
      if (!last) return null
      // Matched once for all parties without a link, since a match has to be unique among all of them.
      matches ??= await matchParties(kind, context)
      const known = matches
      // Looked up for the whole batch at once; after this each is found in memory.
      const keys = batch.map((record) => record.key)
      const excluded = kind === 'customer' ? await leftOut(context) : NONE
      const links = await Promise.all(ROLES[kind].map((role) => context.store.links(kind, role, keys)))
      const organizations = [...(links[0]?.values() ?? [])].map((link) => link.remote)
      await context.store.mirrored('organization', organizations)
      if (kind === 'customer') {
        both ??= await gatherKnown(context)
        await both.load(batch, setup)
      }
      const tools: Tools = { matches: known, both, setup, figures: await figuresOf(kind, keys, context) }
      const bundles = batch.map((record) =>
        excluded.has(record.key) ? skipped(kind, record) : bundleOf(kind, record, tools, context),
      )
      return { bundles, cursor: last.key }
    },
  }
}

const NONE: ReadonlySet<string> = new Set()

/** What customers owe, for the whole batch at once: their organizations show it. */
async function figuresOf(
  kind: PartyKind,
  keys: readonly SourceKey[],
  { store, settings }: PhaseContext,
): Promise<AtHand['figures']> {
  if (kind !== 'customer' || !settings.flows.receivables) return NOTHING_AT_HAND.figures
  const rows = await rowsIn(store).records(FIGURES, keys)
  return new Map(keys.map((key) => [key, rows.get(key)]))
}

/** A person left it out when asked, as if the settings excluded it. */
const skipped = (kind: PartyKind, record: PartyRow): Bundle => ({
  records: [record],
  group: `${kind}:${record.key}`,
  run: (each) => each(record, async () => ({ outcome: 'skipped', reason: 'excluded' })),
})

/** What a phase has at hand for all of its parties. */
interface Tools {
  readonly matches: PartyMatches
  /** Of the fields that both systems may change; `null` for suppliers. */
  readonly both: Known | null
  readonly setup: Setup
  readonly figures: AtHand['figures']
}

function bundleOf(kind: PartyKind, record: PartyRow, tools: Tools, context: PhaseContext): Bundle {
  const { matches } = tools
  const match = matches.organization.get(record.key)
  return {
    records: [record],
    // Parties that share an organization are decided one after the other.
    group:
      match?.do === 'link'
        ? `organization:${match.remote}`
        : (matches.sharedGroup.get(record.key) ?? `${kind}:${record.key}`),
    run: (each) => each(record, () => syncOrHold(kind, record, tools, context)),
  }
}

async function syncOrHold(kind: PartyKind, record: PartyRow, tools: Tools, context: PhaseContext): Promise<Decided> {
  try {
    return await syncParty(kind, record, tools, context)
  } catch (error) {
    if (!isSyncError(error)) throw error
    const held = error.code === FIELD_GONE ? tools.setup.held(kind) : null
    if (held !== null) return heldBy(held)
    if (error.code !== 'pipedrive.rejected' || !(await organizationIsGone(kind, record, context))) throw error
    return await syncParty(kind, record, tools, context)
  }
}

/** Whether a person deleted the organization, so that the write of a record that belongs to it was refused. */
async function organizationIsGone(kind: PartyKind, record: PartyRow, context: PhaseContext): Promise<boolean> {
  const link = linkOf(await context.store.links(kind, 'organization', [record.key]), record.key)
  return link !== null && noticeGone('organization', link.remote, context)
}

const heldBy = ({ field, reason }: { readonly field: string; readonly reason: string }): Decided => ({
  outcome: 'waiting',
  reason,
  waitingFor: `field:${field}`,
})

async function syncParty(kind: PartyKind, record: PartyRow, tools: Tools, context: PhaseContext): Promise<Decided> {
  const { matches, both, setup } = tools
  const party = record.data
  // A party that was carried over is kept up to date whatever becomes of it; only exclusion stops that.
  const matters = (await isLinked(kind, record, context)) || (await hasDocumentInScope(kind, party, context))
  const scope = partyScope(party, context.settings, { kind, hasDocumentInScope: matters })
  if (scope.do === 'skip') {
    if (matters) await withdrawFigures(record, context)
    return { outcome: 'skipped', reason: scope.reason }
  }
  const held = setup.held(kind)
  if (held !== null) return heldBy(held)
  if (kind === 'customer' && (await heldAsHouseAccount(record, context))) {
    await withdrawFigures(record, context)
    return { outcome: 'issues', issue: houseAccountIssue(record, party, context.settings.houseAccountAt) }
  }

  const suggested = matches.suggested.get(record.key)
  const waits = suggested === undefined ? null : await waitsForPerson(record, suggested, context)
  if (waits !== null) return waits

  if (kind === 'customer' && both !== null) return syncCustomer(record, both, tools, context)
  const organization = await syncOrganization(kind, record, tools, context)
  if ('issue' in organization) return { outcome: 'issues', issue: organization.issue }
  return { outcome: organization.result?.outcome ?? 'unchanged' }
}

async function syncCustomer(given: PartyRow, both: Known, tools: Tools, context: PhaseContext): Promise<Decided> {
  const { matches, setup } = tools
  const match = matches.person.get(given.key) ?? null
  const chosen = match?.do === 'link' ? match.remote : null
  const link = linkOf(await context.store.links('customer', 'person', [given.key]), given.key)
  const isAmbiguous = match?.do === 'ambiguous'
  const aligned = isAmbiguous ? null : await alignCustomer(given, { link, match: chosen }, both, setup, context)
  const record = aligned?.record ?? given
  const party = record.data

  const organization = await syncOrganization('customer', record, tools, context)
  if ('issue' in organization) return { outcome: 'issues', issue: organization.issue }
  if (isAmbiguous)
    return { outcome: 'issues', issue: await ambiguousIssue('customers', record, party, 'person', match, context) }
  const organizationId = organization.result && !organization.result.deleted ? organization.result.remote : null
  const person = await context.sync({
    ...targetOf('customers', record, 'person'),
    desired: withExtra(
      personOf(party, {
        organizationId,
        ownerId: organization.owner ?? setup.owner,
        names: context.settings.names,
        ...(aligned ? { aligned: aligned.values } : {}),
      }),
      'customer',
      party,
      context.settings.extra,
      setup.typeOf,
    ),
    match: match?.do === 'link' ? { remote: match.remote, rule: match.rule } : null,
    create: true,
    survivor: (gone) => survivorOf('person', 'customer', party.number, gone, context),
  })
  const personId = person.deleted ? null : person.remote
  const deal = await renamedDeal({ record, organization: organizationId, person: personId }, setup, context)
  await touchRetitledInvoices(record, context)
  const outcomes = [person.outcome, deal, ...(organization.result ? [organization.result.outcome] : [])]
  const also = (await aligned?.settle(person)) ?? []
  return { outcome: outcomes.reduce(worse), also }
}

/** Has the figures of a customer who has none from now on taken off again. */
const withdrawFigures = (record: PartyRow, { store }: PhaseContext): Promise<void> =>
  record.stream === 'customer' ? store.touch(FIGURES, [record.key]) : Promise.resolve()

const worse = (a: TargetResult['outcome'], b: TargetResult['outcome']) => worst(a, b) as TargetResult['outcome']

const targetOf = (flow: string, record: PartyRow, role: string): Omit<Target, 'desired' | 'match' | 'create'> => ({
  flow,
  stream: record.stream,
  key: record.key,
  role,
  version: record.modified,
  rule: 'created',
})

type OrganizationResult =
  | { readonly result: TargetResult | null; readonly owner: RemoteId | null }
  | { readonly issue: NewIssue }

async function syncOrganization(
  kind: PartyKind,
  record: PartyRow,
  { matches, setup, figures }: Tools,
  context: PhaseContext,
): Promise<OrganizationResult> {
  const { settings, store } = context
  const customers = settings.flows.customers
  const setting = kind === 'supplier' ? 'create' : customers === false ? 'off' : customers.organization
  if (setting === 'off') return { result: null, owner: null }
  const party = record.data
  const link = linkOf(await store.links(kind, 'organization', [record.key]), record.key)
  const match = link ? null : (matches.organization.get(record.key) ?? null)
  if (match?.do === 'ambiguous')
    return { issue: await ambiguousIssue(STREAMS[kind].flow, record, party, 'organization', match, context) }

  // Linked later than its figures were worked out: deals of people there show them from now on.
  if (match?.do === 'link' && figures.get(record.key) !== undefined) await store.touch(FIGURES, [record.key])
  const remote = link?.remote ?? (match?.do === 'link' ? match.remote : null)
  const shared =
    remote === null ? { numbers: [party.number], speaks: true } : await sharing(kind, record, remote, context)
  const own = organizationOf(party, {
    kind,
    numbers: shared.numbers,
    primary: shared.speaks,
    ownerId: setup.owner,
    names: settings.names,
  })
  const atHand = { customers: new Map([[record.key, record]]), figures }
  const owes = kind === 'customer' ? await figuresOnOrganization(remote, [record.key], setup, context, atHand) : {}
  // What several parties share tells of the one that speaks for it.
  const told = shared.speaks ? withExtra(own, kind, party, settings.extra, setup.typeOf) : own
  const desired = withFigures(told, owes)
  const result = await context.sync({
    ...targetOf(STREAMS[kind].flow, record, 'organization'),
    desired,
    match: match?.do === 'link' ? { remote: match.remote, rule: match.rule } : null,
    create: setting === 'create',
    survivor: (gone) => survivorOf('organization', kind, party.number, gone, context),
  })
  return { result, owner: await organizationOwner(result.remote, context) }
}

/** All parties that share the organization, and whether this party is the one whose values its native fields get. */
async function sharing(kind: PartyKind, record: PartyRow, remote: RemoteId, context: PhaseContext) {
  const links = (await context.store.linksTo('organization', [remote])).filter(
    (one) => one.state === 'live' && one.role === 'organization',
  )
  const peers = links.filter((one) => one.stream === kind && one.key !== record.key).map((one) => one.key)
  const records = await rowsIn(context.store).records(kind, peers)
  const numbers = [...records.values()].map((one) => one.data.number)
  const shadow = (await context.store.shadows('organization', [remote])).get(remote)
  const [speaker = kind] = (shadow?.primary ?? `${kind}:`).split(':')
  const lowest = [...peers, record.key].every((key) => Number(key) >= Number(record.key))
  return { numbers: [...numbers, record.data.number], speaks: speaker === kind && lowest }
}

async function isLinked(kind: PartyKind, record: PartyRow, { store }: PhaseContext): Promise<boolean> {
  for (const role of ['organization', 'person']) {
    if (linkOf(await store.links(kind, role, [record.key]), record.key)) return true
  }
  return false
}

async function hasDocumentInScope(kind: PartyKind, party: Party, { store, settings }: PhaseContext): Promise<boolean> {
  if (party.status !== 'Inactive' && party.status !== 'OneTime') return true
  for (const stream of documentsOf(kind)) {
    const documents = await rowsIn(store).byParent(stream, [party.number])
    if (documents.some((one) => isInScope(one, settings))) return true
  }
  return false
}
