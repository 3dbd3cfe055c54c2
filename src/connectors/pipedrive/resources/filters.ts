import { z } from 'zod'
import { isSyncError } from '../../../core/errors.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Client } from '../calls/client.ts'
import { one } from '../calls/envelope.ts'
import { allOf, pagesV1, wholeV1 } from '../calls/paging.ts'
import type { FilterCondition, NewFilter, SavedFilter } from '../model.ts'

const condition = z.looseObject({
  object: z.string(),
  field_id: z.union([z.string(), z.number()]).transform(String),
  operator: z.string(),
  value: z.union([z.string(), z.number()]).transform(String).nullish(),
})
const group = z.looseObject({ glue: z.string(), conditions: z.array(condition).nullish() })
const filter = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  type: z.string().nullish(),
  active_flag: z.boolean().nullish(),
})
const whole = filter.extend({ conditions: z.looseObject({ conditions: z.array(group) }).nullish() })

/**
 * Saved filters of deals, those of all users that ours may see.
 * Source: Pipedrive API v1, GET /filters, one page
 */
export async function savedFilters(client: Client, signal: AbortSignal): Promise<readonly SavedFilter[]> {
  const all = await wholeV1(client, 'GET v1/filters', filter, signal)
  return all
    .filter((wire) => wire.active_flag !== false && (wire.type ?? 'deals') === 'deals')
    .map(({ id, name }) => ({ id: remoteId(id), name }))
}

/** Makes a saved filter of deals; it belongs to our user. Source: Pipedrive API v1, POST /filters */
export async function createFilter(client: Client, made: NewFilter, signal: AbortSignal): Promise<RemoteId> {
  const body = { name: made.name, type: 'deals', conditions: wireOf(made) }
  const { data } = await client.call(
    { endpoint: 'POST v1/filters', body },
    one(z.looseObject({ id: z.number() })),
    signal,
  )
  return remoteId(data.id)
}

/** The filter as it stands; `null` where it was deleted. Source: Pipedrive API v1, GET /filters/{id} */
export async function readFilter(client: Client, id: RemoteId, signal: AbortSignal): Promise<NewFilter | null> {
  try {
    const { data } = await client.call({ endpoint: 'GET v1/filters/{id}', path: { id } }, one(whole), signal)
    if (data.active_flag === false) return null
    const groups = data.conditions?.conditions ?? []
    const of = (glue: string) => groups.filter((each) => each.glue === glue).flatMap((each) => each.conditions ?? [])
    return { name: data.name, all: of('and').map(conditionOf), any: of('or').map(conditionOf) }
  } catch (error) {
    if (isSyncError(error) && error.code === 'pipedrive.gone') return null
    throw error
  }
}

/** Source: Pipedrive API v1, PUT /filters/{id} */
export async function updateFilter(
  client: Client,
  id: RemoteId,
  changed: NewFilter,
  signal: AbortSignal,
): Promise<void> {
  const body = { name: changed.name, conditions: wireOf(changed) }
  await client.call({ endpoint: 'PUT v1/filters/{id}', path: { id }, body }, z.unknown(), signal)
}

const v1Field = z.looseObject({ id: z.number().nullish(), key: z.string() })

/**
 * Key of a field → the id by which conditions of filters name it, which API v2 does not tell.
 * Source: Pipedrive API v1, GET /{entity}Fields
 */
export async function fieldIds(
  client: Client,
  entity: 'deal' | 'organization',
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const all = await allOf(pagesV1(client, `GET v1/${entity}Fields`, {}, v1Field, signal))
  return new Map(all.flatMap(({ id, key }) => (id == null ? [] : [[key, String(id)] as const])))
}

// Exactly these two groups, the second one empty where it has no conditions.
const wireOf = ({ all, any }: NewFilter) => ({
  glue: 'and',
  conditions: [
    { glue: 'and', conditions: all.map(wireCondition) },
    { glue: 'or', conditions: any.map(wireCondition) },
  ],
})

const wireCondition = ({ object, field, operator, value }: FilterCondition) => ({
  object,
  field_id: field,
  operator,
  value,
  extra_value: null,
})

const conditionOf = (wire: z.output<typeof condition>): FilterCondition => ({
  object: wire.object,
  field: wire.field_id,
  operator: wire.operator,
  value: wire.value ?? null,
})
