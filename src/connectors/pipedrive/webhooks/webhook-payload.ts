import { epochMs, type Hint, type HintAction, malformed, type Parsed, readJson } from '../../../core/hint.ts'
import { jsonOutOfBounds } from '../../../core/json-bounds.ts'
import { type Members, members, metaOf } from './webhook-meta.ts'

const ACTIONS: ReadonlyMap<string, HintAction> = new Map([
  ['create', 'created'],
  ['added', 'created'],
  ['change', 'changed'],
  ['updated', 'changed'],
  ['delete', 'deleted'],
  ['deleted', 'deleted'],
  ['merged', 'merged'],
])

/**
 * What a delivery of payload version 1.0 or 2.0 says. Never throws.
 *
 * Shape:  one hint as a rule. Two for the survivor of a merge: the record that ended in it, and itself. None for
 *         an empty body or `{}`, with which an address is probed when a hook is made.
 * Units:  ids are text, whether they came as text or as numbers.
 * Errors: a `malformed` refusal for what is no payload of these versions.
 * Source: Pipedrive's guides for webhooks v1 and v2; their samples disagree with their tables, so nothing is
 *         demanded beyond an action and an entity
 */
export function parsePipedrive(body: Uint8Array): Parsed {
  const outside = jsonOutOfBounds(body)
  if (outside !== null) return { refusal: malformed(`The body is not taken. ${outside}`) }
  const json = readJson(body)
  if (json === null) return { refusal: malformed('The body is not JSON.') }
  const payload = members(json.is)
  if (payload === null) return { refusal: malformed('The body is not a JSON object.') }
  if (Object.keys(payload).length === 0) return { hints: [] }
  const meta = metaOf(payload) ?? {}
  const version = versionOf(payload, meta)
  if (version === null) return { refusal: malformed('The payload version is neither 1.0 nor 2.0.') }
  const event = version === '1.0' ? eventV1(payload, meta) : eventV2(payload, meta)
  if (event === null) return { refusal: malformed('The payload names no action or no entity.') }
  return { hints: hintsOf(event, meta) }
}

/** What both versions of the payload say, each in words of its own. */
interface Event {
  readonly action: string
  readonly entity: string
  readonly id: string | null
  readonly deliveryId: string
  /** The record after and before, as far as it was sent. */
  readonly now: Members | null
  readonly before: Members | null
}

function versionOf(payload: Members, meta: Members): '1.0' | '2.0' | null {
  const said = meta.version ?? meta.v ?? payload.v
  if (said === undefined || said === null) return word(meta.entity) !== null ? '2.0' : '1.0'
  const number = typeof said === 'string' && said.trim() !== '' ? Number(said) : said
  return number === 1 ? '1.0' : number === 2 ? '2.0' : null
}

function eventV2(payload: Members, meta: Members): Event | null {
  const action = word(meta.action)
  const entity = word(meta.entity)
  if (action === null || entity === null) return null
  const now = members(payload.data)
  const before = members(payload.previous)
  const id = idText(meta.entity_id) ?? idText(now?.id) ?? idText(before?.id)
  // In events of users `meta.id` is the user's id: the same in all of them, so it does not tell deliveries apart.
  const own = idText(meta.id)
  const unique = own !== null && own !== id && own.length >= 16
  const deliveryId = unique ? own : keyOf(meta, entity, id, action, epochMs(meta.timestamp))
  return { action, entity, id, deliveryId, now, before }
}

function eventV1(payload: Members, meta: Members): Event | null {
  const [, eventAction, eventEntity] =
    (typeof payload.event === 'string' ? /^([a-z]+)\.([A-Za-z_]+)$/.exec(payload.event) : null) ?? []
  const action = word(meta.action) ?? word(eventAction)
  const entity = word(meta.object) ?? word(eventEntity)
  if (action === null || entity === null) return null
  const now = members(payload.current)
  const before = members(payload.previous)
  const id = idText(meta.id) ?? idText(now?.id) ?? idText(before?.id)
  // `meta.id` is the record here. One edit can be told several times within a second, hence the finer stamp.
  const micro = typeof meta.timestamp_micro === 'number' ? meta.timestamp_micro : null
  return {
    action,
    entity,
    id,
    deliveryId: keyOf(meta, entity, id, action, micro ?? epochMs(meta.timestamp)),
    now,
    before,
  }
}

const keyOf = (meta: Members, entity: string, id: string | null, action: string, stamp: number | null): string =>
  [idText(meta.webhook_id) ?? '', entity, id ?? '', action, stamp ?? ''].join('|')

function hintsOf({ action, entity, id, deliveryId, now, before }: Event, meta: Members): readonly Hint[] {
  const user = idText(meta.user_id)
  const same = {
    system: 'pipedrive',
    deliveryId,
    concerns: entity,
    idIs: 'key',
    ...(user === null ? {} : { byUser: user }),
    byApi: meta.change_source === 'api',
    at: epochMs(meta.timestamp),
  } as const

  const into = idText(meta.merged_to_id)
  if (into !== null && into !== id) return [{ ...same, id, action: 'merged', mergedInto: into }]

  // A merge sends two deliveries and either may get lost, so the survivor's gives a hint of the other record too.
  const from = idText(meta.merged_from_id) ?? (action === 'merged' ? idText(before?.id) : null)
  if (id !== null && from !== null && from !== id) {
    return [
      { ...same, id: from, action: 'merged', mergedInto: id },
      { ...same, id, action: 'changed' },
    ]
  }
  const told = ACTIONS.get(action) ?? 'unknown'
  return [{ ...same, id, action: told === 'changed' && isGone(entity, now) ? 'deleted' : told }]
}

/** Whether an edit moved the record to the bin. Of stages, pipelines and users `active_flag` means something else. */
const isGone = (entity: string, now: Members | null): boolean =>
  now?.is_deleted === true ||
  now?.deleted === true ||
  (entity === 'deal' && now?.status === 'deleted') ||
  (BINNED_BY_FLAG.has(entity) && now?.active_flag === false)

const BINNED_BY_FLAG: ReadonlySet<string> = new Set(['organization', 'person', 'note', 'activity'])

const word = (value: unknown): string | null =>
  typeof value === 'string' && /^[A-Za-z_]{1,50}$/.test(value) ? value : null

/** Ids are digits or UUIDs; `0` is how Pipedrive says nobody. */
function idText(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null
  return typeof value === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(value) && value !== '0' ? value : null
}

/**
 * Whether a hint tells of a write of our own: made through the API by the user we act as. A person's edit is none, not
 * even that user's, since people use the app. Another program that acts as our user is taken for us; its changes are
 * found by polling.
 *
 * Deletions and merges are never taken for echoes: we delete only by undo, which knows what it removed, and must not
 * overlook a deletion by another connection. They cost no API call either, since the hint says all there is to know.
 */
export const isOwnEcho = (hint: Hint, ourUserId: string): boolean =>
  hint.system === 'pipedrive' &&
  hint.byApi &&
  hint.byUser === ourUserId &&
  (hint.action === 'created' || hint.action === 'changed')
