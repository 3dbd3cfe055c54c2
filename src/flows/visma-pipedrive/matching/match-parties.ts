import type { Party } from '../../../connectors/visma/model.ts'
import type { Fields } from '../../../core/connector.ts'
import { linkOf } from '../../../core/flow.ts'
import { type RemoteId, remoteId, type SourceKey } from '../../../core/ids.ts'
import { type Match, type MatchCandidate, type MatchSource, matchBatch } from '../../../core/match.ts'
import { type Decision, REMATCH } from '../../../core/matching.ts'
import { freshMirror } from '../account/mirror.ts'
import type { PhaseContext } from '../context.ts'
import { isHouseAccount, type PartyKind } from '../documents/scope.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import { documentsOf } from '../streams.ts'
import { chosenThatAreThere } from './chosen-gone.ts'
import { contestedBefore, dropGone } from './contested.ts'
import { DECIDED, type Decided, decidedIn } from './decisions.ts'
import { findSuggestions } from './find-suggestions.ts'
import { keptApart } from './kept-apart.ts'
import { LEGAL_RULES, type LegalEntities, otherKinds } from './legal-entity.ts'
import {
  ORGANIZATION_RULES,
  PERSON_RULES,
  partyForm,
  partyKeys,
  partyPostalCode,
  SHAREABLE_RULES,
  sharedEmails,
} from './match-rules.ts'
import { sameForm } from './names.ts'
import type { Matched, PartyMatch } from './party-match.ts'
import { COMPARED } from './rules.ts'
import type { Suggestion } from './suggest.ts'

const PAGE = 500
const HOUR_MS = 3600_000

export interface PartyMatches {
  readonly organization: ReadonlyMap<SourceKey, PartyMatch>
  readonly person: ReadonlyMap<SourceKey, PartyMatch>
  /** Of parties that no rule matched: organizations that they probably are. */
  readonly suggested: ReadonlyMap<SourceKey, readonly Suggestion[]>
  /** Linked parties that share an organization → its group: those of one group are decided one after the other. */
  readonly sharedGroup: ReadonlyMap<SourceKey, string>
}

/** Matches every pending party without a link with the records that Pipedrive already has. */
export async function matchParties(kind: PartyKind, context: PhaseContext): Promise<PartyMatches> {
  const customers = context.settings.flows.customers
  const withOrganization = kind === 'supplier' || (customers !== false && customers.organization !== 'off')
  const decisions = await context.store.decisions(kind)
  const organization = withOrganization ? await matchEntity(kind, 'organization', context, new Map(), decisions) : NONE
  const found = new Map(
    [...organization.matches].flatMap(([key, match]) => (match.do === 'link' ? [[key, match.remote] as const] : [])),
  )
  const person = kind === 'customer' ? await matchEntity(kind, 'person', context, found, decisions) : NONE
  const suggested = await findSuggestions(
    kind,
    {
      parties: [...organization.parties.filter(({ key }) => !organization.matches.has(key)), ...organization.again],
      sharedEmails: organization.sharedEmails,
      apart: organization.apart,
      taken: new Set(found.values()),
    },
    context,
  )
  return {
    organization: organization.matches,
    person: person.matches,
    suggested,
    sharedGroup: organization.groups,
  }
}

const compared: Readonly<Record<string, string>> = COMPARED

const NOBODY: ReadonlySet<string> = new Set()
const NONE = {
  matches: new Map<SourceKey, PartyMatch>(),
  groups: new Map<SourceKey, string>(),
  parties: [] as readonly PartyRow[],
  again: [] as readonly PartyRow[],
  sharedEmails: NOBODY,
  apart: new Map() as Decided['apart'],
}

