import { type RemoteId, remoteId, type SourceKey } from '../../../core/ids.ts'
import { inPlainText } from '../account/seen.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import type { PartyRow } from '../rows.ts'
import { type Near, nearTo, offerByName } from './near.ts'
import { MOST_SUGGESTIONS, type Suggester, type Suggestion, suggester } from './suggest.ts'
import { suggestSource } from './suggest-keys.ts'

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
 * What is suggested for parties that no certain rule has matched. Our copy of Pipedrive tells which organizations may be
 * meant, and only the names of those are asked for where this run has not read them. What was suggested for one before
 * stays until somebody decides or a full run looks again, since the whole copy is walked.
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
  const sources = rest.map(({ key, data }) => suggestSource(key, data, sharedEmails, apart.get(key)))
  const search = suggester(sources)
  const near = await nearTo(sources, store)
  await offerOrganizations(kind, search, near, taken, context)
  if (search.domains.size > 0) await tellAddresses(search, near, store)
  // Where nothing is suggested any more, that is news too.
  const over = rest.filter(({ key }) => known.has(key)).map(({ key }) => [key, []] as const)
  return new Map<SourceKey, readonly Suggestion[]>([...known, ...over, ...(await named(search.found(), context))])
}

async function earlier(kind: PartyKind, parties: readonly PartyRow[], { store }: PhaseContext) {
  const keys = parties.map(({ key }) => key)
  const found = new Map<SourceKey, readonly Suggestion[]>()
  for (const [key, all] of await store.suggested(kind, keys)) {
    found.set(key, all.slice(0, MOST_SUGGESTIONS) as readonly Suggestion[])
  }
  return found
}

/** An e-mail domain suggests an organization whose name nobody has looked at. */
async function named(
  found: ReadonlyMap<SourceKey, readonly Suggestion[]>,
  context: PhaseContext,
): Promise<ReadonlyMap<SourceKey, readonly Suggestion[]>> {
  const nameless = [...found.values()].flat().filter(({ name }) => name === null)
  const known = await inPlainText(
    'organization',
    nameless.map(({ remote }) => remote),
    context,
  )
  const nameOf = (remote: RemoteId) => {
    const name = known.get(remote)?.fields.name
    return typeof name === 'string' ? name : null
  }
  return new Map(
    [...found].map(([key, all]) => [key, all.map((one) => ({ ...one, name: one.name ?? nameOf(one.remote) }))]),
  )
}

type Store = PhaseContext['store']

async function offerOrganizations(
  kind: PartyKind,
  search: Suggester,
  near: Near,
  taken: ReadonlySet<RemoteId>,
  context: PhaseContext,
): Promise<void> {
  const { store } = context
  const alike = new Set<RemoteId>()
  let all = 0
  for (let after: RemoteId | null = null; ; ) {
    const page: Awaited<ReturnType<Store['mirrorPage']>> = await store.mirrorPage('organization', after, PAGE)
    const last = page.at(-1)
    if (last === undefined) break
    all += page.length
    after = last.id
    const links = await store.linksTo(
      'organization',
      page.map(({ id }) => id),
    )
    const linked = new Set(links.flatMap((one) => (one.stream === kind && one.state === 'live' ? [one.remote] : [])))
    for (const record of page) {
      for (const domain of near.domains(record)) search.address(domain, record.id)
      if (linked.has(record.id) || taken.has(record.id)) continue
      search.free(record.id)
      if (near.isNear(record)) alike.add(record.id)
    }
  }
  await offerByName(alike, all, search, context)
}

async function tellAddresses(search: Suggester, near: Near, store: Store): Promise<void> {
  for (let after: RemoteId | null = null; ; ) {
    const page: Awaited<ReturnType<Store['mirrorPage']>> = await store.mirrorPage('person', after, PAGE)
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
    for (const record of page) {
      const { org_id } = record.fields
      if (typeof org_id !== 'string') continue
      for (const domain of near.domains(record)) search.address(domain, remoteId(org_id))
    }
  }
}
