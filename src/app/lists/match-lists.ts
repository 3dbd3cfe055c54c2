import type { Connection } from '../../core/connection.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { Store } from '../../core/store.ts'
import type { MatchState } from '../match-words.ts'
import { type MatchDocument, type MatchStore, matchedPage } from '../matches.ts'
import type { Listed } from './listed.ts'

export interface MatchFilter {
  readonly state: MatchState | null
  /** Only what a preview alone has found. */
  readonly previewed?: boolean
}

export type MatchPlace = { readonly stream: string; readonly key: string }

/** How many customers and suppliers are looked at for one answer: a page may be short, and another one follow. */
const MOST_LOOKED_AT = 2_000

/**
 * A page of what customers and suppliers are in Pipedrive. A record has a row for each role, which stay together: a page
 * may be a few rows longer than asked for.
 */
export async function listMatches(
  store: MatchStore & Pick<Store, 'lists'>,
  connection: Connection,
  filter: MatchFilter,
  from: MatchPlace | null,
  limit: number,
): Promise<Listed<MatchDocument, MatchPlace>> {
  const items: MatchDocument[] = []
  let after = from && { stream: from.stream, key: from.key as SourceKey }
  for (let looked = 0; looked < MOST_LOOKED_AT; ) {
    const page: Awaited<ReturnType<typeof matchedPage>> = await matchedPage(store, connection, filter, after, limit)
    for (const { place, rows } of page) {
      items.push(...rows.filter((row) => isWanted(row, filter)))
      after = place
      if (items.length >= limit) return { items, next: after }
    }
    if (page.length < limit) return { items, next: null }
    looked += page.length
  }
  return { items, next: after }
}

const isWanted = (row: MatchDocument, { state, previewed = false }: MatchFilter): boolean =>
  (state === null || row.state === state) && (!previewed || row.previewed)
