import type { RemoteRecord } from '../../../core/connector.ts'
import type { Drift } from '../../../core/drift.ts'
import { type RemoteId, sourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { parseMarker } from '../entries/marker.ts'
import { ENTRY_KINDS, type EntryKind, markerOf } from '../entries/whose-entry.ts'
import { documentsOf, FIGURES } from '../streams.ts'
import type { Met } from './read-back.ts'

/** Custom fields that tell whose a record is. */
const NUMBERS = { 'custom.customerNumber': 'customer', 'custom.supplierNumber': 'supplier' } as const
type NumberField = keyof typeof NUMBERS
const NUMBER_FIELDS = Object.keys(NUMBERS) as readonly NumberField[]
const isNumberField = (field: string | null): boolean => field !== null && Object.hasOwn(NUMBERS, field)

/**
 * Finds records that bear a mark of ours while another record is the one that is linked: a second organization or person
 * with a customer's number, a second entry with a document's marker. A mark of which no linked record is known is not
 * looked into: that is for the next first contact.
 */
export async function extrasIn(
  page: readonly Met[],
  companyId: string,
  context: PhaseContext,
): Promise<readonly Drift[]> {
  const found: Drift[] = []
  for (const { record, links } of page) {
    if (record.entity === 'organization' || record.entity === 'person') {
      for (const field of NUMBER_FIELDS) found.push(...(await secondBearer(record, field, links, context)))
    } else if (isEntryKind(record.entity) && links.length === 0) {
      found.push(...(await secondEntry(record, companyId, context)))
    }
  }
  return found
}

const isEntryKind = (entity: string): entity is EntryKind => ENTRY_KINDS.some((kind) => kind === entity)

async function secondBearer(
  record: RemoteRecord,
  field: NumberField,
  own: Met['links'],
  { store }: PhaseContext,
): Promise<readonly Drift[]> {
  const text = record.fields[field]
  if (typeof text !== 'string' || text === '') return []
  const stream = NUMBERS[field]
  // Its own numbers are compared with what was written there.
  if (own.some((link) => link.stream === stream)) return []
  const numbers = text.split(',').map((number) => number.trim())
  const parties = await store.byNumber(stream, numbers)
  const keys = [...parties.values()].map(({ key }) => key)
  const linked = await store.links(stream, record.entity, keys)
  return [...parties].flatMap(([number, { key }]) => {
    const link = linked.get(key)
    if (link === undefined || link.state !== 'live' || link.remote === record.id) return []
    return [extra(record, { stream, key, number, field, expected: link.remote })]
  })
}

async function secondEntry(
  record: RemoteRecord,
  companyId: string,
  { store }: PhaseContext,
): Promise<readonly Drift[]> {
  const marker = markerOf(record, companyId)
  const named = marker === null ? null : parseMarker(marker)
  if (named === null) return []
  const { type, number } = named
  if (type === 'summary') {
    const customer = (await store.byNumber('customer', [number])).get(number)
    if (customer === undefined) return []
    const link = (await store.links(FIGURES, 'summary', [customer.key])).get(customer.key)
    return link === undefined || link.state !== 'live' || link.remote === record.id
      ? []
      : [extra(record, { stream: FIGURES, key: customer.key, number, field: null, expected: link.remote })]
  }
  const key = sourceKey(`${type}:${number}`)
  for (const stream of [...documentsOf('customer'), ...documentsOf('supplier')]) {
    const link = (await store.links(stream, 'entry', [key])).get(key)
    if (link?.state === 'live' && link.remote !== record.id)
      return [extra(record, { stream, key, number, field: null, expected: link.remote })]
  }
  return []
}

const extra = (
  { entity, id }: RemoteRecord,
  of: { stream: string; key: string; number: string; field: string | null; expected: RemoteId },
): Drift => ({ kind: 'extra', entity, remote: id, ...of, found: id })

/**
 * A number that people took from its record and gave to another one is one thing: the record was relinked by hand.
 */
export function joined(all: readonly Drift[]): readonly Drift[] {
  const isOf = (one: Drift, other: Drift): boolean =>
    one.entity === other.entity && one.stream === other.stream && one.key === other.key && one.field === other.field
  const taken = all.filter(({ kind, field }) => kind === 'value' && isNumberField(field))
  const moved = new Map<Drift, Drift>()
  for (const one of all) {
    if (one.kind !== 'extra' || !isNumberField(one.field)) continue
    const from = taken.find((other) => isOf(one, other))
    if (from !== undefined) moved.set(from, { ...from, kind: 'relinked', found: one.remote })
  }
  const used = new Set([...moved.values()].map(({ found }) => found))
  return all
    .map((one) => moved.get(one) ?? one)
    .filter((one) => !(one.kind === 'extra' && isNumberField(one.field) && used.has(one.remote)))
}
