import { fieldNumber } from './fields/fields.ts'
import type { FilterCondition } from './filter-model.ts'
import * as is from './gateway/checks.ts'
import { invalid, notFound } from './gateway/errors.ts'
import { DEALS_READ, DEALS_WRITE, ok, type Route } from './gateway/route.ts'
import { sqlTime } from './gateway/times.ts'
import type { FieldEntity, SavedFilter } from './model.ts'
import { type Actor, create, remove, update, type World } from './world.ts'

const TYPES = ['deals', 'leads', 'org', 'people', 'products', 'activity', 'projects'] as const
const OPERATORS = [
  'IS NOT NULL',
  'IS NULL',
  '<=',
  '>=',
  '<',
  '>',
  '!=',
  '=',
  "LIKE '$%'",
  "LIKE '%$%'",
  "NOT LIKE '$%'",
]
const MOST_CONDITIONS = 16

const conditionBody = is.members(
  {
    object: is.oneOf('person', 'deal', 'organization', 'product', 'activity'),
    field_id: is.filled(),
    operator: is.oneOf(...OPERATORS),
    value: is.orNull(is.text()),
    extra_value: is.orNull(is.text()),
  },
  ['object', 'field_id', 'operator'],
)
const groupBody = is.members({ glue: is.oneOf('and', 'or'), conditions: is.list(conditionBody) }, [
  'glue',
  'conditions',
])
const conditionsBody = is.members({ glue: is.oneOf('and'), conditions: is.list(groupBody) }, ['glue', 'conditions'])
const createBody = is.members({ name: is.filled(), type: is.oneOf(...TYPES), conditions: conditionsBody }, [
  'name',
  'type',
  'conditions',
])
const updateBody = is.members({ name: is.filled(), conditions: conditionsBody }, ['conditions'])

type Groups = Pick<SavedFilter, 'all' | 'any'>

/** Two groups, the first for conditions that must all hold, the second for those of which one must. */
function groupsOf(world: World, body: ReturnType<typeof conditionsBody> | undefined): Groups {
  const [all, any, third] = body?.conditions ?? []
  if (all?.glue !== 'and' || any?.glue !== 'or' || third !== undefined) {
    throw invalid('conditions', 'must hold one group glued with "and" and one glued with "or"')
  }
  const groups = { all: read(world, all.conditions), any: read(world, any.conditions) }
  const count = groups.all.length + groups.any.length
  if (count === 0 || count > MOST_CONDITIONS) throw invalid('conditions', `must be 1 to ${MOST_CONDITIONS}`)
  return groups
}

const read = (
  world: World,
  conditions: readonly ReturnType<typeof conditionBody>[] | undefined,
): readonly FilterCondition[] =>
  (conditions ?? []).map(({ object, field_id, operator, value = null, extra_value = null }) => {
    const fields = [...world.fields[object as FieldEntity].values()]
    const field = fields.find((one) => String(fieldNumber(one)) === field_id)
    if (field === undefined) throw invalid('field_id', `${field_id} is no field of a ${object}`)
    if (/NULL/.test(operator as string) !== (value === null)) throw invalid('value', `does not go with ${operator}`)
    const isOption = field.options?.some((option) => String(option.id) === value) ?? true
    if (value !== null && !isOption) throw invalid('value', `"${value}" is no option of ${field.field_name}`)
    return { object: object as string, field_id: field_id as string, operator: operator as string, value, extra_value }
  })

const show = (row: SavedFilter) => ({
  id: row.id,
  name: row.name,
  filter_code: null,
  is_editable: true,
  active_flag: !row.is_deleted,
  type: row.type,
  temporary_flag: null,
  user_id: row.user_id,
  add_time: sqlTime(row.add_time),
  update_time: sqlTime(row.update_time),
  visible_to: '1',
  last_used_time: null,
  custom_view_id: null,
})
const showWhole = (row: SavedFilter) => ({
  ...show(row),
  conditions: {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: row.all.map((one) => ({ ...one, json_value_flag: false })) },
      { glue: 'or', conditions: row.any.map((one) => ({ ...one, json_value_flag: false })) },
    ],
  },
})

function existing(world: World, id: number): SavedFilter {
  const row = world.tables.filter.get(id)
  if (row === undefined || row.is_deleted) throw notFound('Filter')
  return row
}

function editFilter(world: World, actor: Actor, id: number, json: unknown): SavedFilter {
  const body = updateBody(json, '')
  const name = body.name === undefined ? {} : { name: body.name }
  return update(world, actor, 'filter', existing(world, id), { ...groupsOf(world, body.conditions), ...name })
}
export const renameFilter = (world: World, actor: Actor, id: number, name: string): SavedFilter =>
  update(world, actor, 'filter', existing(world, id), { name })
export const deleteFilter = (world: World, actor: Actor, id: number): SavedFilter =>
  remove(world, actor, 'filter', existing(world, id))

const reading = { version: 'v1', scopes: DEALS_READ } as const
/** Would add the key of the field to each condition. */
const CODES = { include_field_code: 'bool' } as const
const writing = { version: 'v1', scopes: DEALS_WRITE } as const

export const filterRoutes: readonly Route[] = [
  {
    ...reading,
    method: 'GET',
    path: '/filters',
    cost: 20,
    query: { type: [...TYPES] },
    run: ({ world, query }) => {
      const type = query.text('type')
      const all = [...world.tables.filter.rows.values()].filter((row) => !row.is_deleted)
      return ok(all.filter((row) => type === undefined || row.type === type).map(show))
    },
  },
  {
    ...reading,
    method: 'GET',
    path: '/filters/:id',
    cost: 2,
    query: CODES,
    run: ({ world, id }) => ok(showWhole(existing(world, id()))),
  },
  {
    ...writing,
    method: 'POST',
    path: '/filters',
    cost: 10,
    query: CODES,
    run: async ({ world, actor, user, json }) => {
      const { name, type, conditions } = createBody(await json(), '')
      const draft = { name: name as string, type: type as string, user_id: user.id, ...groupsOf(world, conditions) }
      return ok(showWhole(create(world, actor, 'filter', draft)))
    },
  },
  {
    ...writing,
    method: 'PUT',
    path: '/filters/:id',
    cost: 10,
    query: CODES,
    run: async ({ world, actor, json, id }) => ok(showWhole(editFilter(world, actor, id(), await json()))),
  },
]
