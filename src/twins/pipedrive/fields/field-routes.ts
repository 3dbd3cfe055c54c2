import { invalid } from '../gateway/errors.ts'
import { PAGE_V1, pageV1 } from '../gateway/listing-v1.ts'
import type { Query } from '../gateway/query.ts'
import { type Call, ok, type Reply, type Route } from '../gateway/route.ts'
import type { Field, FieldEntity } from '../model.ts'
import * as fields from './fields.ts'

const BLOCKS = ['ui_visibility', 'important_fields', 'required_fields']

interface Scopes {
  readonly read: readonly string[]
  readonly create: readonly string[]
  readonly change: readonly string[]
}
const CONTACT: Scopes = {
  read: ['contacts:read', 'contacts:full', 'admin', 'contact-fields:full'],
  create: ['admin', 'contact-fields:full'],
  change: ['contacts:full', 'admin', 'contact-fields:full'],
}
const DEAL: Scopes = {
  read: ['deals:read', 'deals:full', 'admin', 'deal-fields:full'],
  create: ['admin', 'deal-fields:full'],
  change: ['deals:full', 'admin', 'deal-fields:full'],
}
const PRODUCT: Scopes = {
  read: ['products:read', 'products:full', 'product-fields:full'],
  create: ['products:full', 'product-fields:full'],
  change: ['products:full', 'product-fields:full'],
}

/** `/organizationFields`, `/personFields`, `/dealFields`, `/productFields`, and `/activityFields` to read. */
export const fieldRoutes: readonly Route[] = [
  listingV1('deal', DEAL.read),
  listingV1('organization', CONTACT.read),
  ...reading('activity', ['admin']),
  ...reading('organization', CONTACT.read),
  ...reading('person', CONTACT.read),
  ...reading('deal', DEAL.read),
  ...reading('product', PRODUCT.read),
  ...writing('organization', CONTACT),
  ...writing('person', CONTACT),
  ...writing('deal', DEAL),
  ...writing('product', PRODUCT),
]

function reading(entity: FieldEntity, scopes: readonly string[]): Route[] {
  const path = `/${entity}Fields`
  const include = { include_fields: { some: BLOCKS } }
  return [
    {
      method: 'GET',
      version: 'v2',
      path,
      cost: 10,
      scopes,
      query: { ...include, limit: { max: 500 }, cursor: 'text' },
      run: ({ world, query }) => page([...world.fields[entity].values()], query),
    },
    {
      method: 'GET',
      version: 'v2',
      path: `${path}/:field_code`,
      cost: 1,
      scopes,
      query: include,
      run: ({ world, query, param }) =>
        ok(fields.showField(fields.getField(world, entity, param('field_code')), query.texts('include_fields') ?? [])),
    },
  ]
}

/** API v1 names fields by numbers, which conditions of filters want, and by the codes that API v2 has. */
function listingV1(entity: FieldEntity, scopes: readonly string[]): Route {
  return {
    method: 'GET',
    version: 'v1',
    path: `/${entity}Fields`,
    cost: 20,
    scopes,
    query: PAGE_V1,
    run: ({ world, query }) => pageV1([...world.fields[entity].values()], query, fields.showFieldV1),
  }
}

function writing(entity: FieldEntity, scopes: Scopes): Route[] {
  const path = `/${entity}Fields`
  const one = `${path}/:field_code`
  const options = `${one}/options`
  const route = (
    method: Route['method'],
    at: string,
    cost: number,
    needed: readonly string[],
    run: Route['run'],
  ): Route => ({ method, version: 'v2', path: at, cost, scopes: needed, admin: true, run })
  const affected = (write: typeof fields.addOptions) => async (call: Call) =>
    ok(write(call.world, entity, call.param('field_code'), await call.json()), null)
  return [
    route('POST', path, 5, scopes.create, async ({ world, json }) =>
      ok(fields.showField(fields.createField(world, entity, await json()), BLOCKS)),
    ),
    route('PATCH', one, 5, scopes.change, async ({ world, json, param }) =>
      ok(fields.showField(fields.updateField(world, entity, param('field_code'), await json()), BLOCKS)),
    ),
    route('DELETE', one, 3, scopes.create, ({ world, param }) =>
      ok(fields.showField(fields.deleteField(world, entity, param('field_code')), [])),
    ),
    route('POST', options, 5, scopes.change, affected(fields.addOptions)),
    route('PATCH', options, 5, scopes.change, affected(fields.renameOptions)),
    route('DELETE', options, 3, scopes.change, affected(fields.removeOptions)),
  ]
}

/** Fields are paged by their place in the list. */
function page(all: readonly Field[], query: Query): Reply {
  const limit = query.int('limit') ?? 100
  const cursor = query.text('cursor')
  const start =
    cursor === undefined
      ? 0
      : Number(
          Buffer.from(cursor, 'base64url')
            .toString()
            .replace(/^fields:/, ''),
        )
  if (!Number.isInteger(start) || start < 0) throw invalid('cursor', 'is invalid', 'a cursor that no answer held')
  const shown = all
    .slice(start, start + limit)
    .map((field) => fields.showField(field, query.texts('include_fields') ?? []))
  const end = start + limit
  const next = end < all.length ? Buffer.from(`fields:${end}`).toString('base64url') : null
  return ok(shown, { next_cursor: next })
}