/** `found`: organizations that customers were just matched with; a person's name is looked for within them. */
async function matchEntity(
  kind: PartyKind,
  entity: Matched,
  context: PhaseContext,
  found: ReadonlyMap<SourceKey, RemoteId>,
  decisions: readonly Decision[],
) {
  const { parties, groups, again } = await unlinked(kind, entity, context)
  if (parties.length + again.length === 0) return { ...NONE, groups }
  const { chosen: all, apart: decidedApart } = decidedIn(entity, decisions)
  const apart = await keptApart(entity, decidedApart, context)
  const open = new Set(parties.map(({ key }) => key))
  const chosen = await chosenThatAreThere(kind, entity, { all, open }, context)
  const poll = context.settings.flows.referenceData
  const maxAge = poll === false ? HOUR_MS : poll.poll * 60_000
  // Where a match was ambiguous before, a person may have just corrected it, so our copy is refreshed at once.
  const contested = await contestedBefore(kind, entity, parties, context)
  await freshMirror(context, entity, contested ? 0 : maxAge)

  const rules = entity === 'organization' ? ORGANIZATION_RULES : PERSON_RULES
  const shared = sharedEmails(await everyParty(kind, context))
  const houses = await houseAccounts(kind, parties, context)
  const organizations = await context.store.links(
    kind,
    'organization',
    parties.map((record) => record.key),
  )
  const places = await context.store.hashed(
    'place',
    parties.flatMap(({ data }) => partyPostalCode(data) ?? []),
  )
  const sources: MatchSource[] = parties.map((record) => {
    const party = record.data
    const organization = linkOf(organizations, record.key)?.remote ?? found.get(record.key) ?? null
    return {
      key: record.key,
      keys: partyKeys(party, {
        kind,
        as: entity,
        sharedEmails: shared,
        organization,
        houseAccount: houses.has(party.number),
      }),
      // As our copy has those of its records: hashed.
      postalCode: places.get(partyPostalCode(party) ?? '') ?? null,
      form: partyForm(party, entity),
      apart: apart.get(record.key),
    }
  })
  const decide = () => decideAll(kind, entity, rules, sources, chosen, context)
  const matches = await decide()
  const isNews = contested && (await dropGone(entity, matches, context))
  return { matches: isNews ? await decide() : matches, groups, parties, again, sharedEmails: shared, apart }
}

async function decideAll(
  kind: PartyKind,
  entity: Matched,
  rules: readonly string[],
  all: readonly MatchSource[],
  chosen: ReadonlyMap<SourceKey, RemoteId>,
  context: PhaseContext,
): Promise<ReadonlyMap<SourceKey, PartyMatch>> {
  // What a person chose stands whatever rules say, and is on offer to nobody else.
  const sources = all.filter(({ key }) => !chosen.has(key as SourceKey))
  const decided = all.flatMap(({ key }) => {
    const remote = chosen.get(key as SourceKey)
    return remote === undefined ? [] : [[key as SourceKey, { do: 'link', remote, rule: DECIDED }] as const]
  })
  const legal = entity === 'organization' ? await otherKinds(kind, legalNumbers(sources), context) : NO_LEGAL_ENTITIES
  const candidates = new Map<string, ReadonlyMap<string, readonly MatchCandidate[]>>()
  for (const rule of rules)
    candidates.set(rule, await candidatesOf(kind, entity, rule, sources, legal, new Set(chosen.values()), context))
  // Several customers may share an organization; a person belongs to exactly one of them.
  const shareable = entity === 'organization' ? SHAREABLE_RULES : NO_RULES
  const decisions = matchBatch(sources, candidates, rules, { shareable, sameForm })
  const matched = [...decisions].flatMap(([key, decision]) => {
    const match = outcome(decision)
    return match ? [[key as SourceKey, match] as const] : []
  })
  return new Map<SourceKey, PartyMatch>([...matched, ...decided])
}

const NO_RULES: ReadonlySet<string> = new Set()
const NO_LEGAL_ENTITIES: LegalEntities = new Map()
const legalNumbers = (sources: readonly MatchSource[]): ReadonlySet<string> =>
  new Set(sources.flatMap(({ keys }) => LEGAL_RULES.flatMap((rule) => keys[rule] ?? [])))

