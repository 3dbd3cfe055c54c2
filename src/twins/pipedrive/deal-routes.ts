import { counts, DEAL_COUNTS } from './counts.ts'
import { createDeal, deleteDeal, editDeal } from './deals.ts'
import { customShower } from './fields/custom-values.ts'
import { CHANGED, listReply, PAGE, SORT } from './gateway/listing.ts'
import type { Query, QuerySchema } from './gateway/query.ts'
import { type Call, DEALS_READ, DEALS_WRITE, ok, type Reply, type Route } from './gateway/route.ts'
import { localDay } from './gateway/times.ts'
import type { Deal } from './model.ts'
import { readable } from './relations.ts'
import { find, type World } from './world.ts'

function dealShower(world: World, query: Query): (row: Deal) => Record<string, unknown> {
  const custom = customShower(world, 'deal', query)
  const wanted = query.texts('include_fields') ?? []
  const zone = world.company.timeZone
  return ({ deleted_at: _, first_won_time: _first, custom_fields, ...row }) => ({
    ...row,
    local_won_date: localDay(zone, row.won_time),
    local_lost_date: localDay(zone, row.lost_time),
    local_close_date: localDay(zone, row.close_time),
    ...originOf(world, row),
    acv: null,
    arr: null,
    mrr: null,
    ...(wanted.length === 0 ? {} : counts(world, 'deal', row.id, wanted)),
    custom_fields: custom(custom_fields),
  })
}

/** Deals of an app tell that they came through the Marketplace, and by which channel. */
const originOf = ({ company }: World, { origin }: Pick<Deal, 'origin'>) =>
  origin === 'Marketplace'
    ? { origin_id: `app-${company.id}`, channel: 8, channel_id: `app-${company.id}` }
    : { origin_id: null, channel: null, channel_id: null }

const SHOW: QuerySchema = { include_fields: { some: DEAL_COUNTS }, custom_fields: 'codes' }
const LABELS: QuerySchema = { include_option_labels: 'bool', include_labels: 'bool' }
const FILTER: QuerySchema = {
  ...PAGE,
  ...SORT,
  ...CHANGED,
  ids: 'ids',
  owner_id: 'int',
  person_id: 'int',
  org_id: 'int',
  pipeline_id: 'int',
  stage_id: 'int',
  status: { some: ['open', 'won', 'lost', 'deleted'] },
}

/** Deleted deals only when asked for, archived ones only on their own path. */
function list({ world, query }: Call, archived: boolean): Reply {
  const { deal } = world.tables
  const org = query.int('org_id')
  const person = query.int('person_id')
  const stage = query.int('stage_id')
  const pipeline = query.int('pipeline_id')
  const owner = query.int('owner_id')
  const statuses = query.texts('status')
  const wants = (row: Deal) => {
    if (row.is_deleted) return statuses?.includes('deleted') === true && find(world, 'deal', row.id) !== undefined
    return statuses === undefined || statuses.includes(row.status)
  }
  const keep = (row: Deal) =>
    row.is_archived === archived &&
    wants(row) &&
    (org === undefined || row.org_id === org) &&
    (person === undefined || row.person_id === person) &&
    (stage === undefined || row.stage_id === stage) &&
    (pipeline === undefined || row.pipeline_id === pipeline) &&
    (owner === undefined || row.owner_id === owner)
  const under =
    org !== undefined
      ? deal.by('org', org)
      : person !== undefined
        ? deal.by('person', person)
        : stage !== undefined
          ? deal.by('stage', stage)
          : undefined
  return listReply({ table: deal, under, query, keep }, dealShower(world, query))
}

const path = '/deals'
const one = `${path}/:id`
const read = { version: 'v2', scopes: DEALS_READ } as const
const write = { version: 'v2', scopes: DEALS_WRITE } as const

export const dealRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path,
    cost: 10,
    query: { ...FILTER, ...SHOW, ...LABELS },
    run: (call) => list(call, false),
  },
  {
    ...read,
    method: 'GET',
    path: `${path}/archived`,
    cost: 20,
    query: { ...FILTER, ...SHOW },
    run: (call) => list(call, true),
  },
  {
    ...read,
    method: 'GET',
    path: one,
    cost: 1,
    query: { ...SHOW, ...LABELS },
    run: ({ world, id, query }) => ok(dealShower(world, query)(readable(world, 'deal', id()))),
  },
  {
    ...write,
    method: 'POST',
    path,
    cost: 5,
    run: async ({ world, actor, json, query }) => ok(dealShower(world, query)(createDeal(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: one,
    cost: 5,
    run: async ({ world, actor, id, json, query }) =>
      ok(dealShower(world, query)(editDeal(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: one,
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: deleteDeal(world, actor, id()).id }),
  },
]
