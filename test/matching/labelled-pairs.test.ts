import { describe, expect, test } from 'vitest'
import { sourceKey } from '../../src/core/ids.ts'
import { type Match, type MatchCandidate, matchBatch } from '../../src/core/match.ts'
import {
  formOf,
  ORGANIZATION_RULES,
  organizationKeys,
  partyForm,
  partyKeys,
  partyPostalCode,
  postalCodeOf,
  SHAREABLE_RULES,
  sharedEmails,
} from '../../src/flows/visma-pipedrive/matching/match-rules.ts'
import { companyDomain, sameForm } from '../../src/flows/visma-pipedrive/matching/names.ts'
import { suggester } from '../../src/flows/visma-pipedrive/matching/suggest.ts'
import { suggestCandidate, suggestSource } from '../../src/flows/visma-pipedrive/matching/suggest-keys.ts'
import { KINDS, labelledPairs, type Pair } from './labelled-pairs.ts'

const PAIRS = 500
const seeds = [
  1,
  2,
  3,
  ...(process.env.PAIR_SEEDS ? Array.from({ length: Number(process.env.PAIR_SEEDS) }, (_, at) => at + 4) : []),
]

function certain(pairs: readonly Pair[]): ReadonlyMap<string, Match> {
  const shared = sharedEmails(pairs.map(({ party }) => party))
  const sources = pairs.map(({ party }) => ({
    key: party.internalId,
    keys: partyKeys(party, { kind: 'customer', as: 'organization', sharedEmails: shared }),
    postalCode: partyPostalCode(party),
    form: partyForm(party, 'organization'),
  }))
  const candidates = new Map(ORGANIZATION_RULES.map((rule) => [rule as string, new Map<string, MatchCandidate[]>()]))
  for (const { organization } of pairs) {
    const keys = organizationKeys(organization)
    const candidate = {
      id: organization.id,
      linked: false,
      postalCode: postalCodeOf(organization),
      form: formOf(organization),
    }
    for (const rule of ORGANIZATION_RULES)
      for (const value of keys[rule]) {
        const known = candidates.get(rule)
        known?.set(value, [...(known.get(value) ?? []), candidate])
      }
  }
  return matchBatch(sources, candidates, ORGANIZATION_RULES, { shareable: SHAREABLE_RULES, sameForm })
}

function suggested(pairs: readonly Pair[], matches: ReadonlyMap<string, Match>) {
  const shared = sharedEmails(pairs.map(({ party }) => party))
  const left = pairs.filter(({ party }) => matches.get(party.internalId)?.do === 'none')
  const linked = new Set([...matches.values()].flatMap((match) => (match.do === 'link' ? [match.id] : [])))
  const search = suggester(left.map(({ party }) => suggestSource(sourceKey(party.internalId), party, shared)))
  for (const { organization, email } of pairs) {
    const domain = companyDomain(email)
    if (domain !== null) search.address(domain, organization.id)
    if (!linked.has(organization.id)) search.offer(suggestCandidate(organization))
  }
  return search.found()
}

describe.each(seeds)(`${PAIRS} labelled pairs of Nordic companies, seed %i`, (seed) => {
  const pairs = labelledPairs(PAIRS, seed)
  const matches = certain(pairs)

  test('certain rules link no two that are not one company', () => {
    const right = new Map(
      pairs.map(({ party, organization, same }) => [party.internalId, same ? organization.id : null]),
    )
    const links = [...matches].flatMap(([key, match]) => (match.do === 'link' ? [[key, match.id] as const] : []))
    expect(links.length).toBeGreaterThan(100)
    expect(links.filter(([key, id]) => right.get(key) !== id)).toEqual([])
  })

  test('suggestions find nine of ten companies that certain rules leave', () => {
    const found = suggested(pairs, matches)
    const left = pairs.filter(({ party, same }) => same && matches.get(party.internalId)?.do === 'none')
    const missed = left.filter(
      ({ party, organization }) =>
        !found.get(sourceKey(party.internalId))?.some(({ remote }) => remote === organization.id),
    )
    expect(left.length).toBeGreaterThan(100)
    expect(missed.length / left.length).toBeLessThanOrEqual(0.1)
    // Every kind of pair is among them, so that none hides behind the others.
    for (const kind of ['typed', 'twiceTyped', 'moved', 'tradeName'] as const) {
      const of = left.filter((pair) => pair.kind === kind)
      expect(of.length).toBeGreaterThan(20)
      expect(missed.filter((pair) => pair.kind === kind).length / of.length).toBeLessThan(0.3)
    }
  })

  test('all kinds are there', () => {
    expect(new Set(pairs.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)))
  })
})
