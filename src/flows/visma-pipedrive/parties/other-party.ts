import type { Entity, Fields } from '../../../core/connector.ts'
import { linkOf } from '../../../core/flow.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { Link, SyncStore } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { type DealTools, released } from '../deals/deal-write.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'

type Party = Pick<StagedRecord, 'stream' | 'key' | 'number'>

const INVOICES = 'customerinvoice'

/** Which of these records are another party's, and not this one's: a document that hangs on one came from there. */
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
  // The deal of an invoice is that of the invoice's customer, whoever else was put on it.
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
 * Documents that came from another customer leave that customer's deals: their own is decided anew, and the old one
 * describes what is left on it. An invoice's own deal goes along with it.
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
    // Without a deal of its own, but its entry on one: the process died when it had left that and was not moved yet.
    const entries = await store.links(stream, 'entry', keys)
    for (const key of keys.filter((one) => !known.has(one))) {
      const entry = linkOf(entries, key)
      const deal = entry && (await store.shadows(entry.entity, [entry.remote])).get(entry.remote)?.written.deal_id
      if (typeof deal === 'string') old.add(remoteId(deal))
    }
  }
  for (const { remote } of links) old.add(remote)
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

/** Where an entry may hang: each kind of place of its party's own. */
export type Places = { readonly [E in (typeof PLACES)[number][1]]?: RemoteId | null }

/** The references of an entry that point to another party's records, with what is to stand there instead. */
export async function strayPlaces(
  entry: Link,
  party: Party,
  own: Places,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<Fields> {
  const shadow = (await store.shadows(entry.entity, [entry.remote])).get(entry.remote)
  const strays: Record<string, RemoteId | null> = {}
  for (const [field, entity] of PLACES) {
    const place = shadow?.written[field] ?? shadow?.returned[field]
    if (typeof place !== 'string' || place === own[entity]) continue
    if ((await othersOf(entity, [remoteId(place)], party, store)).size > 0) strays[field] = own[entity] ?? null
  }
  return strays
}
