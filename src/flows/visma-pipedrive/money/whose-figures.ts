import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Link } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { HOUSE_ACCOUNT } from '../parties/house-account.ts'
import { type PartyRow, type Row, rowsIn } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import type { Figures } from './figures.ts'

type Reads = Pick<PhaseContext, 'store'>

/** Whether a customer has no figures: it is excluded, or held as a probable house account. */
export const isLeftOut = ({ state, reason }: Pick<PartyRow, 'state' | 'reason'>): boolean =>
  state === 'skipped' || (state === 'issue' && reason === HOUSE_ACCOUNT)

/** Rows that a caller has read already, by customer, so that nobody asks for them again; `undefined`: there is none. */
export interface AtHand {
  readonly customers: ReadonlyMap<SourceKey, PartyRow | undefined>
  readonly figures: ReadonlyMap<SourceKey, Row<typeof FIGURES> | undefined>
}
export const NOTHING_AT_HAND: AtHand = { customers: new Map(), figures: new Map() }

/** The figures of these customers; those that have none are absent. */
export async function figuresOfCustomers(
  keys: Iterable<SourceKey>,
  { store }: Reads,
  atHand: AtHand,
): Promise<readonly Figures[]> {
  const all = [...new Set(keys)].sort()
  const missing = (known: ReadonlyMap<SourceKey, unknown>) => all.filter((key) => !known.has(key))
  const [rows, customers] = await Promise.all([
    rowsIn(store).records(FIGURES, missing(atHand.figures)),
    rowsIn(store).records('customer', missing(atHand.customers)),
  ])
  return all.flatMap((key) => {
    const customer = atHand.customers.get(key) ?? customers.get(key)
    const figures = (atHand.figures.get(key) ?? rows.get(key))?.data
    return customer === undefined || figures === undefined || isLeftOut(customer) ? [] : [figures]
  })
}

/** The customers that belong to an organization or person. */
export async function customersOf(
  entity: 'organization' | 'person',
  remote: RemoteId,
  { store }: Reads,
): Promise<readonly SourceKey[]> {
  const links = await store.linksTo(entity, [remote])
  return links
    .filter((link) => isLive(link) && link.stream === 'customer' && link.role === entity)
    .map(({ key }) => key)
}

/**
 * The customers whose documents a deal carries, and the one it was made for; none for a deal that only belongs to their
 * organization or person.
 */
export async function customersOnDeal(deal: RemoteId, { store }: Reads): Promise<readonly SourceKey[]> {
  const links = (await store.linksTo('deal', [deal])).filter(isLive)
  const customers = links.filter(({ stream }) => stream === 'customer').map(({ key }) => key)
  const made = links.filter(({ stream, origin }) => stream === 'customerinvoice' && origin === 'created')
  // Once its invoice is settled, a deal that was made for it says what was then.
  if (made.length === 0 || (await isClosedByUs(deal, store))) return customers
  const invoices = await store.records(
    'customerinvoice',
    made.map(({ key }) => key),
  )
  const numbers = [...invoices.values()].flatMap(({ parent }) => parent ?? [])
  const parents = await store.byNumber('customer', numbers)
  return [...customers, ...[...parents.values()].map(({ key }) => key)]
}

async function isClosedByUs(deal: RemoteId, store: Reads['store']): Promise<boolean> {
  const status = (await store.shadows('deal', [deal])).get(deal)?.written.status
  return status !== undefined && status !== 'open'
}

const isLive = ({ state }: Link): boolean => state === 'live'
