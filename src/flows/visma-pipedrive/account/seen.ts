import type { Entity, RemoteRecord } from '../../../core/connector.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'

/** A few megabytes; what is not here any more is read again. */
const MOST = 5_000

const nameOf = (entity: Entity, id: RemoteId): string => `${entity} ${id}`

/** Keeps records as they were read in memory for the rest of the run. */
export function remember(records: readonly RemoteRecord[], { notes: { seen } }: Pick<PhaseContext, 'notes'>): void {
  for (const record of records) {
    const name = nameOf(record.entity, record.id)
    seen.delete(name)
    seen.set(name, record)
  }
  for (const name of seen.keys()) {
    if (seen.size <= MOST) return
    seen.delete(name)
  }
}

/** Those of these records that this run has read, as they were then. */
export function recalled(
  entity: Entity,
  ids: Iterable<RemoteId>,
  { notes: { seen } }: Pick<PhaseContext, 'notes'>,
): ReadonlyMap<RemoteId, RemoteRecord> {
  return new Map([...ids].flatMap((id) => [seen.get(nameOf(entity, id))].flatMap((one) => (one ? [[id, one]] : []))))
}

/** The same; those that it has not read are read one by one. What is not in Pipedrive is absent. */
export async function inPlainText(
  entity: Entity,
  ids: Iterable<RemoteId>,
  context: Pick<PhaseContext, 'notes' | 'destination' | 'signal'>,
): Promise<ReadonlyMap<RemoteId, RemoteRecord>> {
  const all = new Set(ids)
  const found = new Map(recalled(entity, all, context))
  for (const id of all) {
    if (found.has(id)) continue
    const record = await context.destination.read(entity, id, context.signal)
    if (record === null || record.deleted) continue
    remember([record], context)
    found.set(id, record)
  }
  return found
}
