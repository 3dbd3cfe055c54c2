import { createHash } from 'node:crypto'
import * as is from '../gateway/checks.ts'
import { forbidden, invalid, notFound } from '../gateway/errors.ts'
import type { Field, FieldEntity, FieldOption } from '../model.ts'
import type { World } from '../world.ts'
import { subfields } from './builtin-fields.ts'

/** Types a custom field may have. */
const TYPES = [
  'varchar',
  'text',
  'double',
  'phone',
  'date',
  'daterange',
  'time',
  'timerange',
  'set',
  'enum',
  'varchar_auto',
  'address',
  'monetary',
  'org',
  'people',
  'user',
] as const

// What the web interface does with a field is kept as it was sent and has no effect here.
const anyObject: is.Check<Record<string, unknown>> = (value, name) => {
  if (!is.isObject(value)) throw invalid(name, 'must be an object')
  return value
}
const optionBody = is.members({ label: is.filled() }, ['label'])
const shared = {
  field_name: is.filled(),
  ui_visibility: anyObject,
  important_fields: anyObject,
  required_fields: anyObject,
  description: is.orNull(is.text(65_535)),
}
const createBody = is.members({ ...shared, field_type: is.oneOf(...TYPES), options: is.list(optionBody) }, [
  'field_name',
  'field_type',
])
const updateBody = is.members(shared)

export function createField(world: World, entity: FieldEntity, json: unknown): Field {
  const body = createBody(json, '')
  if (entity !== 'deal' && body.description !== undefined) throw invalid('description', 'is not allowed')
  const type = body.field_type as string
  const choice = type === 'enum' || type === 'set'
  if (choice && (body.options ?? []).length === 0) throw invalid('options', `is required for type ${type}`)
  if (!choice && body.options !== undefined) throw invalid('options', `is not allowed for type ${type}`)
  if (customFieldCount(world) >= world.settings.customFields) {
    const cap = world.settings.customFields
    throw forbidden(
      `You have reached the limit of ${cap} custom fields on your plan. Upgrade to add more.`,
      'feature_capping_custom_fields_limit',
    )
  }
  const field: Field = {
    entity,
    field_code: newCode(world, entity),
    field_name: body.field_name as string,
    field_type: type,
    options: choice ? newOptions(world, body.options ?? []) : null,
    is_custom_field: true,
    is_optional_response_field: false,
    description: body.description ?? null,
    ui_visibility: { add_visible_flag: false, details_visible_flag: true, ...body.ui_visibility },
    important_fields: body.important_fields ?? { enabled: false, stage_ids: [] },
    required_fields: body.required_fields ?? { enabled: false },
  }
  world.fields[entity].set(field.field_code, field)
  return field
}

/** Over all entities together: that is what a plan counts. */
const customFieldCount = (world: World): number =>
  Object.values(world.fields).reduce(
    (sum, fields) => sum + [...fields.values()].filter((f) => f.is_custom_field).length,
    0,
  )

export function getField(world: World, entity: FieldEntity, code: string): Field {
  const field = world.fields[entity].get(code)
  if (field === undefined) throw notFound('Field')
  return field
}

export function updateField(world: World, entity: FieldEntity, code: string, json: unknown): Field {
  const body = updateBody(json, '')
  return put(world, { ...getField(world, entity, code), ...body })
}

/** Its values are out of reach from now on, and its code is unknown to writes. */
export function deleteField(world: World, entity: FieldEntity, code: string): Field {
  const field = customOnly(getField(world, entity, code))
  world.fields[entity].delete(code)
  return field
}

export function addOptions(world: World, entity: FieldEntity, code: string, json: unknown): readonly FieldOption[] {
  const field = withOptions(getField(world, entity, code))
  const added = newOptions(world, someOf(is.list(optionBody)(json, 'options')))
  const options = [...field.options, ...added]
  if (options.length > 10_000) throw invalid('options', 'must be at most 10000')
  put(world, { ...field, options })
  return added
}

export function renameOptions(world: World, entity: FieldEntity, code: string, json: unknown): readonly FieldOption[] {
  const field = withOptions(getField(world, entity, code))
  const body = someOf(is.list(is.members({ id: is.integer, label: is.filled() }, ['id', 'label']))(json, 'options'))
  const renamed = body.map(({ id, label }) => ({ ...optionOf(field, id as number), label: label as string }))
  const options = field.options.map((o) => renamed.find((r) => r.id === o.id) ?? o)
  put(world, { ...field, options })
  return renamed
}

export function removeOptions(world: World, entity: FieldEntity, code: string, json: unknown): readonly FieldOption[] {
  const field = withOptions(getField(world, entity, code))
  const body = someOf(is.list(is.members({ id: is.integer }, ['id']))(json, 'options'))
  const removed = body.map(({ id }) => optionOf(field, id as number))
  put(world, { ...field, options: field.options.filter((o) => !removed.includes(o)) })
  return removed
}

const put = (world: World, field: Field): Field => {
  world.fields[field.entity].set(field.field_code, field)
  return field
}

function customOnly(field: Field): Field {
  if (!field.is_custom_field) throw forbidden('A built-in field cannot be changed')
  return field
}

function withOptions(field: Field): Field & { readonly options: readonly FieldOption[] } {
  const { options } = customOnly(field)
  if (options === null) throw invalid('field_code', 'is not a field with options')
  return { ...field, options }
}

function optionOf(field: Field & { readonly options: readonly FieldOption[] }, id: number): FieldOption {
  const found = field.options.find((o) => o.id === id)
  if (found === undefined) throw invalid('id', `${id} is not an option of this field`)
  return found
}

function someOf<T>(items: readonly T[]): readonly T[] {
  if (items.length === 0) throw invalid('options', 'must not be empty')
  return items
}

/** The number of a field in API v1: different in every account. */
export const fieldNumber = ({ entity, field_code }: Field): number =>
  Number.parseInt(createHash('sha1').update(`${entity}/${field_code}`).digest('hex').slice(0, 6), 16) + 1

export const showFieldV1 = (field: Field): Record<string, unknown> => ({
  id: fieldNumber(field),
  key: field.field_code,
  name: field.field_name,
  field_type: field.field_type,
  active_flag: true,
  edit_flag: field.is_custom_field,
  filtering_allowed: true,
  ...(field.options === null ? {} : { options: field.options }),
})

/** 40 characters, different in every account. */
function newCode(world: World, entity: FieldEntity): string {
  const { domain, id } = world.company
  return createHash('sha1')
    .update(`${domain}/${id}/${entity}/${world.made.codes++}`)
    .digest('hex')
}

const newOptions = (world: World, labels: readonly { readonly label?: string }[]): FieldOption[] =>
  labels.map(({ label }) => ({ id: world.made.options++, label: label as string }))

/** As v2 writes a field; the three blocks about the web interface only where asked for. */
export function showField(field: Field, blocks: readonly string[]): Record<string, unknown> {
  const { entity, description, ui_visibility, important_fields, required_fields, ...rest } = field
  const ofSales = entity !== 'product' && entity !== 'activity'
  return {
    ...rest,
    subfields: subfields(field),
    ...(entity === 'deal' ? { description } : {}),
    ...(blocks.includes('ui_visibility') ? { ui_visibility } : {}),
    // Products and activities have no stages for which a field could matter.
    ...(ofSales && blocks.includes('important_fields') ? { important_fields } : {}),
    ...(ofSales && blocks.includes('required_fields') ? { required_fields } : {}),
  }
}
