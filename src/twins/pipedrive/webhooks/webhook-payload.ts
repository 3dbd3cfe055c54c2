import type { Instant, Rows, Webhook } from '../model.ts'
import type { Change, World } from '../world.ts'
import { changedFrom, type Hooked, hookData, hookDataV1 } from './webhook-data.ts'

/** One event as the hooks that want it will tell it. */
export interface HookEvent {
  readonly change: Change<Hooked>
  readonly id: string
  readonly correlation: string
  readonly at: Date
}

/** The body of one attempt, in the version the hook asked for. */
export const payload = (world: World, hook: Webhook, event: HookEvent, attempt: number): unknown =>
  hook.version === '1.0' ? payloadV1(world, hook, event, attempt) : payloadV2(world, hook, event, attempt)

function payloadV2(world: World, hook: Webhook, { change, id, correlation, at }: HookEvent, attempt: number) {
  const { entity, action, before, after, merged, actor } = change
  const row = (after ?? before) as Rows[Hooked]
  const data = action === 'delete' ? null : hookData(world, entity, row)
  const old = before === null ? null : hookData(world, entity, before)
  const previous = old === null ? null : data === null ? old : changedFrom(old, data)
  const isUser = entity === 'user'
  return {
    data,
    previous,
    meta: {
      action,
      company_id: String(world.company.id),
      correlation_id: correlation,
      entity_id: String(row.id),
      entity,
      id: isUser ? String(row.id) : id,
      is_bulk_edit: false,
      timestamp: isUser ? Math.floor(at.getTime() / 1000) : at.toISOString(),
      type: 'general',
      user_id: String(actor.user),
      version: '2.0',
      webhook_id: String(hook.id),
      webhook_owner_id: String(hook.user_id),
      change_source: actor.source,
      ...(isUser ? {} : { permitted_user_ids: permitted(world).map(String) }),
      attempt,
      host: host(world),
      ...(merged?.to === undefined ? {} : { merged_to_id: String(merged.to) }),
      ...(merged?.from === undefined ? {} : { merged_from_id: String(merged.from) }),
    },
  }
}

const V1_ACTIONS = { create: 'added', change: 'updated', delete: 'deleted' } as const

/** The word of 1.0; a merge has one of its own. */
export const actionV1 = ({ action, merged }: Change<Hooked>): string =>
  merged?.from !== undefined ? 'merged' : V1_ACTIONS[action]

function payloadV1(world: World, hook: Webhook, { change, at }: HookEvent, attempt: number) {
  const { entity, before, after, actor } = change
  const row = (after ?? before) as Rows[Hooked]
  const action = actionV1(change)
  const filters = { current: [], previous: [] }
  return {
    v: 1,
    matches_filters: filters,
    meta: {
      v: 1,
      action,
      object: entity,
      id: row.id,
      company_id: world.company.id,
      user_id: actor.user,
      host: host(world),
      timestamp: Math.floor(at.getTime() / 1000),
      timestamp_micro: at.getTime() * 1000,
      permitted_user_ids: permitted(world),
      trans_pending: false,
      is_bulk_update: false,
      pipedrive_service_name: false,
      change_source: actor.source,
      matches_filters: filters,
      webhook_id: hook.id,
    },
    retry: attempt - 1,
    current: change.action === 'delete' ? null : hookDataV1(world, entity, row),
    previous: before === null ? null : hookDataV1(world, entity, before),
    event: `${action}.${entity}`,
  }
}

const host = (world: World): string => `${world.company.domain}.pipedrive.com`
const permitted = (world: World): number[] =>
  [...world.tables.user.rows.values()].filter((user) => user.active).map((user) => user.id)

export const banned = (hook: Webhook, now: Instant): boolean => hook.banned_until !== null && now < hook.banned_until
