import type { RemoteRecord } from '../../../core/connector.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { freshMirror } from '../account/mirror.ts'
import type { PhaseContext } from '../context.ts'
import { FIGURES } from '../streams.ts'

/** How many open deals of an organization or person show the figures besides those that carry documents. */
const MOST = 20
const HOUR_MS = 3600_000

/** Looks which deals there are, unless that was done less than `maxAgeMs` ago; a short while by default. */
export const lookAtDeals = (context: PhaseContext, maxAgeMs = shortWhile(context)): Promise<void> =>
  freshMirror(context, 'deal', maxAgeMs)

const shortWhile = ({ settings: { flows } }: PhaseContext): number =>
  flows.referenceData === false ? HOUR_MS : flows.referenceData.poll * 60_000

/** The open deals of an organization and a person that carry no customer's documents, the newest first; at most 20. */
export async function otherOpenDeals(
  places: Places,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<readonly RemoteRecord[]> {
  const byId = new Map((await openDeals(places, { store })).map((deal) => [deal.id, deal]))
  const links = await store.linksTo('deal', [...byId.keys()])
  for (const { remote, stream, state } of links) if (state === 'live' && stream !== FIGURES) byId.delete(remote)
  return [...byId.values()].slice(0, MOST)
}

interface Places {
  readonly organization: RemoteId | null
  readonly person: RemoteId | null
}

/** All open deals of an organization and a person, the newest first. */
export async function openDeals(
  { organization, person }: Places,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<readonly RemoteRecord[]> {
  const of = async (rule: 'organization' | 'person', id: RemoteId | null) =>
    id === null ? [] : ((await store.candidates('deal', rule, [id])).get(id) ?? [])
  const found = [...(await of('organization', organization)), ...(await of('person', person))]
  const open = found.filter(({ fields }) => fields.status === 'open' && !isArchived(fields))
  return [...new Map(open.map((deal) => [deal.id, deal])).values()].sort((a, b) => Number(b.id) - Number(a.id))
}

const isArchived = (fields: RemoteRecord['fields']): boolean => fields.is_archived === true

/** Whose figures such a deal shows: those of its own organization and person. */
export const placesOf = ({ fields }: RemoteRecord) => ({
  organization: typeof fields.org_id === 'string' ? remoteId(fields.org_id) : null,
  person: typeof fields.person_id === 'string' ? remoteId(fields.person_id) : null,
})
