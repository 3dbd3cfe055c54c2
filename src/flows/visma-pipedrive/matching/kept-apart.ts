import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { lastOf } from '../parties/last-survivor.ts'
import type { Decided } from './decisions.ts'
import type { Matched } from './party-match.ts'

/**
 * Party → records that it is not to be matched with: those that somebody kept apart from it, and those that people merged
 * these into. A link that stands is another matter: who merged a record into that one said that they are the same.
 */
export async function keptApart(
  role: Matched,
  apart: Decided['apart'],
  context: PhaseContext,
): Promise<Decided['apart']> {
  const all = [...new Set([...apart.values()].flatMap((remotes) => [...remotes]))]
  const copies = await context.store.mirrored(role, all)
  const survivors = new Map<RemoteId, RemoteId>()
  for (const remote of all)
    if (copies.get(remote)?.mergedInto !== undefined) survivors.set(remote, await lastOf(role, remote, context))
  if (survivors.size === 0) return apart
  const withSurvivors = (remotes: ReadonlySet<RemoteId>) =>
    new Set([...remotes].flatMap((remote) => [remote, survivors.get(remote) ?? remote]))
  return new Map<SourceKey, ReadonlySet<RemoteId>>([...apart].map(([key, remotes]) => [key, withSurvivors(remotes)]))
}
