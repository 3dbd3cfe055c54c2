import { z } from 'zod'
import type { Fields, ListQuery, RemoteRecord } from '../../../core/connector.ts'
import { isSyncError, SyncError } from '../../../core/errors.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Client } from '../calls/client.ts'
import { one, row } from '../calls/envelope.ts'
import { pagesV1 } from '../calls/paging.ts'
import type { Endpoint } from '../calls/prices.ts'
import type { ResourceClient } from './resource.ts'
import { rfc3339 } from './wire.ts'

const PARENTS = ['deal_id', 'org_id', 'person_id'] as const

const reference = z.number().int().nullish()
const file = row.extend({
  name: z.string().nullish(),
  file_name: z.string().nullish(),
  file_size: z.number().nullish(),
  active_flag: z.boolean().nullish(),
  user_id: z.union([z.number(), z.string()]).nullish(),
  update_time: z.unknown(),
  deal_id: reference,
  org_id: reference,
  person_id: reference,
})

const LISTS = {
  deal: 'GET v1/deals/{id}/files',
  organization: 'GET v1/organizations/{id}/files',
  person: 'GET v1/persons/{id}/files',
} as const satisfies Record<string, Endpoint>

/** Lists of files have smaller pages than others. */
const PAGE_SIZE = 100

/**
 * Files. There is no API v2 for them.
 *
 * Shape:  made with `name`, one of `deal_id`, `org_id`, `person_id`, and what the file holds; `size` in bytes and
 *         `user_id`, who made it, are told, not sent. The only change is `deleted: true`, which is for good. Listed by what they belong to.
 * Errors: those of `Client.call`; TypeError for another change, a file without content, and a list of all files.
 * Source: Pipedrive API v1, /files
 */
export function files(client: Client): ResourceClient {
  const read = async (id: RemoteId, signal: AbortSignal): Promise<RemoteRecord | null> => {
    try {
      const { data } = await client.call({ endpoint: 'GET v1/files/{id}', path: { id } }, one(file), signal)
      return decode(data)
    } catch (error) {
      if (isSyncError(error) && error.code === 'pipedrive.gone') return null
      throw error
    }
  }
  const remove = async (id: RemoteId, signal: AbortSignal) => {
    await client.call({ endpoint: 'DELETE v1/files/{id}', path: { id } }, z.looseObject({}), signal)
  }
  return {
    create: async (fields, signal, content) => {
      if (content === undefined) throw new TypeError('A file is made with what it holds.')
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(content.bytes)], { type: content.type }), String(fields.name))
      for (const name of PARENTS) if (typeof fields[name] === 'string') form.append(name, fields[name])
      return decode((await client.call({ endpoint: 'POST v1/files', form }, one(file), signal)).data)
    },
    update: async (id, fields, signal) => {
      if (fields.deleted !== true || Object.keys(fields).length > 1) throw new TypeError('A file cannot be changed.')
      const before = await read(id, signal)
      if (before === null || before.deleted) throw gone(id)
      await remove(id, signal)
      return { ...before, fields: { ...before.fields, deleted: true }, deleted: true }
    },
    read,
    remove,
    readWith: async (id, _, signal) => {
      const record = await read(id, signal)
      return record && { record, row: { id: Number(id) }, codes: [] }
    },
    list: async function* (query, signal) {
      const [list, id] = listOf(query)
      for await (const page of pagesV1(client, list, {}, file, signal, { path: { id }, size: PAGE_SIZE }))
        yield page.map(decode)
    },
  }
}

function listOf(query: ListQuery): readonly [Endpoint, RemoteId] {
  for (const parent of ['deal', 'organization', 'person'] as const) {
    const id = query[parent]
    if (id !== undefined) return [LISTS[parent], id]
  }
  throw new TypeError('Files are listed by what they belong to.')
}

function decode(wire: z.output<typeof file>): RemoteRecord {
  const references = PARENTS.filter((name) => wire[name] !== undefined).map((name) => {
    const id = wire[name] ?? null
    return [name, id === null ? null : String(id)] as const
  })
  const isDeleted = wire.active_flag === false
  const name = wire.name ?? wire.file_name
  const fields: Fields = {
    ...(name == null ? {} : { name }),
    ...(wire.file_size == null ? {} : { size: wire.file_size }),
    ...(wire.user_id == null ? {} : { user_id: String(wire.user_id) }),
    ...Object.fromEntries(references),
    deleted: isDeleted,
  }
  return { entity: 'file', id: remoteId(wire.id), fields, updatedAt: rfc3339(wire.update_time), deleted: isDeleted }
}

const gone = (id: RemoteId): SyncError =>
  new SyncError('pipedrive.gone', `The file ${id} was deleted in Pipedrive.`, { do: 'reject' })
