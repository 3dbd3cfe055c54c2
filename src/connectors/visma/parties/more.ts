import type { StreamDefinition } from '../calls/stream.ts'
import { isObject, text, told, unwrapped } from '../decode.ts'
import type { Document, Party } from '../model.ts'

const ATTRIBUTE = 'attributes.'

/**
 * The same stream, whose records hold these members too, or attributes: `attributes.SEGMENT`. They are read only where
 * the settings want them: what nobody needs is not stored.
 */
export function withMore(definition: StreamDefinition<Party>, names: readonly string[]): StreamDefinition<Party> {
  if (names.length === 0) return definition
  const roots = [...new Set(names.map((name) => (name.startsWith(ATTRIBUTE) ? 'attributes' : name)))]
  const decode: StreamDefinition<Party>['decode'] = (row) => {
    const decoded = definition.decode(row)
    if (!('record' in decoded) || !isObject(row)) return decoded
    const { record } = decoded
    const more = Object.fromEntries(
      names.flatMap((name) => {
        const value = memberOf(row, name)
        return value === null ? [] : [[name, value]]
      }),
    )
    const tells = told(row)
    const weak = roots.every((root) => tells(root)) ? {} : { weak: [...(record.weak ?? []), 'more'] }
    return { record: { ...record, data: { ...record.data, more }, ...weak } }
  }
  return { ...definition, decode }
}

/** The same stream, whose records tell the id of their salesperson too, where that is wanted. */
export function withSalesPerson(definition: StreamDefinition<Document>, wanted: boolean): StreamDefinition<Document> {
  if (!wanted) return definition
  const decode: StreamDefinition<Document>['decode'] = (row) => {
    const decoded = definition.decode(row)
    if (!('record' in decoded) || !isObject(row)) return decoded
    const { record } = decoded
    const seller = unwrapped(row.salesPerson)
    const id = isObject(seller) ? textOf(seller.id) : null
    if (id !== null) return { record: { ...record, data: { ...record.data, salesPersonId: id } } }
    return told(row)('salesPerson')
      ? decoded
      : { record: { ...record, weak: [...(record.weak ?? []), 'salesPersonId'] } }
  }
  return { ...definition, decode }
}

function memberOf(row: Readonly<Record<string, unknown>>, name: string): string | null {
  if (!name.startsWith(ATTRIBUTE)) return textOf(row[name])
  const id = name.slice(ATTRIBUTE.length).toLowerCase()
  const all = unwrapped(row.attributes)
  const found = Array.isArray(all)
    ? all
        .filter(isObject)
        .find((one) => textOf(one.id)?.toLowerCase() === id || textOf(one.attributeId)?.toLowerCase() === id)
    : undefined
  return textOf(found?.value)
}

const textOf = (value: unknown): string | null => text.safeParse(value).data ?? null
