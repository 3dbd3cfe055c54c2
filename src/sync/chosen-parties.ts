import type { Destination } from '../core/connector.ts'
import type { Phase, Route } from '../core/flow.ts'
import type { StagedRecord } from '../core/record.ts'
import type { NewOperation } from '../core/sync-store.ts'

/** A name for a customer or supplier that is the same for its own record and its documents. */
export type PartyName = string

/** Which party each record that was decided belongs to, by `stream:key`. */
export type Parties = Map<string, PartyName>

/**
 * The route with only the bundles of these parties; other records stay pending. Parties are still matched over the
 * whole batch. Notes in `parties` to which party each record belongs.
 */
export function ofParties(route: Route, only: ReadonlySet<PartyName> | null, parties: Parties | null): Route {
  const { partyOf } = route
  if ((only === null && parties === null) || partyOf === undefined) return route
  const wanted = (records: readonly StagedRecord[]): boolean => {
    const named = records.map(partyOf)
    for (const [at, { stream, key }] of records.entries()) {
      const party = named[at] ?? null
      if (party !== null) parties?.set(`${stream}:${key}`, party)
    }
    return only === null || named.some((party) => party !== null && only.has(party))
  }
  const narrowed = (phase: Phase): Phase => ({
    ...phase,
    next: async (cursor, context) => {
      const batch = await phase.next(cursor, context)
      return batch === null ? null : { ...batch, bundles: batch.bundles.filter(({ records }) => wanted(records)) }
    },
  })
  return { ...route, prepare: async (context) => (await route.prepare(context)).map(narrowed) }
}

/**
 * The first parties to try a connection out with: those that have documents to show come first, and customers before
 * suppliers, since these are the ones people want to look at.
 */
export function firstParties(
  planned: readonly NewOperation[],
  parties: ReadonlyMap<string, PartyName>,
  most: number,
): readonly PartyName[] {
  const shown = new Map<PartyName, { documents: boolean; customer: boolean }>()
  for (const { stream, key, entity } of planned) {
    const party = parties.get(`${stream}:${key}`)
    if (party === undefined) continue
    const so = shown.get(party) ?? { documents: false, customer: party.startsWith('customer') }
    shown.set(party, { ...so, documents: so.documents || entity === 'note' || entity === 'activity' })
  }
  const rank = ([, { documents, customer }]: readonly [PartyName, { documents: boolean; customer: boolean }]) =>
    (documents ? 0 : 2) + (customer ? 0 : 1)
  return [...shown]
    .sort((a, b) => rank(a) - rank(b) || byNumber.compare(a[0], b[0]))
    .slice(0, most)
    .map(([party]) => party)
}

// Sorted, since parties are decided at the same time, in no fixed order, and the choice must be the same every time.
const byNumber = new Intl.Collator('en', { numeric: true })

/** What the report of a run of only some parties or writes says while others are left. */
export function someDone(
  name: string,
  { only }: { readonly only?: ReadonlySet<PartyName> | undefined },
  { title }: Pick<Destination, 'title'>,
): string {
  const first = only?.size === 1 ? 'first customer or supplier is' : `first ${only?.size} customers and suppliers are`
  const done = only === undefined ? 'The chosen writes are made' : `The ${first} written, with their documents`
  return `${done}. Look at them in ${title}, then make the rest: ml-connector sync ${name}`
}
