import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'

/** What a linked organization's owner is, as last listed; records that we create for it go to the same person. */
export async function organizationOwner(
  organization: RemoteId | null,
  { store }: PhaseContext,
): Promise<RemoteId | null> {
  if (organization === null) return null
  const owner = (await store.mirrored('organization', [organization])).get(organization)?.fields.owner_id
  return typeof owner === 'string' ? remoteId(owner) : null
}
