import { round } from '../../../core/money.ts'
import * as is from '../gateway/checks.ts'
import { ApiError, invalid } from '../gateway/errors.ts'
import type { Query } from '../gateway/query.ts'
import type { CustomFields, CustomValue, Field, FieldEntity } from '../model.ts'
import { findLive, type World } from '../world.ts'

/**
 * The custom fields of a record after `sent` was written over `before`: only keys that were sent change, `null`
 * clears. Reads a value in exactly the form its field type has.
 */
export function writeCustom(world: World, entity: FieldEntity, before: CustomFields, sent: unknown): CustomFields {
  if (sent === undefined) return before
  if (!is.isObject(sent)) throw invalid('custom_fields', 'must be an object')
  const after: Record<string, CustomValue> = { ...before }
  for (const [code, value] of Object.entries(sent)) {
    const field = world.fields[entity].get(code)
    if (field === undefined || !field.is_custom_field) throw unknownField(code)
    const read = value === null ? null : readValue(world, field, value)
    if (read === null || read === '') delete after[code]
    else after[code] = read
  }
  return after
}

function unknownField(code: string): ApiError {
  const message = `Validation failed: custom_fields.${code}: no such custom field`
  const body = {
    success: false,
    error: message,
    error_info: 'Please check developers.pipedrive.com',
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
    field_code: code,
    data: null,
    additional_data: null,
  }
  return new ApiError(400, message, body)
}

function readValue(world: World, field: Field, value: unknown): CustomValue {
  const name = `custom_fields.${field.field_code}`
  switch (field.field_type) {
    case 'varchar':
    case 'varchar_auto':
    case 'phone':
      return is.text(255)(value, name).trim()
    case 'text':
      return is.text(65_535)(value, name).trim()
    case 'double':
      return is.number(value, name)
    case 'date':
      return is.day(value, name)
    case 'monetary':
      return monetary(world, value, name)
    case 'daterange': {
      const read = is.members({ value: is.day, until: is.day }, ['value', 'until'])(value, name)
      return { value: read.value as string, until: read.until as string }
    }
    case 'time':
    case 'timerange':
      return times(world, field, value, name)
    case 'enum':
      return option(field, is.integer(value, name), name)
    case 'set':
      return options(field, value, name)
    case 'user':
      return existing(world, 'user', value, name)
    case 'org':
      return existing(world, 'organization', value, name)
    case 'people':
      return existing(world, 'person', value, name)
    case 'address':
      return is.address(value, name)
    default:
      throw invalid(name, `has the type ${field.field_type}, which cannot be written`)
  }
}

function monetary(world: World, value: unknown, name: string): CustomValue {
  const read = is.members({ value: is.number, currency: is.text(3) }, ['value', 'currency'])(value, name)
  const currency = activeCurrency(world, read.currency as string, `${name}.currency`)
  return { value: toCurrency(world, read.value as number, currency), currency }
}

/** @throws ApiError 400 for a currency that is unknown or switched off in the account. */
export function activeCurrency(world: World, code: string, name: string): string {
  if (world.currencies.get(code)?.active_flag !== true) throw invalid(name, `"${code}" is not an active currency`)
  return code
}

/** Amounts are kept to the currency's own decimals, whatever was sent. */
export const toCurrency = (world: World, value: number, currency: string): number =>
  Number(round(String(value), world.currencies.get(currency)?.decimal_points ?? 2))

function times(world: World, field: Field, value: unknown, name: string): CustomValue {
  const range = field.field_type === 'timerange'
  const shape = { value: is.clockTime, until: is.clockTime, timezone_name: is.text(64), timezone_id: is.integer }
  const read = is.members(shape, range ? ['value', 'until'] : ['value'])(value, name)
  const timezone_name = read.timezone_name ?? world.company.timeZone
  const until = range ? { until: read.until as string } : {}
  return { value: read.value as string, ...until, timezone_name, timezone_id: 310 }
}

function option(field: Field, id: number, name: string): number {
  if (!field.options?.some((o) => o.id === id)) throw invalid(name, `${id} is not an option of this field`)
  return id
}

function options(field: Field, value: unknown, name: string): CustomValue {
  const ids = is.list(is.integer)(value, name)
  if (ids.length === 0) throw invalid(name, 'must not be an empty array; send null to clear it')
  return [...new Set(ids)].map((id) => option(field, id, name))
}

function existing(world: World, entity: 'user' | 'organization' | 'person', value: unknown, name: string): number {
  const id = is.integer(value, name)
  if (findLive(world, entity, id) === undefined) throw invalid(name, `${entity} ${id} does not exist`)
  return id
}

/**
 * Custom fields as a v2 answer shows them: every field of the account, unset ones as `null`. `custom_fields=…`
 * restricts them, `include_option_labels` writes options as `{ id, label }`.
 */
export function customShower(world: World, entity: FieldEntity, query: Query): (values: CustomFields) => unknown {
  const all = [...world.fields[entity].values()].filter((field) => field.is_custom_field)
  const wanted = query.texts('custom_fields')
  for (const code of wanted ?? []) {
    if (world.fields[entity].get(code)?.is_custom_field !== true) throw unknownField(code)
  }
  const shown = wanted === undefined ? all : all.filter((field) => wanted.includes(field.field_code))
  const labels = query.bool('include_option_labels') === true
  return (values) => {
    const out: Record<string, unknown> = {}
    for (const field of shown) {
      const value = stillThere(field, values[field.field_code] ?? null)
      out[field.field_code] = labels ? labelled(field, value) : value
    }
    return out
  }
}

/** A record whose option was removed has no value any more, though nobody has touched it. */
const stillThere = ({ field_type, options }: Field, value: CustomValue | null): CustomValue | null =>
  field_type === 'enum' && !(options ?? []).some(({ id }) => id === value) ? null : value

/** Every custom field with a value or `null`, with the field: for webhooks and pages. */
export const customOf = (world: World, entity: FieldEntity): Field[] =>
  [...world.fields[entity].values()].filter((field) => field.is_custom_field)

function labelled(field: Field, value: CustomValue | null): unknown {
  const label = (id: unknown) => ({ id, label: field.options?.find((o) => o.id === id)?.label ?? '' })
  if (value === null) return null
  if (field.field_type === 'enum') return label(value)
  if (field.field_type === 'set' && Array.isArray(value)) return value.map(label)
  return value
}
