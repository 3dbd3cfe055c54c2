import type { Entity } from '../../../core/connector.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'

// Nobody merges a record this often; the limit ends the loop if hints make a circle.
const LONGEST_CHAIN = 20

/** The last record of a chain of merges, as far as we know of them; the record itself where people merged it into none. */
export async function lastOf(
  entity: Entity,
  from: RemoteId,
  { store }: Pick<PhaseContext, 'store'>,
): Promise<RemoteId> {
  let at = from
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const next = (await store.mirrored(entity, [at])).get(at)?.mergedInto
    if (next === undefined || next === from) return at
    at = next
  }
  return at
}
