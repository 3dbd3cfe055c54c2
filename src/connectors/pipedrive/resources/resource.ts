import { z } from 'zod'
import type { Content, Entity, Fields, ListQuery, RemoteRecord } from '../../../core/connector.ts'
import { isSyncError, SyncError } from '../../../core/errors.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { Client } from '../calls/client.ts'
import { one, type Row, row } from '../calls/envelope.ts'
import { pagesV1, pagesV2 } from '../calls/paging.ts'
import type { Endpoint } from '../calls/prices.ts'
import type { Query } from '../calls/request.ts'
import type { CustomFields } from './custom-fields.ts'
import { FORMS, type Kind, rfc3339 } from './wire.ts'

/** A member of a record: its form in the API, and when it may be written. */
export interface Member {
  readonly kind: Kind
  readonly write: 'always' | 'create' | 'never'
  /**
   * The official client's models know no `null` for it, so a write with one may be refused: it is left out instead.
   * `with status`: Pipedrive empties it itself when the status goes back.
   */
  readonly neverNull?: true | 'with status'
}
export type Members = Readonly<Record<string, Member>>

type ParentFilter = 'organization' | 'person' | 'deal'
export type Body = Readonly<Record<string, unknown>>

/** One kind of record, declared: where it lives, what it holds, what it can be listed by. */
export interface Resource {
  readonly entity: Entity
  readonly version: 'v1' | 'v2'
  readonly create: Endpoint
  readonly read: Endpoint
  readonly update: Endpoint
  readonly delete: Endpoint
  readonly list: Endpoint
  /** The list of archived records, where `list` does not show them. */
  readonly archive?: Endpoint
  readonly members: Members
  /** Query parameters of the list that narrow it to one parent. */
  readonly filters: Partial<Readonly<Record<ParentFilter, string>>>
  readonly isDeleted: (row: Row) => boolean
  /** Members that some accounts refuse; there they are left out, and the others are written. */
  readonly refusable?: readonly string[]
  /**
   * Changes a body right before it is sent. When `needs` says so, the record is read before and passed as `current`.
   */
  readonly merge?: {
    readonly needs: (body: Body) => boolean
    readonly apply: (body: Body, current: Row | null) => Body
  }
}

export interface ResourceClient {
  readonly create: (fields: Fields, signal: AbortSignal, content?: Content) => Promise<RemoteRecord>
  readonly update: (id: RemoteId, fields: Fields, signal: AbortSignal) => Promise<RemoteRecord>
  readonly read: (id: RemoteId, signal: AbortSignal) => Promise<RemoteRecord | null>
  /** @throws SyncError `pipedrive.gone` (reject) when somebody has deleted it before. */
  readonly remove: (id: RemoteId, signal: AbortSignal) => Promise<void>
  /** The record with what its answer says besides; `counts`: also these figures. */
  readonly readWith: (
    id: RemoteId,
    counts: readonly string[],
    signal: AbortSignal,
  ) => Promise<{ readonly record: RemoteRecord; readonly row: Row; readonly codes: readonly string[] } | null>
  readonly list: (query: ListQuery, signal: AbortSignal) => AsyncGenerator<readonly RemoteRecord[]>
}

/** `custom_fields` of a list names at most this many keys; without it all of them come. */
const MOST_KEYS = 15

/**
 * Our fields as a request body.
 *
 * Errors: TypeError for a member that the resource does not declare, may not be written, or is of another kind;
 *         SyncError `pipedrive.option_missing` (reject) for a label the account's field does not have.
 */
function encode(resource: Resource, fields: Fields, custom: CustomFields, creating: boolean): Body {
  const body: Record<string, unknown> = {}
  const customValues: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('custom.')) {
      const encoded = custom.encode(name.slice('custom.'.length), value)
      if (encoded) customValues[encoded.code] = encoded.value
    } else {
      const encoded = encodeMember(resource, name, value, creating)
      if (encoded !== undefined) body[name] = encoded
    }
  }
  return Object.keys(customValues).length === 0 ? body : { ...body, custom_fields: customValues }
}

