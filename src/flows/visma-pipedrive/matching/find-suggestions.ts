import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import type { PartyRow } from '../rows.ts'
import { MOST_SUGGESTIONS, type Suggester, type Suggestion, suggester } from './suggest.ts'
import { suggestAddress, suggestCandidate, suggestSource } from './suggest-keys.ts'

const PAGE = 500

export interface Unmatched {
  readonly parties: readonly PartyRow[]
  readonly sharedEmails: ReadonlySet<string>
  /** Party → organizations that people said it is not. */
  readonly apart: ReadonlyMap<SourceKey, ReadonlySet<RemoteId>>
  /** Organizations that other parties were just matched with. */
  readonly taken: ReadonlySet<RemoteId>
}

/**
 * What is suggested for parties that no certain rule has matched, from our copy of Pipedrive: no call is made. What was
 * suggested for one before stays until somebody decides or a full run looks again, since the whole copy is walked.
 */
export async function findSuggestions(
  kind: PartyKind,
  { parties, sharedEmails, apart, taken }: Unmatched,
  context: PhaseContext,
): Promise<ReadonlyMap<SourceKey, readonly Suggestion[]>> {
  const { store, settings, mode } = context
  if (!settings.matching.suggestions || parties.length === 0) return new Map()
  const known = await earlier(kind, parties, context)
  const rest = parties.filter(({ key }) => mode === 'full' || !known.has(key))
  if (rest.length === 0) return known
  const search = suggester(rest.map(({ key, data }) => suggestSource(key, data, sharedEmails, apart.get(key))))
  await offerOrganizations(kind, search, taken, store)
  if (search.domains.size > 0) await tellAddresses(search, store)
  // Where nothing is suggested any more, that is news too.
  const over = rest.filter(({ key }) => known.has(key)).map(({ key }) => [key, []] as const)
  return new Map<SourceKey, readonly Suggestion[]>([...known, ...over, ...search.found()])
}

async function earlier(kind: PartyKind, parties: readonly PartyRow[], { store }: PhaseContext) {
  const keys = parties.map(({ key }) => key)
  const found = new Map<SourceKey, readonly Suggestion[]>()
  for (const [key, all] of await store.suggested(kind, keys)) {
    found.set(key, all.slice(0, MOST_SUGGESTIONS) as readonly Suggestion[])
  }
  return found
}

type Store = PhaseContext['store']

async function offerOrganizations(
  kind: PartyKind,
  search: Suggester,
  taken: ReadonlySet<RemoteId>,
  store: Store,
): Promise<void> {
  for (let after: RemoteId | null = null; ; ) {
    const page: Awaited<ReturnType<Store['mirrorPage']>> = await store.mirrorPage('organization', after, PAGE)
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
    const links = await store.linksTo(
      'organization',
      page.map(({ id }) => id),
    )
    const linked = new Set(links.flatMap((one) => (one.stream === kind && one.state === 'live' ? [one.remote] : [])))
    for (const record of page) {
      const candidate = suggestCandidate(record)
      if (!linked.has(record.id) && !taken.has(record.id)) search.offer(candidate)
      else for (const domain of candidate.domains) search.address(domain, candidate.id)
    }
  }
}

async function tellAddresses(search: Suggester, store: Store): Promise<void> {
  for (let after: RemoteId | null = null; ; ) {
    const page: Awaited<ReturnType<Store['mirrorPage']>> = await store.mirrorPage('person', after, PAGE)
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
    for (const record of page) {
      const address = suggestAddress(record)
      for (const domain of address?.domains ?? []) search.address(domain, address?.organization ?? record.id)
    }
  }
}
