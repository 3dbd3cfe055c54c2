import type { RemoteId } from '../../../core/ids.ts'
import type { Mirrored } from '../../../core/mirror.ts'
import { recalled } from '../account/seen.ts'
import type { PhaseContext } from '../context.ts'
import { beginnings, type Suggester, type SuggestSource } from './suggest.ts'
import { suggestCandidate } from './suggest-keys.ts'

/** What listing 500 records costs, where reading one costs 1. */
const PAGE_PRICE = 10
const PAGE = 500

/** What parties have in common with records of our copy, which has hashes alone. */
export interface Near {
  /** Whether a name of the parties may be like that of the record. */
  readonly isNear: (record: Mirrored) => boolean
  /** Of the domains of a record those that parties have too. */
  readonly domains: (record: Mirrored) => readonly string[]
}

export async function nearTo(sources: readonly SuggestSource[], store: PhaseContext['store']): Promise<Near> {
  const hashes = async (rule: string, values: readonly string[]) => store.hashed(rule, [...new Set(values)])
  const places = await hashes(
    'place',
    sources.flatMap(({ postalCode }) => postalCode ?? []),
  )
  const begins = await hashes(
    'beginning',
    sources.flatMap(({ name }) => [...beginnings(name)]),
  )
  const domains = await hashes(
    'domain',
    sources.flatMap((source) => source.domains),
  )
  const known = { place: new Set(places.values()), beginning: new Set(begins.values()) }
  const plain = new Map([...domains].map(([domain, hash]) => [hash, domain]))
  return {
    isNear: ({ hashes: { place = [], beginning = [] } }) =>
      place.some((one) => known.place.has(one)) || beginning.some((one) => known.beginning.has(one)),
    domains: ({ hashes: { domain = [] } }) => domain.flatMap((one) => plain.get(one) ?? []),
  }
}

/**
 * Offers these organizations with their names, which our copy does not have: as this run has read them, else by reading
 * them one by one, or by listing all where that is cheaper.
 *
 * @param all how many organizations there are
 */
export async function offerByName(
  near: ReadonlySet<RemoteId>,
  all: number,
  search: Suggester,
  context: PhaseContext,
): Promise<void> {
  const { destination, signal } = context
  const known = recalled('organization', near, context)
  for (const record of known.values()) search.offer(suggestCandidate(record))
  const rest = new Set([...near].filter((id) => !known.has(id)))
  if (rest.size <= Math.ceil(all / PAGE) * PAGE_PRICE) {
    for (const id of rest) {
      const record = await destination.read('organization', id, signal)
      if (record !== null && !record.deleted) search.offer(suggestCandidate(record))
    }
    return
  }
  for await (const page of destination.list('organization', {}, signal))
    for (const record of page) if (rest.has(record.id)) search.offer(suggestCandidate(record))
}