function encodeMember(resource: Resource, name: string, value: Json, creating: boolean): unknown {
  const member = Object.hasOwn(resource.members, name) ? resource.members[name] : undefined
  if (!member) throw new TypeError(`A ${resource.entity} has no member "${name}".`)
  if (member.write === 'never' || (member.write === 'create' && !creating)) {
    throw new TypeError(`"${name}" of a ${resource.entity} cannot be ${creating ? 'written' : 'changed'}.`)
  }
  if (value === null && member.neverNull) return undefined
  try {
    return FORMS[member.kind].encode(value)
  } catch (cause) {
    throw new TypeError(`${resource.entity}.${name}: ${(cause as Error).message}`, { cause })
  }
}

/**
 * A record from an answer: declared members and mapped custom fields, `null` where they are empty. A member that the
 * answer leaves out is left out here too, since it need not be empty.
 */
function decode(resource: Resource, wire: Row, custom: CustomFields): RemoteRecord {
  const native = Object.entries(resource.members)
    .filter(([name]) => wire[name] !== undefined)
    .map(([name, member]) => [name, FORMS[member.kind].decode(wire[name])])
  return {
    entity: resource.entity,
    id: remoteId(wire.id),
    fields: { ...Object.fromEntries(native), ...custom.decode(wire.custom_fields) },
    updatedAt: rfc3339(wire.update_time),
    deleted: resource.isDeleted(wire),
  }
}

/**
 * Creates, updates, reads and lists one kind of record. `custom` is asked at every call: fields may be mapped later.
 */
