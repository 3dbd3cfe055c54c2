import type { Entity, Fields } from '../../../core/connector.ts'
import { linkOf } from '../../../core/flow.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Link, SyncStore } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { type DealTools, released } from '../deals/deal-write.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import { leftRecords } from '../matching/left-records.ts'

type Party = Pick<StagedRecord, 'stream' | 'key' | 'number'>

const INVOICES = 'customerinvoice'

/** Which of these records belong to another party and not to this one: a document on one of them came from there. */
async function othersOf(
  entity: Entity,
  remotes: readonly RemoteId[],
  party: Party,
  store: SyncStore,
): Promise<ReadonlySet<RemoteId>> {
  if (remotes.length === 0) return new Set()
  const links = await store.linksTo(entity, remotes)
  const parties = links.filter(({ stream }) => stream === party.stream)
  const owners = parties.map(({ remote, key }) => ({ remote, isOwn: key === party.key }))
  // A deal made for an invoice belongs to the customer of that invoice, whatever else is on the deal.
  const invoices = links.filter(({ stream, origin }) => stream === INVOICES && origin === 'created')
  const records = await store.records(
    INVOICES,
    invoices.map(({ key }) => key),
  )
  for (const { remote, key } of entity === 'deal' ? invoices : []) {
    owners.push({ remote, isOwn: records.get(key)?.parent === party.number })
  }
  const byRemote = Map.groupBy(owners, ({ remote }) => remote)
  return new Set([...byRemote].flatMap(([remote, all]) => (all.some(({ isOwn }) => isOwn) ? [] : [remote])))
}

/**
 * Takes documents that came from another customer off that customer's deals: their deal is chosen anew, and the old
 * deal describes the documents that are left on it. A deal made for the invoice goes along with it.
 */
export async function leaveOthersDeals(
  documents: readonly CustomerDocument[],
  home: CustomerHome,
  tools: DealTools,
  context: PhaseContext,
): Promise<void> {
  const { store } = context
  const links: Link[] = []
  const old = new Set<RemoteId>()
  for (const [stream, group] of Map.groupBy(documents, ({ record }) => record.stream)) {
    const keys = group.map(({ record }) => record.key)
    const known = await store.links(stream, 'deal', keys)
    links.push(...[...known.values()].filter(({ origin }) => origin !== 'created'))
    // No deal link, but the entry is on a deal: the process died after the link was removed and before the entry moved.
    const entries = await store.links(stream, 'entry', keys)
    for (const key of keys.filter((one) => !known.has(one))) {
      const entry = linkOf(entries, key)
      const deal = entry && (await store.shadows(entry.entity, [entry.remote])).get(entry.remote)?.written.deal_id
      if (typeof deal === 'string') old.add(remoteId(deal))
    }
  }
  for (const { remote } of links) old.add(remote)
  // Known as this customer's own: nobody need be asked whose they are.
  const own = (await store.linksOf('customer', [home.record.key])).get(home.record.key) ?? []
  for (const { entity, remote } of own) if (entity === 'deal') old.delete(remote)
  const others = await othersOf('deal', [...old], home.record, store)
  if (others.size === 0) return
  const leaving = links.filter(({ remote }) => others.has(remote))
  await store.commit(leaving.map(({ stream, key, role }) => ({ do: 'unlink', stream, key, role })))
  for (const deal of others) await released(deal, tools, context)
}

const PLACES = [
  ['deal_id', 'deal'],
  ['org_id', 'organization'],
  ['person_id', 'person'],
] as const

/** The records of its party that an entry may be on, by kind. */
export type Places = { readonly [E in (typeof PLACES)[number][1]]?: RemoteId | null }

/** The references of an entry to records that are another party's, or that its own has left, with what replaces them. */
export async function strayPlaces(entry: Link, party: Party, own: Places, context: PhaseContext): Promise<Fields> {
  const { store } = context
  const left = (await leftRecords(context)).filter(
    ({ stream, key, moves }) => moves && stream === party.stream && key === party.key,
  )
  const shadow = (await store.shadows(entry.entity, [entry.remote])).get(entry.remote)
  const strays: Record<string, RemoteId | null> = {}
  for (const [field, entity] of PLACES) {
    const place = shadow?.written[field] ?? shadow?.returned[field]
    if (typeof place !== 'string' || place === own[entity]) continue
    const isLeft = left.some((one) => one.entity === entity && one.remote === place)
    if (isLeft || (await othersOf(entity, [remoteId(place)], party, store)).size > 0)
      strays[field] = own[entity] ?? null
  }
  return strays
}
