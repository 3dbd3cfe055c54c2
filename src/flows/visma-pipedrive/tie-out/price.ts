import { PRICES } from '../../../connectors/pipedrive/calls/prices.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Shadow } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'

const LISTS = {
  organization: 'GET v2/organizations',
  person: 'GET v2/persons',
  deal: 'GET v2/deals',
  note: 'GET v1/notes',
  activity: 'GET v2/activities',
} as const satisfies Readonly<Record<string, keyof typeof PRICES>>
export type ReadEntity = keyof typeof LISTS

/** Rows of a page of any list. */
const PAGE = 500

/** Kind → how many there were in the account when they were last listed. */
const LISTED = 'tie-out:listed'

export const noteListed = async (listed: Readonly<Record<string, number>>, { store }: PhaseContext): Promise<void> =>
  store.saveCheckpoint(LISTED, JSON.stringify({ ...(await lastListed(store)), ...listed }))

async function lastListed(store: PhaseContext['store']): Promise<Readonly<Record<string, number>>> {
  const text = await store.checkpoint(LISTED)
  return text === null ? {} : JSON.parse(text)
}

/** What listing these kinds costs: all records of the account are listed, and at least ours. */
export async function needed(kinds: readonly ReadEntity[], { store }: PhaseContext): Promise<number> {
  const last = await lastListed(store)
  let units = 0
  for (const kind of kinds) {
    const records = Math.max(last[kind] ?? 0, await oursOf(kind, store))
    // A further page of notes begins with the last one of the page before.
    const pages = kind === 'note' && records > PAGE ? Math.ceil((records - 1) / (PAGE - 1)) : Math.ceil(records / PAGE)
    units += Math.max(1, pages) * PRICES[LISTS[kind]]
  }
  return units
}

async function oursOf(kind: ReadEntity, store: PhaseContext['store']): Promise<number> {
  let count = 0
  for (let after: RemoteId | null = null; ; ) {
    const page: readonly Shadow[] = await store.shadowsAfter(kind, after, PAGE)
    after = page.at(-1)?.remote ?? null
    count += page.length
    if (after === null) return count
  }
}
