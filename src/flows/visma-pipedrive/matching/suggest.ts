import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import { jaroWinkler, lettersOf, mostAlike } from '../../../core/jaro-winkler.ts'
import { sameForm } from './names.ts'

/** A customer or supplier that no certain rule has matched. Names and domains are in their normal forms. */
export interface SuggestSource {
  readonly key: SourceKey
  readonly name: string
  readonly form: string | null
  readonly postalCode: string | null
  /** ISO 3166 alpha-2. */
  readonly country: string | null
  readonly domains: readonly string[]
  /** Organizations that a person said it is not. */
  readonly apart: ReadonlySet<RemoteId>
}

/** An organization of Pipedrive that is linked to no party of the kind. */
export interface SuggestCandidate {
  readonly id: RemoteId
  /** As people wrote it. */
  readonly called: string | null
  readonly name: string
  readonly form: string | null
  readonly postalCode: string | null
  readonly country: string | null
  readonly domains: readonly string[]
}

const SUGGEST_REASONS = ['namePostalCode', 'nameCountry', 'name', 'emailDomain'] as const
export type SuggestReason = (typeof SUGGEST_REASONS)[number]

/** A likely match that waits for a person. */
export interface Suggestion {
  readonly remote: RemoteId
  /** What people call it; `null` where that is not known yet. */
  readonly name: string | null
  readonly reason: SuggestReason
  /** 0 to 1. */
  readonly score: number
}

export const MOST_SUGGESTIONS = 3
const ALIKE = 0.9
/** A domain is as good a hint as a name with one typing error. */
const DOMAIN_SCORE = 0.95

export interface Suggester {
  /** Domains that any source has: only of those it matters whose they are. */
  readonly domains: ReadonlySet<string>
  /** An organization that any source may be. Those whose names are near are offered too. */
  readonly free: (organization: RemoteId) => void
  /** Compares an organization with all sources it may be. Each is offered once. */
  readonly offer: (candidate: SuggestCandidate) => void
  /** Somebody at this organization has an address of this domain. */
  readonly address: (domain: string, organization: RemoteId) => void
  /** How many pairs of names were compared so far, letter by letter. */
  readonly compared: () => number
  /** Best first; sources without any are absent. */
  readonly found: () => ReadonlyMap<SourceKey, readonly Suggestion[]>
}

/**
 * Finds for each source the organizations that it probably is: by a name that is alike in the same postal code or
 * country, or by an e-mail domain that one organization alone has. Nothing is linked by it.
 *
 * Organizations are offered one after the other, so that an account with hundreds of thousands need not be in memory.
 * Names are compared only within a postal code, or where they begin alike but for one typing error: comparing all pairs
 * would take hours.
 *
 * @param most how many are kept of each source
 */
export function suggester(sources: readonly SuggestSource[], most = MOST_SUGGESTIONS): Suggester {
  const index = indexOf(sources)
  const domains = new Set(sources.flatMap((source) => source.domains))
  const owners = new Map<string, Set<RemoteId>>()
  const offered = new Set<RemoteId>()
  const best = sources.map((): Suggestion[] => [])
  const letters = Uint32Array.from(sources, ({ name }) => lettersOf(name))
  const met = new Uint32Array(sources.length)
  let serial = 0
  let compared = 0

  const address = (domain: string, organization: RemoteId) => {
    if (!domains.has(domain)) return
    const known = owners.get(domain) ?? new Set()
    // Two are as bad as many.
    if (known.size < 2) owners.set(domain, known.add(organization))
  }
  return {
    domains,
    address,
    free: (organization) => void offered.add(organization),
    compared: () => compared,
    offer: (candidate) => {
      serial += 1
      offered.add(candidate.id)
      for (const domain of candidate.domains) address(domain, candidate.id)
      const { name } = candidate
      const own = lettersOf(name)
      for (const near of index.near(candidate)) {
        for (const at of near) {
          if (met[at] === serial) continue
          met[at] = serial
          const source = sources[at]
          if (!source || mostAlike(letters[at] ?? 0, source.name.length, own, name.length) < ALIKE) continue
          compared += 1
          const suggestion = byName(source, candidate)
          if (suggestion !== null) keep(best[at] ?? [], suggestion, most)
        }
      }
    },
    found: () => {
      const found = new Map<SourceKey, readonly Suggestion[]>()
      for (const [at, { key, domains, apart }] of sources.entries()) {
        const all = [...(best[at] ?? [])]
        for (const domain of domains) {
          const [only, another] = owners.get(domain) ?? []
          if (only === undefined || another !== undefined || apart.has(only) || !offered.has(only)) continue
          keep(all, { remote: only, name: null, reason: 'emailDomain', score: DOMAIN_SCORE }, most)
        }
        if (all.length > 0) found.set(key, all)
      }
      return found
    },
  }
}

function byName(source: SuggestSource, candidate: SuggestCandidate): Suggestion | null {
  if (source.apart.has(candidate.id) || !sameForm(source.form, candidate.form)) return null
  if (source.country !== null && candidate.country !== null && source.country !== candidate.country) return null
  const score = jaroWinkler(source.name, candidate.name)
  if (score < ALIKE) return null
  const reason =
    source.postalCode !== null && source.postalCode === candidate.postalCode
      ? 'namePostalCode'
      : candidate.country === null
        ? 'name' // nobody entered where it is
        : 'nameCountry'
  return { remote: candidate.id, name: candidate.called, reason, score }
}

/** Puts a suggestion among the best; of one organization the better one stays. */
function keep(best: Suggestion[], suggestion: Suggestion, most: number): void {
  const same = best.findIndex(({ remote }) => remote === suggestion.remote)
  if (same >= 0 && (best[same]?.score ?? 0) >= suggestion.score) return
  if (same >= 0) best.splice(same, 1)
  best.push(suggestion)
  best.sort((a, b) => b.score - a.score || (a.remote < b.remote ? -1 : 1))
  best.length = Math.min(best.length, most)
}

type Comparable = Pick<SuggestCandidate, 'name' | 'postalCode'>

function indexOf(sources: readonly SuggestSource[]) {
  const byPlace = new Map<string, number[]>()
  const byBeginning = new Map<string, number[]>()
  const add = (map: Map<string, number[]>, key: string, at: number) => {
    const known = map.get(key)
    if (known) known.push(at)
    else map.set(key, [at])
  }
  for (const [at, { name, postalCode }] of sources.entries()) {
    if (postalCode !== null) add(byPlace, postalCode, at)
    for (const key of beginnings(name)) add(byBeginning, key, at)
  }
  return {
    /** Lists of sources; one may be in several. */
    near: ({ name, postalCode }: Comparable): readonly (readonly number[])[] => [
      (postalCode === null ? null : byPlace.get(postalCode)) ?? [],
      ...[...beginnings(name)].map((key) => byBeginning.get(key) ?? []),
    ],
  }
}

const BEGINNING = 6

/**
 * The first letters of a name with one of them left out, each in turn: two names that differ there by a letter more,
 * fewer, other or by two that changed places have one of these in common.
 */
export function beginnings(name: string): ReadonlySet<string> {
  const letters = name.replaceAll(' ', '').slice(0, BEGINNING)
  const keys = new Set<string>()
  for (let at = 0; at < letters.length; at += 1) keys.add(letters.slice(0, at) + letters.slice(at + 1))
  return keys
}
