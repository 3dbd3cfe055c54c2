import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { freshMirror } from '../account/mirror.ts'
import type { PhaseContext } from '../context.ts'

/** How many entries are read to see on which deal they are now; all must agree. */
const ASKED = 3

/**
 * The deal that people merged this one into. Pipedrive does not say which, but moves notes and activities there, so our
 * entries tell; else it is the one deal of the organization that now has the number of our invoice.
 */
export async function survivorOfDeal(gone: RemoteId, context: PhaseContext): Promise<RemoteId | null> {
  const places = new Set<RemoteId>()
  for (const entry of await entriesOn(gone, context)) {
    const record = await context.destination.read(entry.entity, entry.remote, context.signal)
    const place = record === null || record.deleted ? null : record.fields.deal_id
    if (typeof place !== 'string') continue
    // The entry has not moved, so the deal was not merged but deleted.
    if (place === gone) return null
    places.add(remoteId(place))
  }
  const [place, another] = places
  if (place === undefined) return byNumber(gone, context)
  if (another !== undefined) return null
  const deal = await context.destination.read('deal', place, context.signal)
  return deal === null || deal.deleted ? null : place
}

async function entriesOn(deal: RemoteId, { store }: PhaseContext) {
  const found = []
  for (const { stream, key, role } of await store.linksTo('deal', [deal])) {
    if (role !== 'deal' || stream === 'customer') continue
    const entry = (await store.links(stream, 'entry', [key])).get(key)
    if (entry?.state !== 'live') continue
    const hangsOn = (await store.shadows(entry.entity, [entry.remote])).get(entry.remote)?.written.deal_id
    if (hangsOn === deal) found.push(entry)
    if (found.length === ASKED) break
  }
  return found
}

async function byNumber(gone: RemoteId, context: PhaseContext): Promise<RemoteId | null> {
  const { store } = context
  const shadow = (await store.shadows('deal', [gone])).get(gone)
  const number = shadow?.written['custom.invoiceNumber']
  const mirrored = (await store.mirrored('deal', [gone])).get(gone)?.fields.org_id
  const organization = mirrored ?? shadow?.written.org_id
  if (typeof number !== 'string' || typeof organization !== 'string') return null
  await freshMirror(context, 'deal', 0)
  const all = (await store.candidates('deal', 'organization', [organization])).get(organization) ?? []
  const bearers = all.filter(({ id, fields }) => id !== gone && fields['custom.invoiceNumber'] === number)
  const [survivor, another] = bearers
  return survivor && !another ? survivor.id : null
}
