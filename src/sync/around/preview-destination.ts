import { isPlaceholder } from '../../core/both-sides.ts'
import type { Destination, Entity, Fields, RemoteRecord } from '../../core/connector.ts'
import { remoteId } from '../../core/ids.ts'

/**
 * Reads are real, writes are answered from memory: nothing reaches the destination. Fields that would be made first stand
 * in every record, empty, as they will when it is written: without them nobody would know what stands there.
 *
 * @param unmade fields of an entity that are only planned so far
 */
export function previewDestination(real: Destination, unmade: (entity: Entity) => Fields): Destination {
  const made = new Map<string, RemoteRecord>()
  return {
    ...real,
    create: async (entity, fields) => {
      const id = remoteId(`new-${made.size + 1}`)
      const record: RemoteRecord = { entity, id, fields, updatedAt: null, deleted: false }
      made.set(`${entity} ${id}`, record)
      return record
    },
    update: async (entity, id, fields) => {
      const known = made.get(`${entity} ${id}`)
      const record: RemoteRecord = {
        entity,
        id,
        fields: { ...known?.fields, ...fields },
        updatedAt: null,
        deleted: false,
      }
      if (known) made.set(`${entity} ${id}`, record)
      return record
    },
    remove: async () => undefined,
    read: async (entity, id, signal) => {
      const known = made.get(`${entity} ${id}`) ?? (await real.read(entity, id, signal))
      return known && { ...known, fields: { ...unmade(entity), ...known.fields } }
    },
    list: async function* (entity, query, signal) {
      if (isPlaceholder(query.deal) || isPlaceholder(query.organization) || isPlaceholder(query.person)) return
      yield* real.list(entity, query, signal)
    },
  }
}
