import type { Party } from '../../../connectors/visma/model.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { type Match, type MatchCandidate, type MatchSource, matchBatch } from '../../../core/match.ts'
import type { PartyKind } from '../documents/scope.ts'
import { LEGAL_RULES } from '../matching/legal-entity.ts'
import {
  formOf,
  type MatchKeys,
  ORGANIZATION_RULES,
  organizationKeys,
  PERSON_RULES,
  partyForm,
  partyKeys,
  partyPostalCode,
  personKeys,
  postalCodeOf,
  SHAREABLE_RULES,
  sharedEmails,
} from '../matching/match-rules.ts'
import { sameForm } from '../matching/names.ts'

/** A party that a first sync would carry over. */
export interface FitParty {
  readonly kind: PartyKind
  readonly party: Party
  readonly houseAccount: boolean
}

export type Matches = ReadonlyMap<string, Match>
type Rule = string
export type Pages = AsyncIterable<readonly RemoteRecord[]>

/** What a party is called among the matches. */
export const nameOf = ({ kind, party }: FitParty): string => `${kind}:${party.internalId}`

/**
 * Matches parties with an account whose organizations are listed, as a first sync would. Of the list only those are kept
 * that some party may be, so it takes no more memory than the parties do.
 */
export async function matchOrganizations(parties: readonly FitParty[], pages: Pages): Promise<Matches> {
  const shared = { supplier: emailsOf(parties, 'supplier'), customer: emailsOf(parties, 'customer') }
  const sourceOf = (one: FitParty): MatchSource => ({
    key: nameOf(one),
    keys: partyKeys(one.party, { kind: one.kind, sharedEmails: shared[one.kind], houseAccount: one.houseAccount }),
    postalCode: partyPostalCode(one.party),
    form: partyForm(one.party, 'organization'),
  })
  const sources = parties.map((one) => ({ one, source: sourceOf(one) }))
  const candidates = await candidatesIn(
    sources.map(({ source }) => source),
    ORGANIZATION_RULES,
    pages,
    organizationKeys,
  )
  const options = { shareable: SHAREABLE_RULES, sameForm }
  const of = (kind: PartyKind) => sources.filter(({ one }) => one.kind === kind).map(({ source }) => source)
  // Suppliers go first. By a legal number a customer may share the organization of a supplier, also a new one.
  const suppliers = matchBatch(of('supplier'), candidates, ORGANIZATION_RULES, options)
  const taken = new Set([...suppliers.values()].flatMap((match) => (match.do === 'link' ? [match.id] : [])))
  for (const { one, source } of sources.filter(({ one }) => one.kind === 'supplier')) {
    const match = suppliers.get(source.key)
    if (match?.do === 'ambiguous') continue
    const id = match?.do === 'link' ? match.id : `new ${nameOf(one)}`
    for (const rule of LEGAL_RULES)
      for (const value of source.keys[rule] ?? []) add(candidates, rule, value, { id, linked: false })
  }
  const legal: ReadonlySet<Rule> = new Set(['number', ...LEGAL_RULES])
  const forCustomers = new Map(
    [...candidates].map(([rule, byValue]) => [rule, legal.has(rule) ? byValue : withLinked(byValue, taken)]),
  )
  const customers = matchBatch(of('customer'), forCustomers, ORGANIZATION_RULES, options)
  return new Map([...suppliers, ...customers])
}

/** The same for the persons of customers; `organizations`: where each was found. */
export async function matchPersons(
  parties: readonly FitParty[],
  organizations: Matches,
  pages: Pages,
): Promise<Matches> {
  const customers = parties.filter(({ kind }) => kind === 'customer')
  const shared = emailsOf(customers, 'customer')
  const sources = customers.map(
    (one): MatchSource => ({
      key: nameOf(one),
      keys: partyKeys(one.party, {
        kind: 'customer',
        as: 'person',
        sharedEmails: shared,
        houseAccount: one.houseAccount,
        organization: organizationIn(organizations, nameOf(one)),
      }),
      postalCode: partyPostalCode(one.party),
      form: partyForm(one.party, 'person'),
    }),
  )
  const candidates = await candidatesIn(sources, PERSON_RULES, pages, personKeys)
  return matchBatch(sources, candidates, PERSON_RULES, { sameForm })
}

/** The organization of the account that a party was found to be; `null` where it would be made. */
export function organizationIn(matches: Matches, name: string): RemoteId | null {
  const match = matches.get(name)
  return match?.do === 'link' && !match.id.startsWith('new ') ? remoteId(match.id) : null
}

/** Addresses that several parties of a kind use. */
export const emailsOf = (parties: readonly FitParty[], kind: PartyKind): ReadonlySet<string> =>
  sharedEmails(parties.filter((one) => one.kind === kind).map(({ party }) => party))

type Candidates = Map<Rule, Map<string, MatchCandidate[]>>

async function candidatesIn(
  sources: readonly MatchSource[],
  rules: readonly Rule[],
  pages: Pages,
  keysOf: (record: RemoteRecord) => MatchKeys,
): Promise<Candidates> {
  const wanted = new Map(rules.map((rule) => [rule, new Set(sources.flatMap(({ keys }) => keys[rule] ?? []))]))
  const found: Candidates = new Map()
  for await (const page of pages) {
    for (const record of page) {
      const keys: Readonly<Record<string, readonly string[]>> = keysOf(record)
      for (const rule of rules) {
        for (const value of keys[rule] ?? []) {
          if (!wanted.get(rule)?.has(value)) continue
          const told = { postalCode: postalCodeOf(record), form: formOf(record) }
          add(found, rule, value, { id: record.id, linked: false, ...told })
        }
      }
    }
  }
  return found
}

function add(candidates: Candidates, rule: Rule, value: string, candidate: MatchCandidate): void {
  const byValue = candidates.get(rule) ?? new Map<string, MatchCandidate[]>()
  const known = byValue.get(value) ?? []
  if (!known.some(({ id }) => id === candidate.id)) byValue.set(value, [...known, candidate])
  candidates.set(rule, byValue)
}

const withLinked = (byValue: ReadonlyMap<string, readonly MatchCandidate[]>, taken: ReadonlySet<string>) =>
  new Map(
    [...byValue].map(([value, all]) => [
      value,
      all.map((one) => ({ ...one, linked: one.linked || taken.has(one.id) })),
    ]),
  )
