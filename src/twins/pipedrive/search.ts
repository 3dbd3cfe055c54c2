import { invalid } from './gateway/errors.ts'
import type { Query, QuerySchema } from './gateway/query.ts'
import { ok, type Reply, type Route } from './gateway/route.ts'
import type { Rows } from './model.ts'
import { customTexts, SEARCHED, type Searched, type SearchIndex } from './search-index.ts'
import type { World } from './world.ts'

// The description says 500; the real thing refuses more than 100.
const PAGE: QuerySchema = { term: 'text', exact_match: 'bool', limit: { max: 100 }, cursor: 'text' }
const FIELDS = {
  organization: ['name', 'address', 'notes', 'custom_fields'],
  person: ['name', 'email', 'phone', 'notes', 'custom_fields'],
  deal: ['title', 'notes', 'custom_fields'],
  product: ['name', 'code', 'custom_fields'],
} as const satisfies Record<Searched, readonly string[]>

/** What of a record is searched, by the name `fields` gives it. */
function texts(world: World, index: SearchIndex, entity: Searched, row: Rows[Searched]): Record<string, string[]> {
  const custom_fields = customTexts(world, entity, row)
  const notes =
    entity === 'product' ? [] : index.notes(entity, row.id).map((note) => note.content.replace(/<[^>]*>/g, ' '))
  if ('title' in row) return { title: [row.title], notes, custom_fields }
  if ('emails' in row) {
    const phone = row.phones.map((one) => one.value)
    return { name: [row.name], email: row.emails.map((one) => one.value), phone, notes, custom_fields }
  }
  if ('prices' in row) return { name: [row.name], code: row.code === null ? [] : [row.code], custom_fields }
  return { name: [row.name], address: row.address === null ? [] : [row.address.value], notes, custom_fields }
}

interface Hit {
  readonly score: number
  readonly entity: Searched
  readonly row: Rows[Searched]
}

function hits(world: World, index: SearchIndex, entity: Searched, query: Query): Hit[] {
  const term = termOf(query).toLowerCase()
  const exact = query.bool('exact_match') === true
  const fields: readonly string[] = query.texts('fields') ?? FIELDS[entity]
  const found: Hit[] = []
  for (const row of index.rows(entity)) {
    const searched = Object.entries(texts(world, index, entity, row)).filter(([name]) => fields.includes(name))
    const values = searched.flatMap(([, each]) => each).map((value) => value.toLowerCase())
    if (values.includes(term)) found.push({ score: 1.2, entity, row })
    else if (!exact && values.some((value) => value.includes(term))) found.push({ score: 0.3, entity, row })
  }
  return found
}

function termOf(query: Query): string {
  const term = query.text('term')?.trim() ?? ''
  const least = query.bool('exact_match') === true || query.text('match') === 'exact' ? 1 : 2
  if (term.length < least) throw invalid('term', `must have at least ${least} characters`)
  return term
}

function page<T>(all: readonly T[], query: Query): { readonly shown: readonly T[]; readonly next: string | null } {
  const limit = query.int('limit') ?? 100
  const cursor = query.text('cursor')
  const [bound, from] = cursor === undefined ? [query.fingerprint, '0'] : readCursor(cursor)
  const start = Number(from)
  if (bound !== query.fingerprint || !Number.isInteger(start) || start < 0) throw invalid('cursor', 'is invalid')
  const end = start + limit
  const next = end < all.length ? Buffer.from(JSON.stringify([query.fingerprint, end])).toString('base64url') : null
  return { shown: all.slice(start, end), next }
}

function readCursor(cursor: string): readonly [string, unknown] {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, unknown]
  } catch {
    throw invalid('cursor', 'is invalid', 'a cursor that no answer held')
  }
}

function reply(world: World, index: SearchIndex, found: Hit[], query: Query): Reply {
  const { shown, next } = page(
    found.sort((a, b) => b.score - a.score || a.row.id - b.row.id),
    query,
  )
  const items = shown.map(({ score, entity, row }) => ({ result_score: score, item: item(world, index, entity, row) }))
  return ok({ items }, { next_cursor: next })
}

function item(world: World, index: SearchIndex, entity: Searched, row: Rows[Searched]): Record<string, unknown> {
  const { tables } = world
  const custom_fields = customTexts(world, entity, row)
  const head = { id: row.id, type: entity, visible_to: row.visible_to, owner: { id: row.owner_id }, custom_fields }
  if ('prices' in row) return { ...head, name: row.name, code: row.code }
  const notes = index.notes(entity, row.id).map((note) => note.content)
  if (entity === 'organization' && 'address' in row) {
    return { ...head, name: row.name, address: row.address?.value ?? null, notes }
  }
  const parent = 'org_id' in row && row.org_id !== null ? tables.organization.get(row.org_id) : undefined
  const organization =
    parent === undefined ? null : { id: parent.id, name: parent.name, address: parent.address?.value ?? null }
  if ('title' in row) {
    const person = row.person_id === null ? undefined : tables.person.get(row.person_id)
    const { title, value, currency, status, is_archived } = row
    const stage = { id: row.stage_id, name: tables.stage.get(row.stage_id)?.name ?? '' }
    const contact = person === undefined ? null : { id: person.id, name: person.name }
    return { ...head, title, value, currency, status, stage, person: contact, organization, notes, is_archived }
  }
  const { name, emails, phones } = row as Rows['person']
  return { ...head, name, emails: emails.map((e) => e.value), phones: phones.map((p) => p.value), organization, notes }
}

