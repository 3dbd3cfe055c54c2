import { buried } from '../../../core/gone.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import type { PartyRow } from '../rows.ts'
import type { Matched, PartyMatch } from './party-match.ts'

/** Whether the match of any of these was ambiguous before; never when our copy is not made yet. */
export async function contestedBefore(
  kind: PartyKind,
  entity: Matched,
  parties: readonly PartyRow[],
  { store }: PhaseContext,
): Promise<boolean> {
  if ((await store.checkpoint(`mirror:${entity}`)) === null) return false
  for (const { key } of parties) {
    const state = await store.issueState(kind, key, `match.ambiguous_${entity}`)
    if (state !== null && state !== 'resolved') return true
  }
  return false
}

/** Looks at contested records one by one, since lists do not tell which were deleted or merged away. */
export async function dropGone(
  entity: Matched,
  matches: ReadonlyMap<SourceKey, PartyMatch>,
  { store, destination, signal }: PhaseContext,
): Promise<boolean> {
  const contested = new Set([...matches.values()].flatMap((match) => (match.do === 'ambiguous' ? match.remotes : [])))
  let dropped = false
  for (const remote of contested) {
    const record = await destination.read(entity, remote, signal)
    if (record !== null && !record.deleted) continue
    await store.commit(buried({ entity, remote }, []))
    dropped = true
  }
  return dropped
}