export function resourceClient(resource: Resource, client: Client, custom: () => CustomFields): ResourceClient {
  const answer = one(row)
  /** Refusable members that this account has refused. */
  const refused = new Set<string>()
  const v2 = resource.version === 'v2'
  const labels = (): Query => (v2 && custom().withLabels ? { include_option_labels: 'true' } : {})

  async function write(endpoint: Endpoint, path: Record<string, string>, body: Body, signal: AbortSignal) {
    const send = (what: Body) => client.call({ endpoint, path, body: what }, answer, signal)
    const doubtful = (resource.refusable ?? []).filter((name) => name in body)
    const rest = without(body, doubtful)
    try {
      return (await send(body)).data
    } catch (error) {
      if (doubtful.length === 0 || Object.keys(rest).length === 0 || !isRefusal(error)) throw error
      // No document says which accounts take such a member, nor how others refuse it. If the write passes without it,
      // it was the member that was refused.
      const { data } = await send(rest).catch(() => {
        throw error
      })
      for (const name of doubtful) refused.add(name)
      return data
    }
  }

  async function rowOf(id: RemoteId, signal: AbortSignal, counts: readonly string[] = []): Promise<Row | null> {
    const query = counts.length === 0 ? labels() : { ...labels(), include_fields: counts.join(',') }
    try {
      return (await client.call({ endpoint: resource.read, path: { id }, query }, answer, signal)).data
    } catch (error) {
      if (isSyncError(error) && error.code === 'pipedrive.gone') return null
      throw error
    }
  }

  /** No document says how an update is refused that names a record in the bin: as if the updated one were gone, perhaps. */
  async function told(error: unknown, id: RemoteId, body: Body, signal: AbortSignal): Promise<never> {
    const isGone = isSyncError(error) && error.code === 'pipedrive.gone'
    if (!isGone || !REFERENCES.some((name) => body[name] != null)) throw error
    const found = await rowOf(id, signal)
    if (found === null || resource.isDeleted(found)) throw error
    const words = `Pipedrive does not know a record that ${resource.entity} ${id} is to belong to.`
    throw new SyncError('pipedrive.rejected', words, { do: 'reject' }, { cause: error })
  }

  return {
    create: async (fields, signal) => {
      const body = without(encode(resource, fields, custom(), true), [...refused])
      const made = await write(resource.create, {}, resource.merge?.apply(body, null) ?? body, signal)
      return decode(resource, made, custom())
    },

    update: async (id, fields, signal) => {
      const named = without(encode(resource, fields, custom(), false), [...refused])
      const current = resource.merge?.needs(named) ? await rowOf(id, signal) : null
      const body = resource.merge?.apply(named, current) ?? named
      // All fields named were refused members: there is nothing to send, and the caller wants the record.
      const after =
        Object.keys(body).length === 0
          ? await rowOf(id, signal)
          : await write(resource.update, { id }, body, signal).catch((error) => told(error, id, body, signal))
      const record = after && decode(resource, after, custom())
      if (record === null || record.deleted) throw gone(resource.entity, id)
      return record
    },

    read: async (id, signal) => {
      const found = await rowOf(id, signal)
      return found && decode(resource, found, custom())
    },

    remove: async (id, signal) => {
      await client.call({ endpoint: resource.delete, path: { id } }, z.looseObject({}), signal)
    },

    readWith: async (id, counts, signal) => {
      const row = await rowOf(id, signal, counts)
      return row && { record: decode(resource, row, custom()), row, codes: custom().codes }
    },

    list: async function* (query, signal) {
      const from = query.archived ? resource.archive : resource.list
      if (from === undefined) throw new TypeError(`There is no archive of ${resource.entity} records.`)
      const fields = custom()
      const keys = fields.codes.length > 0 && fields.codes.length <= MOST_KEYS ? fields.codes.join(',') : undefined
      const narrowed = { ...parents(resource, query), updated_since: since(query) }
      const pagesWith = (named: string | undefined) =>
        v2
          ? pagesV2(
              client,
              from,
              {
                ...narrowed,
                ...(query.archived ? {} : labels()),
                ...(query.newestFirst ? NEWEST_V2 : {}),
                custom_fields: named,
              },
              row,
              signal,
            )
          : pagesV1(client, from, { ...narrowed, sort: query.newestFirst ? 'id DESC' : 'id ASC' }, row, signal, {
              idOf: ({ id }) => Number(id),
            })
      let any = false
      try {
        for await (const page of pagesWith(keys)) {
          any = true
          yield page.map((found) => decode(resource, found, fields))
        }
      } catch (error) {
        // A list is refused as a whole for the key of a field that people have deleted. Without keys it has all that are there.
        if (any || keys === undefined || !isRejected(error)) throw error
        for await (const page of pagesWith(undefined)) yield page.map((found) => decode(resource, found, fields))
      }
    },
  }
}

// By id and not by `add_time`: ids grow with creation, while notes carry the day of their document as `add_time`.
const NEWEST_V2 = { sort_by: 'id', sort_direction: 'desc' }

function parents(resource: Resource, query: ListQuery): Query {
  const narrowed: Record<string, string> = {}
  for (const parent of ['organization', 'person', 'deal'] as const) {
    const id = query[parent]
    if (id === undefined) continue
    const parameter = resource.filters[parent]
    // If the API ignored an unknown filter it would answer far more than was asked for.
    if (parameter === undefined) throw new TypeError(`A ${resource.entity} cannot be listed by ${parent}.`)
    narrowed[parameter] = id
  }
  return narrowed
}

function since(query: ListQuery): string | undefined {
  if (query.updatedSince === undefined) return undefined
  const at = rfc3339(query.updatedSince)
  if (at === null) throw new TypeError(`"${query.updatedSince}" is not an instant`)
  return at
}

/** Members by which a record belongs to others. */
const REFERENCES = ['org_id', 'person_id', 'deal_id', 'participants'] as const

const isRejected = (error: unknown): boolean => isSyncError(error) && error.code === 'pipedrive.rejected'
const isRefusal = (error: unknown): boolean =>
  isRejected(error) || (isSyncError(error) && error.code === 'pipedrive.forbidden')

const without = (body: Body, names: readonly string[]): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

const gone = (entity: Entity, id: RemoteId): SyncError =>
  new SyncError('pipedrive.gone', `The ${entity} ${id} was deleted in Pipedrive.`, { do: 'reject' })
