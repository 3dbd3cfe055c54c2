/** A source record that is not linked yet, with the values by which each rule looks for it. */
export interface MatchSource {
  readonly key: string
  readonly keys: Readonly<Record<string, readonly string[]>>
  readonly postalCode?: string | null
  readonly form?: string | null
  /** Records that a person said it is not: no rule may find them. */
  readonly apart?: ReadonlySet<string> | undefined
}

/** A destination record that carries one of the values. */
export interface MatchCandidate {
  readonly id: string
  /** Already linked to a source record of this kind: it is not on offer. */
  readonly linked: boolean
  readonly postalCode?: string | null
  /** The legal form in its name, which is left out when names are compared. */
  readonly form?: string | null
}

/** Rule → value → the destination records that carry it. */
export type MatchCandidates = ReadonlyMap<string, ReadonlyMap<string, readonly MatchCandidate[]>>

export type Match =
  | { readonly do: 'link'; readonly id: string; readonly rule: string }
  | {
      /** Two or more of a kind: a person decides. `ids` are on offer, `sources` contend for them, both sorted. */
      readonly do: 'ambiguous'
      readonly rule: string
      readonly ids: readonly string[]
      readonly sources: readonly string[]
    }
  | { readonly do: 'none' }

export interface MatchOptions {
  /** Rules under which several sources may have one destination record, even one that is linked already. */
  readonly shareable?: ReadonlySet<string>
  /** Rules under which two postal codes, where both sides have one, must agree. */
  readonly byPlace?: ReadonlySet<string>
  /** Whether two legal forms may belong to the same company; asked under the rules of `byPlace`. */
  readonly sameForm?: (a: string | null | undefined, b: string | null | undefined) => boolean
}

/**
 * Finds for each source the one destination record that is surely it, rule by rule, strongest first.
 *
 * A rule links a source and a candidate that have nobody but each other. It looks at the whole batch at once,
 * so the answer does not depend on the order of arrival. Where it links, both are out of the game for weaker
 * rules; where it finds several, that is the answer for the sources concerned, and no weaker rule may hand one
 * of the contested candidates to somebody else.
 */
export function matchBatch(
  sources: readonly MatchSource[],
  candidates: MatchCandidates,
  rules: readonly string[],
  { shareable = NONE, byPlace = BY_PLACE, sameForm = () => true }: MatchOptions = {},
): Map<string, Match> {
  const matches = new Map<string, Match>()
  const taken = new Set<string>()
  const contested = new Map<string, Set<string>>()
  const isAlike = (rule: string) => (source: MatchSource, candidate: MatchCandidate) =>
    !byPlace.has(rule) || (samePlace(source.postalCode, candidate.postalCode) && sameForm(source.form, candidate.form))
  for (const rule of rules) {
    const isShareable = shareable.has(rule)
    const found = new Map<string, ReadonlySet<string>>()
    const wantedBy = new Map<string, Set<string>>()
    for (const source of sources) {
      const earlier = matches.get(source.key)
      if (earlier?.do === 'link') continue
      const ids = findIds(source, rule, candidates.get(rule), isShareable, isAlike(rule), taken)
      if (ids.size === 0) continue
      // A source that a stronger rule left ambiguous is still unlinked, so it counts as a rival of the others here.
      if (!earlier) found.set(source.key, ids)
      for (const id of ids) add(wantedBy, id, source.key)
    }
    const linked = [...found].filter(([, ids]) => isCertain(ids, wantedBy, contested, isShareable))
    for (const [key, ids] of linked) {
      const [id = ''] = ids
      matches.set(key, { do: 'link', id, rule })
      taken.add(id)
    }
    for (const [key, ids] of found) {
      if (matches.has(key)) continue
      const rivals = [...ids].flatMap((id) => [...(wantedBy.get(id) ?? []), ...(contested.get(id) ?? [])])
      matches.set(key, { do: 'ambiguous', rule, ids: sorted(ids), sources: sorted(rivals) })
    }
    for (const [key, ids] of found) {
      if (matches.get(key)?.do === 'ambiguous') for (const id of ids) add(contested, id, key)
    }
  }
  for (const source of sources) if (!matches.has(source.key)) matches.set(source.key, { do: 'none' })
  return matches
}

function findIds(
  source: MatchSource,
  rule: string,
  byValue: ReadonlyMap<string, readonly MatchCandidate[]> | undefined,
  isShareable: boolean,
  isAlike: (source: MatchSource, candidate: MatchCandidate) => boolean,
  taken: ReadonlySet<string>,
): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const value of source.keys[rule] ?? []) {
    for (const candidate of byValue?.get(value) ?? []) {
      if (!isShareable && (candidate.linked || taken.has(candidate.id))) continue
      if (source.apart?.has(candidate.id) || !isAlike(source, candidate)) continue
      ids.add(candidate.id)
    }
  }
  return ids
}

function isCertain(
  ids: ReadonlySet<string>,
  wantedBy: ReadonlyMap<string, ReadonlySet<string>>,
  contested: ReadonlyMap<string, ReadonlySet<string>>,
  isShareable: boolean,
): boolean {
  const [id = ''] = ids
  return ids.size === 1 && !contested.has(id) && (isShareable || wantedBy.get(id)?.size === 1)
}

const NONE: ReadonlySet<string> = new Set()
const BY_PLACE: ReadonlySet<string> = new Set(['name'])

const samePlace = (a: string | null | undefined, b: string | null | undefined): boolean => !a || !b || a === b

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key) ?? new Set()
  map.set(key, set.add(value))
}

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort()
