import type { Target } from '../../core/flow.ts'
import type { RemoteId, RunId } from '../../core/ids.ts'
import type { Link, Shadow } from '../../core/sync-store.ts'

export function linkTo(target: Target, match: { readonly remote: RemoteId; readonly rule: string }, run: RunId): Link {
  const { stream, key, role } = target
  const entity = target.desired.entity
  return { stream, key, role, entity, remote: match.remote, origin: 'linked', rule: match.rule, state: 'live', run }
}

export const emptyShadow = (target: Target, link: Link): Shadow => ({
  entity: link.entity,
  remote: link.remote,
  origin: link.origin,
  written: {},
  unsent: {},
  returned: {},
  theirs: [],
  primary: `${target.stream}:${target.key}`,
})
