import type { Destination, RemoteRecord } from '../../core/connector.ts'
import { type RemoteId, remoteId } from '../../core/ids.ts'

/** Whether an id is that of a record that a preview only plans to make. */
export const isPlanned = (id: RemoteId | undefined): boolean => id?.startsWith('new-') === true

/** Reads are real, writes are answered from memory: nothing reaches the destination. */
export function previewDestination(real: Destination): Destination {
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
    read: async (entity, id, signal) => made.get(`${entity} ${id}`) ?? (await real.read(entity, id, signal)),
    list: async function* (entity, query, signal) {
      if (isPlanned(query.deal) || isPlanned(query.organization) || isPlanned(query.person)) return
      yield* real.list(entity, query, signal)
    },
  }
}