const OWN_SCOPES = {
  organization: ['contacts:read', 'contacts:full', 'search:read'],
  person: ['contacts:read', 'contacts:full', 'search:read'],
  deal: ['deals:read', 'deals:full', 'search:read'],
  product: ['products:read', 'products:full', 'search:read'],
} as const
const EXTRA: Record<Searched, QuerySchema> = {
  organization: {},
  person: { organization_id: 'int', include_fields: { some: ['person.picture'] } },
  deal: {
    person_id: 'int',
    organization_id: 'int',
    status: ['open', 'won', 'lost'],
    include_fields: { some: ['deal.cc_email'] },
  },
  product: { include_fields: { some: ['product.price'] } },
}

const ofOne = (index: SearchIndex, entity: Searched): Route => ({
  version: 'v2',
  method: 'GET',
  path: `/${entity}s/search`,
  cost: 20,
  search: true,
  scopes: OWN_SCOPES[entity],
  query: { ...PAGE, ...EXTRA[entity], fields: { some: FIELDS[entity] } },
  run: ({ world, query }) => {
    const matches = (name: string, value: unknown) => !query.has(name) || query.int(name) === value
    const found = hits(world, index, entity, query).filter(
      ({ row }) =>
        (!('org_id' in row) || matches('organization_id', row.org_id)) &&
        (!('person_id' in row) || matches('person_id', row.person_id)) &&
        (!('status' in row) || !query.has('status') || query.text('status') === row.status),
    )
    return reply(world, index, found, query)
  },
})

const ALL_FIELDS = [...new Set([...Object.values(FIELDS).flat(), 'description'])]
const ITEM_TYPES = [...SEARCHED, 'lead', 'file', 'mail_attachment', 'project']

export const searchRoutes = (index: SearchIndex): readonly Route[] => [
  ...SEARCHED.map((entity) => ofOne(index, entity)),
  {
    version: 'v2',
    method: 'GET',
    path: '/itemSearch',
    cost: 20,
    search: true,
    scopes: ['search:read'],
    query: {
      ...PAGE,
      item_types: { some: ITEM_TYPES },
      fields: { some: ALL_FIELDS },
      search_for_related_items: 'bool',
      include_fields: { some: ['deal.cc_email', 'person.picture', 'product.price'] },
    },
    run: ({ world, query }) => {
      const types = query.texts('item_types') ?? SEARCHED
      const found = SEARCHED.filter((entity) => types.includes(entity)).flatMap((e) => hits(world, index, e, query))
      return reply(world, index, found, query)
    },
  },
  {
    version: 'v2',
    method: 'GET',
    path: '/itemSearch/field',
    cost: 20,
    search: true,
    scopes: ['search:read'],
    query: {
      term: 'text',
      entity_type: [...SEARCHED, 'lead', 'project'],
      match: ['exact', 'beginning', 'middle'],
      field: 'text',
      limit: { max: 100 },
      cursor: 'text',
    },
    run: ({ world, query }) => byField(world, index, query),
  },
]

/** One field of one kind, case-sensitive. */
function byField(world: World, index: SearchIndex, query: Query): Reply {
  const entity = SEARCHED.find((one) => one === query.text('entity_type'))
  const code = query.text('field') ?? ''
  if (!query.has('entity_type')) throw invalid('entity_type', 'is required')
  if (entity === undefined) return ok([], { next_cursor: null })
  if (world.fields[entity].get(code) === undefined) throw invalid('field', `${code || '(empty)'} is not a field`)
  const term = termOf(query)
  const match = query.text('match') ?? 'exact'
  const matches = (value: string) =>
    match === 'exact' ? value === term : match === 'beginning' ? value.startsWith(term) : value.includes(term)
  const found = [...index.rows(entity)].filter((row) => valuesOf(row, code).some(matches))
  const { shown, next } = page(found, query)
  const rows = shown.map((row) => ({ id: row.id, name: 'title' in row ? row.title : row.name }))
  return ok(rows, { next_cursor: next })
}

function valuesOf(row: Rows[Searched], code: string): string[] {
  const native = (row as unknown as Record<string, unknown>)[code]
  const value = row.custom_fields[code] ?? native
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map((one) => String(one?.value ?? one))
  return [typeof value === 'object' && 'value' in value ? String(value.value) : String(value)]
}
