import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'

/** The owner of a linked organization, as last listed; records that we create for it get the same owner. */
export async function organizationOwner(
  organization: RemoteId | null,
  { store }: PhaseContext,
): Promise<RemoteId | null> {
  if (organization === null) return null
  const owner = (await store.mirrored('organization', [organization])).get(organization)?.fields.owner_id
  return typeof owner === 'string' ? remoteId(owner) : null
}
