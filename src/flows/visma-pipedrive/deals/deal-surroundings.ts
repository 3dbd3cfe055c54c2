import { dayIn } from '../../../core/clock.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { linkOf } from '../../../core/flow.ts'
import { buried } from '../../../core/gone.ts'
import { type RemoteId, remoteId, type SourceKey } from '../../../core/ids.ts'
import { copy, freshMirror } from '../account/mirror.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import type { Ours } from '../entries/adopt-entries.ts'
import { isBack } from '../parties/brought-back.ts'
import { adoptDeals } from './adopt-deals.ts'
import { type PeoplesDeal, referencedDealId } from './choose-deal.ts'

const HOUR_MS = 3600_000

/** All that the choice of deals for a customer's invoices depends on. */
export interface Surroundings {
  /** `rule`: how the deal was found; `ours`: we made it. */
  readonly ownLinks: ReadonlyMap<
    SourceKey,
    { readonly deal: RemoteId; readonly deleted: boolean; readonly ours: boolean }
  >
  /** The deal we made for this customer. */
  readonly customersDeal: RemoteId | null
  readonly people: readonly PeoplesDeal[]
  /** Ids that invoices name and that are deals. */
  readonly referenced: ReadonlySet<string>
}

export async function lookAround(
  invoices: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  ours: Ours,
  context: PhaseContext,
): Promise<Surroundings> {
  const { store, settings } = context
  const poll = settings.flows.referenceData
  const lookAtDeals = () => freshMirror(context, 'deal', poll === false ? HOUR_MS : poll.poll * 60_000)
  if (ours.adoptedBy !== null) {
    await lookAtDeals()
    await adoptDeals(invoices, home, setup, ours, context)
  }
  const links = await store.links(
    'customerinvoice',
    'deal',
    invoices.map(({ record }) => record.key),
  )
  const customersDeal =
    linkOf(await store.links('customer', 'deal', [home.record.key]), home.record.key)?.remote ?? null
  const ownLinks = new Map<SourceKey, { deal: RemoteId; deleted: boolean; ours: boolean }>()
  for (const [key, link] of links) {
    const deleted = link.state === 'deleted' && !(await isBack(link, context))
    const isOurs = link.origin === 'created' || link.rule === 'customerDeal' || link.remote === customersDeal
    ownLinks.set(key, { deal: link.remote, deleted, ours: isOurs })
  }
  const recreates = settings.onDeleted === 'recreate'
  const open = invoices.filter(({ record }) => {
    const own = ownLinks.get(record.key)
    return own === undefined || (own.deleted && recreates)
  })
  if (open.length === 0) return { ownLinks, customersDeal, people: [], referenced: new Set() }

  await lookAtDeals()
  const people = await peoplesDeals(home, context)
  const references = open.flatMap(
    ({ document }) => referencedDealId(document, settings.deals.referenceField, setup.host) ?? [],
  )
  return { ownLinks, customersDeal, people, referenced: await existing([...new Set(references)], context) }
}

async function peoplesDeals(home: CustomerHome, { store, settings }: PhaseContext): Promise<readonly PeoplesDeal[]> {
  const of = async (rule: 'organization' | 'person', id: RemoteId | null) =>
    id === null ? [] : ((await store.candidates('deal', rule, [id])).get(id) ?? [])
  const found = [...(await of('organization', home.organization)), ...(await of('person', home.person))]
  const byId = new Map(found.map((record) => [record.id, record]))
  const made = (await store.linksTo('deal', [...byId.keys()])).filter((link) => link.origin === 'created')
  for (const { remote } of made) byId.delete(remote)
  return [...byId.values()].flatMap((record) => peoplesDeal(record, settings.timeZone) ?? [])
}

/** `null` where Pipedrive does not tell whether the deal is open: such a deal is not chosen. */
function peoplesDeal(record: RemoteRecord, timeZone: string): PeoplesDeal | null {
  const { status, won_time, pipeline_id, is_archived } = record.fields
  if (status !== 'open' && status !== 'won' && status !== 'lost') return null
  return {
    id: record.id,
    status,
    wonDay: typeof won_time === 'string' ? dayIn(timeZone, new Date(won_time)) : null,
    pipeline: typeof pipeline_id === 'string' ? pipeline_id : null,
    archived: is_archived === true,
  }
}

/** Which of these ids are deals. A deal that our copy lacks may be newer than the copy, so Pipedrive is asked. */
async function existing(ids: readonly RemoteId[], context: PhaseContext): Promise<ReadonlySet<string>> {
  const { store, destination, signal } = context
  const mirrored = await store.mirrored('deal', ids)
  const found = new Set<string>()
  for (const id of ids) {
    const known = mirrored.get(id)
    if (known && !known.deleted) found.add(id)
    if (known) continue
    const record = await destination.read('deal', id, signal)
    // Also remembers ids that are no deals: a buyer's order number may look like an id, and is asked for only once.
    if (record === null || record.deleted) await store.commit(buried({ entity: 'deal', remote: id }, []))
    else await copy([record], context)
    if (record !== null && !record.deleted) found.add(remoteId(id))
  }
  return found
}
