import { activeCurrency, customShower, writeCustom } from './fields/custom-values.ts'
import * as is from './gateway/checks.ts'
import { invalid } from './gateway/errors.ts'
import { listReply, PAGE } from './gateway/listing.ts'
import type { Query } from './gateway/query.ts'
import { created, ok, type Route } from './gateway/route.ts'
import type { Price, Product } from './model.ts'
import { ownerOf, readable, visibilityOf, writable } from './relations.ts'
import { type Actor, create, remove, update, type World } from './world.ts'

const price = is.members(
  {
    currency: is.text(3),
    price: is.number,
    cost: is.orNull(is.number),
    direct_cost: is.orNull(is.number),
    notes: is.text(65_535),
  },
  ['currency', 'price'],
)
const shape = {
  name: is.filled(),
  code: is.orNull(is.text()),
  description: is.orNull(is.text(65_535)),
  unit: is.orNull(is.text()),
  tax: is.number,
  category: is.orNull(is.number),
  owner_id: is.integer,
  is_linkable: is.bool,
  visible_to: is.integer,
  prices: is.list(price, 100),
  custom_fields: (value: unknown) => value,
  billing_frequency: is.oneOf('one-time', 'annually', 'semi-annually', 'quarterly', 'monthly', 'weekly'),
  billing_frequency_cycles: is.orNull(is.integer),
}
const createBody = is.members(shape, ['name'])
const updateBody = is.members(shape)
type ProductBody = is.Body<typeof shape>

function createProduct(world: World, actor: Actor, json: unknown): Product {
  const body = createBody(json, '')
  return create(world, actor, 'product', {
    name: body.name as string,
    code: body.code ?? null,
    description: body.description ?? null,
    unit: body.unit ?? null,
    tax: body.tax ?? 0,
    category: body.category ?? null,
    owner_id: ownerOf(world, body.owner_id, actor.user),
    is_linkable: body.is_linkable ?? true,
    visible_to: visibilityOf(world, body.visible_to),
    billing_frequency: body.billing_frequency ?? 'one-time',
    billing_frequency_cycles: body.billing_frequency_cycles ?? null,
    prices: pricesOf(world, body.prices ?? [{ currency: world.company.currency, price: 0 }]),
    custom_fields: writeCustom(world, 'product', {}, body.custom_fields),
  })
}

function editProduct(world: World, actor: Actor, id: number, json: unknown): Product {
  const before = writable(world, 'product', id)
  const body = updateBody(json, '')
  return update(world, actor, 'product', before, {
    ...body,
    owner_id: ownerOf(world, body.owner_id, before.owner_id),
    visible_to: body.visible_to === undefined ? before.visible_to : visibilityOf(world, body.visible_to),
    prices: body.prices === undefined ? before.prices : pricesOf(world, body.prices),
    custom_fields: writeCustom(world, 'product', before.custom_fields, body.custom_fields),
  })
}

/** Replaced whole; one price a currency. */
function pricesOf(world: World, sent: NonNullable<ProductBody['prices']>): Price[] {
  const prices = sent.map((one) => ({
    currency: activeCurrency(world, one.currency ?? '', 'prices.currency'),
    price: one.price ?? 0,
    cost: one.cost ?? 0,
    direct_cost: one.direct_cost ?? null,
    notes: one.notes ?? '',
  }))
  if (new Set(prices.map((p) => p.currency)).size < prices.length) throw invalid('prices', 'one price per currency')
  return prices
}

function productShower(world: World, query: Query): (row: Product) => Record<string, unknown> {
  const custom = customShower(world, 'product', query)
  return ({ deleted_at: _, custom_fields, prices, ...row }) => ({
    ...row,
    prices: prices.map((one) => ({ product_id: row.id, ...one })),
    custom_fields: custom(custom_fields),
  })
}

const read = { version: 'v2', scopes: ['products:read', 'products:full'] } as const
const write = { version: 'v2', scopes: ['products:full'] } as const

export const productRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path: '/products',
    cost: 10,
    query: {
      ...PAGE,
      sort_by: ['id', 'name', 'add_time', 'update_time'],
      sort_direction: ['asc', 'desc'],
      ids: 'ids',
      owner_id: 'int',
      custom_fields: 'codes',
      updated_since: 'instant',
    },
    run: ({ world, query }) => {
      const owner = query.int('owner_id')
      const keep = (row: Product) => !row.is_deleted && (owner === undefined || row.owner_id === owner)
      return listReply({ table: world.tables.product, query, keep }, productShower(world, query))
    },
  },
  {
    ...read,
    method: 'GET',
    path: '/products/:id',
    cost: 1,
    run: ({ world, id, query }) => ok(productShower(world, query)(readable(world, 'product', id()))),
  },
  {
    ...write,
    method: 'POST',
    path: '/products',
    cost: 5,
    run: async ({ world, actor, json, query }) =>
      created(productShower(world, query)(createProduct(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: '/products/:id',
    cost: 5,
    run: async ({ world, actor, id, json, query }) =>
      ok(productShower(world, query)(editProduct(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: '/products/:id',
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: remove(world, actor, 'product', writable(world, 'product', id())).id }),
  },
]