/** All parties, linked ones too, to find shared addresses; only the members that `sharedEmails` needs are kept. */
async function everyParty(kind: PartyKind, { store }: PhaseContext): Promise<readonly Party[]> {
  const all: Party[] = []
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly PartyRow[] = await rowsIn(store).walk(kind, after, PAGE)
    const last = page.at(-1)
    if (!last) return all
    for (const record of page) {
      const party = record.data
      if ((party.contact?.emails.length ?? 0) + (party.invoiceContact?.emails.length ?? 0) > 0) all.push(party)
    }
    after = last.key
  }
}

async function houseAccounts(
  kind: PartyKind,
  parties: readonly PartyRow[],
  { store, settings }: PhaseContext,
): Promise<ReadonlySet<string>> {
  if (kind === 'supplier') return new Set()
  const numbers = parties.flatMap((record) => record.number ?? [])
  const counts = await store.countByParent(documentsOf('customer'), numbers)
  return new Set([...counts].filter(([, count]) => isHouseAccount(count, settings)).map(([number]) => number))
}

function outcome(decision: Match): PartyMatch | null {
  switch (decision.do) {
    case 'link':
      return { do: 'link', remote: remoteId(decision.id), rule: decision.rule }
    case 'ambiguous':
      return {
        do: 'ambiguous',
        rule: decision.rule,
        ruleName: compared[decision.rule] ?? decision.rule,
        remotes: decision.ids.map(remoteId),
        sources: decision.sources,
      }
    case 'none':
      return null
  }
}

async function unlinked(kind: PartyKind, entity: Matched, { store }: PhaseContext) {
  const parties: PartyRow[] = []
  // Those for which we made one, and a person wants it to be looked for once more.
  const again: PartyRow[] = []
  const groups = new Map<SourceKey, string>()
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly PartyRow[] = await rowsIn(store).pending(kind, after, PAGE)
    const last = page.at(-1)
    if (!last) return { parties, groups, again }
    const links = await store.links(
      kind,
      entity,
      page.map((record) => record.key),
    )
    for (const record of page) {
      const link = linkOf(links, record.key)
      if (link) groups.set(record.key, `${entity}:${link.remote}`)
      if (link?.origin === 'created' && record.reason === REMATCH) again.push(record)
      if (!links.has(record.key)) parties.push(record)
    }
    after = last.key
  }
}

const formIn = ({ legalForm }: Fields): string | null => (typeof legalForm === 'string' ? legalForm : null)

// By these rules a supplier and a customer are one legal entity and may share an organization. By weaker rules, an
// organization that is linked to the one kind is not available to the other.
const SHARED_BY_BOTH_KINDS = new Set(['number', 'organisationNumber', 'vatNumber'])

async function candidatesOf(
  kind: PartyKind,
  entity: Matched,
  rule: string,
  sources: readonly MatchSource[],
  legal: LegalEntities,
  chosen: ReadonlySet<RemoteId>,
  { store }: PhaseContext,
): Promise<ReadonlyMap<string, readonly MatchCandidate[]>> {
  const values = [...new Set(sources.flatMap((source) => source.keys[rule] ?? []))]
  const found = await store.candidates(entity, rule, values)
  const known = legal.get(rule) ?? new Map<string, readonly RemoteId[]>()
  const ids = [...new Set([...[...found.values()].flat().map((record) => record.id), ...[...known.values()].flat()])]
  const links = (await store.linksTo(entity, ids)).filter((link) => link.state === 'live')
  const taken = new Set(
    links.filter((link) => link.stream === kind || !SHARED_BY_BOTH_KINDS.has(rule)).map((link) => link.remote),
  )
  const candidates = new Map<string, Map<string, MatchCandidate>>()
  const add = (value: string, id: RemoteId, told: Partial<MatchCandidate>) => {
    const byId = candidates.get(value) ?? new Map<string, MatchCandidate>()
    candidates.set(value, byId.set(id, { ...told, id, linked: taken.has(id) || chosen.has(id) }))
  }
  for (const [value, remotes] of known) for (const id of remotes) add(value, id, {})
  for (const [value, records] of found) {
    for (const { id, hashes, fields } of records)
      add(value, id, { postalCode: hashes.place?.[0] ?? null, form: formIn(fields) })
  }
  return new Map([...candidates].map(([value, byId]) => [value, [...byId.values()]]))
}
