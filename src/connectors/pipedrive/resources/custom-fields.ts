import { SyncError } from '../../../core/errors.ts'
import type { Json } from '../../../core/json.ts'
import type { AccountField, FieldEntity, FieldsInUse } from '../model.ts'
import { FORMS, type Form } from './wire.ts'

/** The custom fields of one entity that are in use: `custom.<name>` ↔ the account's key. */
export interface CustomFields {
  /** Keys of the account, in order. */
  readonly codes: readonly string[]
  /** Whether to ask for the labels of options, which come only on request: where they name values. */
  readonly withLabels: boolean
  /** `undefined` when the name is not mapped: the account has no such field, nothing can be written. */
  readonly encode: (name: string, value: Json) => { readonly code: string; readonly value: unknown } | undefined
  /** The mapped fields among `values` as `custom.<name>`, `null` where the record has none. */
  readonly decode: (values: unknown) => Readonly<Record<string, Json>>
}

export const NO_CUSTOM_FIELDS: CustomFields = {
  codes: [],
  withLabels: false,
  encode: () => undefined,
  decode: () => ({}),
}

// Types a person may have chosen for a field that we are told to use, and how their values travel.
const TEXTS = new Set(['varchar', 'varchar_auto', 'phone'])

function form(field: AccountField): Form {
  if (TEXTS.has(field.type)) return FORMS.varchar
  switch (field.type) {
    case 'text':
      return FORMS.text
    case 'monetary':
      return FORMS.money
    case 'date':
      return FORMS.day
    case 'double':
      return FORMS.number
    case 'enum':
      return option(field)
    default: {
      const message = `The ${field.entity} field "${field.name}" is of type ${field.type}, which cannot carry this value.`
      const advice = 'Map another field, or leave it out and let one be made.'
      throw new SyncError('pipedrive.field_type', message, { do: 'hold' }, { advice })
    }
  }
}

/** Options travel as ids, which differ in every account, and are named by codes of ours, or by labels. */
function option(field: AccountField): Form {
  const { codes } = field
  const named: readonly (readonly [name: string, id: number | string])[] =
    codes === undefined
      ? field.options.map(({ id, label }) => [label, id])
      : Object.entries(codes).flatMap(([code, at]) =>
          field.options.filter(({ id }) => String(id) === at).map(({ id }) => [code, id] as const),
        )
  return {
    encode: (name) => {
      if (name === null) return null
      const found = named.find(([known]) => known === name)
      if (found) return found[1]
      const message = `The ${field.entity} field "${field.name}" has no option "${String(name)}".`
      const advice = 'Add the option in Pipedrive, or run again: missing options are added at the start of a run.'
      throw new SyncError('pipedrive.option_missing', message, { do: 'reject' }, { advice })
    },
    decode: (wire) => {
      if (wire === null || wire === undefined) return null
      const told = typeof wire === 'object' ? wire : { id: wire }
      if (codes === undefined && 'label' in told) return typeof told.label === 'string' ? told.label : null
      const id = 'id' in told ? String(told.id) : ''
      // An option of people's own, or one that was added since we read the field. `null` would mean that a person
      // cleared it.
      return named.find(([, known]) => String(known) === id)?.[0] ?? `option ${id}`
    },
  }
}

/**
 * Custom fields by entity, from a map of logical name (`deal.invoiceAmount`) to the account's field.
 * @throws SyncError `pipedrive.field_type` (hold) for a field whose type cannot carry what we write
 */
/** What is in use now, made anew where that is another map. */
export function customFieldsOf(inUse: FieldsInUse): () => ReadonlyMap<FieldEntity, CustomFields> {
  let last = { map: inUse.current, made: customFields(inUse.current) }
  return () => {
    if (last.map !== inUse.current) last = { map: inUse.current, made: customFields(inUse.current) }
    return last.made
  }
}

export function customFields(map: ReadonlyMap<string, AccountField>): ReadonlyMap<FieldEntity, CustomFields> {
  const named = [...map].map(([logical, field]) => ({
    name: logical.slice(logical.indexOf('.') + 1),
    field,
    form: form(field),
  }))
  const of = (entity: FieldEntity): CustomFields => {
    const mine = named.filter(({ field }) => field.entity === entity)
    const byName = new Map(mine.map((one) => [one.name, one]))
    return {
      codes: mine.map(({ field }) => field.code),
      withLabels: mine.some(({ field }) => field.type === 'enum' && field.codes === undefined),
      encode: (name, value) => {
        const known = byName.get(name)
        return known && { code: known.field.code, value: known.form.encode(value) }
      },
      decode: (values) => {
        const read = (typeof values === 'object' && values !== null ? values : {}) as Readonly<Record<string, unknown>>
        const present = mine.filter(({ field }) => read[field.code] !== undefined)
        return Object.fromEntries(
          present.map(({ name, field, form }) => [`custom.${name}`, form.decode(read[field.code])]),
        )
      },
    }
  }
  return new Map((['organization', 'person', 'deal'] as const).map((entity) => [entity, of(entity)]))
}
