import * as is from './gateway/checks.ts'
import { notFound } from './gateway/errors.ts'
import { ok, type Route } from './gateway/route.ts'
import { sqlTime } from './gateway/times.ts'
import type { ActivityType } from './model.ts'
import { type Actor, create, remove, update, type World } from './world.ts'

const ICONS = [
  ...['task', 'email', 'meeting', 'deadline', 'call', 'lunch', 'calendar', 'downarrow', 'document', 'smartphone'],
  ...['camera', 'scissors', 'cogs', 'bubble', 'uparrow', 'checkbox', 'signpost', 'shuffle', 'addressbook'],
  ...['linegraph', 'picture', 'car', 'world', 'search', 'clip', 'sound', 'brush', 'key', 'padlock', 'pricetag'],
  ...['suitcase', 'finish', 'plane', 'loop', 'wifi', 'truck', 'cart', 'bulb', 'bell', 'presentation'],
]
const shape = { name: is.filled(), icon_key: is.oneOf(...ICONS), color: is.text(6), order_nr: is.integer }
const { order_nr: _, ...creatable } = shape
const createBody = is.members(creatable, ['name', 'icon_key'])
const updateBody = is.members(shape)

const system: Actor = { user: 0, source: 'app' }

/** What every account starts with. */
export function defaultActivityTypes(world: World): void {
  for (const name of ['Call', 'Meeting', 'Task', 'Deadline', 'Email', 'Lunch']) {
    const key = name.toLowerCase()
    add(world, system, { name, icon_key: key, color: 'FFFFFF', custom: false })
  }
}

function add(
  world: World,
  actor: Actor,
  type: { readonly name: string; readonly icon_key: string; readonly color: string; readonly custom: boolean },
): ActivityType {
  return create(world, actor, 'activityType', {
    name: type.name,
    icon_key: type.icon_key,
    color: type.color,
    is_custom_flag: type.custom,
    key_string: type.name.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
    order_nr: world.tables.activityType.rows.size + 1,
  })
}

export function switchActivityType(world: World, actor: Actor, key: string, active: boolean): ActivityType {
  const found = [...world.tables.activityType.rows.values()].find((type) => type.key_string === key)
  if (found === undefined) throw notFound('Activity type')
  return update(world, actor, 'activityType', found, {
    is_deleted: !active,
    deleted_at: active ? null : found.update_time,
  })
}

const show = ({ is_deleted, deleted_at: _deleted, ...row }: ActivityType): Record<string, unknown> => ({
  ...row,
  active_flag: !is_deleted,
  add_time: sqlTime(row.add_time),
  update_time: sqlTime(row.update_time),
})

function existing(world: World, id: number): ActivityType {
  const row = world.tables.activityType.get(id)
  if (row === undefined || row.is_deleted) throw notFound('Activity type')
  return row
}

const write = { version: 'v1', scopes: ['admin'], admin: true } as const

export const activityTypeRoutes: readonly Route[] = [
  {
    version: 'v1',
    scopes: ['activities:read', 'activities:full', 'admin'],
    method: 'GET',
    path: '/activityTypes',
    cost: 20,
    run: ({ world }) => ok([...world.tables.activityType.rows.values()].map(show)),
  },
  {
    ...write,
    method: 'POST',
    path: '/activityTypes',
    cost: 10,
    run: async ({ world, actor, json }) => {
      const body = createBody(await json(), '')
      const type = { name: body.name as string, icon_key: body.icon_key as string, color: body.color ?? 'FFFFFF' }
      return ok(show(add(world, actor, { ...type, custom: true })))
    },
  },
  {
    ...write,
    method: 'PUT',
    path: '/activityTypes/:id',
    cost: 10,
    run: async ({ world, actor, json, id }) =>
      ok(show(update(world, actor, 'activityType', existing(world, id()), updateBody(await json(), '')))),
  },
  {
    ...write,
    method: 'DELETE',
    path: '/activityTypes/:id',
    cost: 6,
    run: ({ world, actor, id }) => ok(show(remove(world, actor, 'activityType', existing(world, id())))),
  },
]
