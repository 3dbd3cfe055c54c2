import { decimal, minus, plus, times } from '../../core/money.ts'
import { toCurrency } from './fields/custom-values.ts'
import * as is from './gateway/checks.ts'
import { failed, invalid, notFound } from './gateway/errors.ts'
import { listReply, PAGE } from './gateway/listing.ts'
import { created, ok, type Route } from './gateway/route.ts'
import type { Deal, DealProduct } from './model.ts'
import { pointTo, readable, writable } from './relations.ts'
import { type Actor, create, remove, update, type World } from './world.ts'

const shape = {
  product_id: is.integer,
  item_price: is.number,
  quantity: is.number,
  tax: is.number,
  comments: is.text(65_535),
  discount: is.number,
  is_enabled: is.bool,
  tax_method: is.oneOf('exclusive', 'inclusive', 'none'),
  discount_type: is.oneOf('percentage', 'amount'),
}
const REQUIRED = ['product_id', 'item_price', 'quantity'] as const
const createBody = is.members(shape, REQUIRED)
const updateBody = is.members(shape)
const bulkBody = is.members({ data: is.list(createBody, 100) }, ['data'])
type RowBody = is.Body<typeof shape>

function editable(world: World, id: number): Deal {
  const deal = writable(world, 'deal', id)
  if (deal.is_archived) throw failed(400, 'Archived deals cannot be edited. Unarchive the deal first.')
  return deal
}

function attach(world: World, actor: Actor, deal: number, body: RowBody): DealProduct {
  const product = pointTo(world, 'product', body.product_id ?? 0, 'product_id') as number
  const siblings = rowsOf(world, deal)
  return create(world, actor, 'dealProduct', {
    deal_id: deal,
    product_id: product,
    item_price: body.item_price ?? 0,
    quantity: body.quantity ?? 1,
    tax: body.tax ?? 0,
    tax_method: body.tax_method ?? siblings[0]?.tax_method ?? 'exclusive',
    discount: body.discount ?? 0,
    discount_type: body.discount_type ?? 'percentage',
    comments: body.comments ?? '',
    is_enabled: body.is_enabled ?? true,
    order_nr: siblings.length + 1,
  })
}

const rowsOf = (world: World, deal: number): DealProduct[] =>
  world.tables.dealProduct.by('deal', deal).filter((row) => !row.is_deleted)

function rowOf(world: World, deal: number, id: number): DealProduct {
  const row = world.tables.dealProduct.get(id)
  if (row === undefined || row.is_deleted || row.deal_id !== deal) throw notFound('Deal product')
  return row
}

/** Attached, enabled products drive the value of the deal. */
function revalue(world: World, actor: Actor, id: number): void {
  const deal = writable(world, 'deal', id)
  const enabled = rowsOf(world, id).filter((row) => row.is_enabled)
  const value = Number(enabled.reduce((sum, row) => plus(sum, sumOf(row)), '0'))
  update(world, actor, 'deal', deal, { value: toCurrency(world, value, deal.currency) })
}

function sumOf(row: DealProduct) {
  const gross = times(decimal(row.item_price), decimal(row.quantity))
  const off =
    row.discount_type === 'amount' ? decimal(row.discount) : times(times(gross, decimal(row.discount)), '0.01')
  const net = minus(gross, off)
  return row.tax_method === 'exclusive' ? plus(net, times(times(net, decimal(row.tax)), '0.01')) : net
}

const show =
  (world: World) =>
  ({ is_deleted: _, deleted_at: _deleted, ...row }: DealProduct): Record<string, unknown> => ({
    ...row,
    sum: Number(sumOf({ ...row, is_deleted: false, deleted_at: null })),
    name: world.tables.product.get(row.product_id)?.name ?? '',
    product_variation_id: null,
    currency: world.tables.deal.get(row.deal_id)?.currency ?? world.company.currency,
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    billing_start_date: null,
  })

const READ = ['products:read', 'products:full', 'deals:read', 'deals:full']
const WRITE = ['products:full', 'deals:full']
const path = '/deals/:id/products'
const SORTED = { ...PAGE, sort_by: ['id', 'add_time', 'update_time', 'order_nr'], sort_direction: ['asc', 'desc'] }

export const dealProductRoutes: readonly Route[] = [
  {
    version: 'v2',
    method: 'GET',
    path: '/deals/products',
    cost: 10,
    scopes: READ,
    query: { ...SORTED, deal_ids: 'ids' },
    run: ({ world, query }) => {
      const deals = query.ids('deal_ids')
      if (deals === undefined) throw invalid('deal_ids', 'is required')
      const under = deals.flatMap((deal) => rowsOf(world, deal)).sort((a, b) => a.id - b.id)
      return listReply({ table: world.tables.dealProduct, under, query }, show(world))
    },
  },
  {
    version: 'v2',
    method: 'GET',
    path,
    cost: 10,
    scopes: READ,
    query: SORTED,
    run: ({ world, query, id }) => {
      const under = rowsOf(world, readable(world, 'deal', id()).id)
      return listReply({ table: world.tables.dealProduct, under, query }, show(world))
    },
  },
  {
    version: 'v2',
    method: 'POST',
    path,
    cost: 5,
    scopes: WRITE,
    run: async ({ world, actor, id, json }) => {
      const deal = editable(world, id())
      const row = attach(world, actor, deal.id, createBody(await json(), ''))
      revalue(world, actor, deal.id)
      return created(show(world)(row))
    },
  },
  {
    version: 'v2',
    method: 'POST',
    path: `${path}/bulk`,
    cost: 25,
    scopes: WRITE,
    run: async ({ world, actor, id, json }) => {
      const deal = editable(world, id())
      const { data = [] } = bulkBody(await json(), '')
      const rows = data.map((body) => attach(world, actor, deal.id, body))
      revalue(world, actor, deal.id)
      return created(rows.map(show(world)))
    },
  },
  {
    version: 'v2',
    method: 'PATCH',
    path: `${path}/:row`,
    cost: 5,
    scopes: WRITE,
    run: async ({ world, actor, id, json }) => {
      const deal = editable(world, id())
      const row = update(world, actor, 'dealProduct', rowOf(world, deal.id, id('row')), updateBody(await json(), ''))
      revalue(world, actor, deal.id)
      return ok(show(world)(row))
    },
  },
  {
    version: 'v2',
    method: 'DELETE',
    path: `${path}/:row`,
    cost: 3,
    scopes: WRITE,
    run: ({ world, actor, id }) => {
      const deal = editable(world, id())
      const row = remove(world, actor, 'dealProduct', rowOf(world, deal.id, id('row')))
      revalue(world, actor, deal.id)
      return ok({ id: row.id })
    },
  },
  {
    version: 'v2',
    method: 'DELETE',
    path,
    cost: 15,
    scopes: WRITE,
    query: { ids: 'ids' },
    run: ({ world, actor, id, query }) => {
      const deal = editable(world, id())
      const ids = query.ids('ids')
      // The trap of the real thing: no ids means all of them.
      if (ids === undefined) world.oddity('DELETE /deals/{id}/products without ids wipes every row')
      const rows = rowsOf(world, deal.id).filter((row) => ids === undefined || ids.includes(row.id))
      const gone = rows.slice(0, 100).map((row) => remove(world, actor, 'dealProduct', row).id)
      revalue(world, actor, deal.id)
      return ok({ ids: gone }, { more_items_in_collection: rows.length > 100 })
    },
  },
]
