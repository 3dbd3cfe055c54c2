import * as is from '../gateway/checks.ts'
import { ApiError, webhookError } from '../gateway/errors.ts'
import type { Call, Reply, Route } from '../gateway/route.ts'
import { nowOf } from '../gateway/times.ts'
import type { Webhook } from '../model.ts'
import { create, type World } from '../world.ts'
import type { Deliveries } from './deliveries.ts'
import { HOOKED } from './webhook-data.ts'

const PER_USER = 40
const ACTIONS = ['create', 'change', 'delete', '*']
const ACTIONS_V1 = [...ACTIONS, 'added', 'updated', 'merged', 'deleted']
const OBJECTS: readonly string[] = [...HOOKED, 'lead', '*']

const body = is.members(
  {
    subscription_url: is.text(2048),
    event_action: is.text(),
    event_object: is.text(),
    name: is.filled(),
    user_id: is.integer,
    http_auth_user: is.orNull(is.text()),
    http_auth_password: is.orNull(is.text()),
    version: is.oneOf('1.0', '2.0'),
  },
  ['subscription_url', 'event_action', 'event_object', 'name'],
)

const show = (world: World, hook: Webhook): Record<string, unknown> => ({
  id: hook.id,
  company_id: world.company.id,
  owner_id: hook.user_id,
  user_id: hook.user_id,
  event_action: hook.event_action,
  event_object: hook.event_object,
  subscription_url: hook.subscription_url,
  version: hook.version,
  is_active: hook.is_active ? 1 : 0,
  // Neither form of v1 nor of v2, with milliseconds.
  add_time: hook.add_time.replace('Z', '.000Z'),
  remove_time: null,
  type: hook.client_id === null ? 'general' : 'application',
  http_auth_user: hook.http_auth_user,
  http_auth_password: hook.http_auth_password,
  remove_reason: hook.remove_reason,
  last_delivery_time: hook.last_delivery_time?.replace('Z', '.000Z') ?? null,
  last_http_status: hook.last_http_status,
  admin_id: hook.user_id,
  name: hook.name,
})

const PRIVATE = /^(10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)\.|\.(local|internal|invalid|lan)$/

/** A URL that Pipedrive would call: public https. Loopback is let through, since that is where a simulation runs. */
function callable(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (/(^|\.)pipedrive\.com$/.test(url.hostname) || PRIVATE.test(url.hostname)) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback)
}

async function register({ world, actor, user, json }: Call, queue: Deliveries): Promise<Reply> {
  const sent = body(await json(), '')
  const version = sent.version ?? '2.0'
  const action = sent.event_action ?? ''
  const object = sent.event_object ?? ''
  const url = sent.subscription_url ?? ''
  if (!(version === '1.0' ? ACTIONS_V1 : ACTIONS).includes(action))
    throw webhookError(400, { event_action: ['invalid'] })
  const known = OBJECTS.includes(object) && !(version === '1.0' && object === 'lead')
  if (!known && !(version === '1.0' && object === 'activityType')) {
    throw webhookError(400, { event_object: ['invalid'] })
  }
  if (!callable(url)) throw webhookError(400, { subscription_url: ['invalid or non-reachable URL'] })
  const owner = sent.user_id ?? user.id
  if (world.tables.user.get(owner)?.active !== true) throw webhookError(400, { user_id: ['invalid'] })
  const mine = [...world.tables.webhook.rows.values()].filter((hook) => hook.user_id === owner)
  if (mine.length >= PER_USER) throw webhookError(422, { user_id: ['webhooks limit reached'] })
  const draft = {
    user_id: owner,
    event_action: action,
    event_object: object,
    subscription_url: url,
    name: sent.name ?? '',
    version,
    http_auth_user: sent.http_auth_user ?? null,
    http_auth_password: sent.http_auth_password ?? null,
    client_id: actor.client ?? null,
    is_active: true,
    remove_reason: null,
    last_delivery_time: null,
    last_http_status: null,
    last_success: nowOf(world.clock),
    failures: 0,
    banned_until: null,
  }
  const probed = { ...draft, id: 0, add_time: '', update_time: '', is_deleted: false, deleted_at: null }
  if (!(await queue.probe(probed))) throw webhookError(400, { subscription_url: ['invalid or non-reachable URL'] })
  const hook = create(world, actor, 'webhook', draft)
  return { status: 201, body: { status: 'ok', success: true, data: show(world, hook) } }
}

/** An app sees its own hooks only; a token sees those made with tokens. */
const visible = ({ world, actor }: Call): Webhook[] =>
  [...world.tables.webhook.rows.values()].filter((hook) => hook.client_id === (actor.client ?? null))

const scoped = { version: 'v1', scopes: ['admin'], admin: true } as const

export const webhookRoutes = (queue: Deliveries): readonly Route[] => [
  {
    ...scoped,
    method: 'GET',
    path: '/webhooks',
    cost: 10,
    run: (call) => {
      const data = visible(call).map((hook) => show(call.world, hook))
      return { body: { status: 'ok', success: true, data } }
    },
  },
  { ...scoped, method: 'POST', path: '/webhooks', cost: 10, run: (call) => register(call, queue) },
  {
    ...scoped,
    method: 'DELETE',
    path: '/webhooks/:id',
    cost: 6,
    run: (call) => {
      const id = call.id()
      if (call.world.tables.webhook.get(id) === undefined) throw webhookError(404, { id: ['not found'] })
      if (!visible(call).some((hook) => hook.id === id)) {
        throw new ApiError(403, 'Forbidden', { success: false, message: 'Forbidden' })
      }
      call.world.tables.webhook.drop(id)
      return { body: { status: 'ok', success: true } }
    },
  },
]
