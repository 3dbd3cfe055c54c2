import * as is from './gateway/checks.ts'
import { failed, invalid } from './gateway/errors.ts'
import { listReply, PAGE } from './gateway/listing.ts'
import { ok, type Route } from './gateway/route.ts'
import type { Pipeline, Stage } from './model.ts'
import { readable, writable } from './relations.ts'
import { type Actor, create, findLive, remove, update, type World } from './world.ts'

const pipelineShape = { name: is.filled(), is_deal_probability_enabled: is.bool }
const stageShape = {
  name: is.filled(),
  pipeline_id: is.integer,
  deal_probability: is.integer,
  is_deal_rot_enabled: is.bool,
  days_to_rotten: is.orNull(is.integer),
}
const newPipeline = is.members(pipelineShape, ['name'])
const newStage = is.members(stageShape, ['name', 'pipeline_id'])

export function createPipeline(world: World, actor: Actor, json: unknown): Pipeline {
  const body = newPipeline(json, '')
  return create(world, actor, 'pipeline', {
    name: body.name as string,
    order_nr: world.tables.pipeline.rows.size + 1,
    is_deal_probability_enabled: body.is_deal_probability_enabled ?? false,
  })
}

export function editPipeline(world: World, actor: Actor, id: number, json: unknown): Pipeline {
  const before = writable(world, 'pipeline', id)
  return update(world, actor, 'pipeline', before, is.members(pipelineShape)(json, ''))
}

export function deletePipeline(world: World, actor: Actor, id: number): Pipeline {
  const before = writable(world, 'pipeline', id)
  const others = [...world.tables.pipeline.rows.values()].filter((p) => !p.is_deleted && p.id !== id)
  if (others.length === 0) throw failed(400, 'The last pipeline cannot be deleted')
  return remove(world, actor, 'pipeline', before)
}

export function createStage(world: World, actor: Actor, json: unknown): Stage {
  const body = newStage(json, '')
  const pipeline = body.pipeline_id as number
  if (findLive(world, 'pipeline', pipeline) === undefined) {
    throw invalid('pipeline_id', `pipeline ${pipeline} does not exist`)
  }
  return create(world, actor, 'stage', {
    name: body.name as string,
    pipeline_id: pipeline,
    order_nr: world.tables.stage.by('pipeline', pipeline).length + 1,
    deal_probability: body.deal_probability ?? 100,
    is_deal_rot_enabled: body.is_deal_rot_enabled ?? false,
    days_to_rotten: body.days_to_rotten ?? null,
  })
}

export function editStage(world: World, actor: Actor, id: number, json: unknown): Stage {
  const before = writable(world, 'stage', id)
  const body = is.members(stageShape)(json, '')
  if (body.pipeline_id !== undefined && findLive(world, 'pipeline', body.pipeline_id) === undefined) {
    throw invalid('pipeline_id', `pipeline ${body.pipeline_id} does not exist`)
  }
  return update(world, actor, 'stage', before, body)
}

export function deleteStage(world: World, actor: Actor, id: number): Stage {
  const before = writable(world, 'stage', id)
  const deals = world.tables.deal.by('stage', id).filter((deal) => !deal.is_deleted)
  if (deals.length > 0) throw failed(400, 'A stage with deals cannot be deleted')
  return remove(world, actor, 'stage', before)
}

/** As in the app, which asks where the deals go that are in it. */
export function closeStage(world: World, actor: Actor, id: number): Stage {
  const stage = writable(world, 'stage', id)
  const all = [...world.tables.stage.rows.values()].filter((one) => !one.is_deleted && one.id !== id)
  const to = all.find((one) => one.pipeline_id === stage.pipeline_id) ?? all[0]
  if (to === undefined) throw failed(400, 'The last stage cannot be deleted')
  for (const deal of world.tables.deal.by('stage', id)) {
    update(world, actor, 'deal', deal, { stage_id: to.id, pipeline_id: to.pipeline_id })
  }
  return deleteStage(world, actor, id)
}

const show = <T extends Pipeline | Stage>({ deleted_at: _, ...row }: T): Record<string, unknown> => row

const read = { version: 'v2', scopes: ['deals:read', 'deals:full', 'admin'] } as const
const write = { version: 'v2', scopes: ['admin'], admin: true } as const
const DIRECTION = ['asc', 'desc']

export const pipelineRoutes: readonly Route[] = [
  {
    ...read,
    method: 'GET',
    path: '/pipelines',
    cost: 5,
    query: { ...PAGE, sort_by: ['id', 'update_time', 'add_time'], sort_direction: DIRECTION },
    run: ({ world, query }) => listReply({ table: world.tables.pipeline, query }, show),
  },
  {
    ...read,
    method: 'GET',
    path: '/pipelines/:id',
    cost: 1,
    run: ({ world, id }) => ok(show(readable(world, 'pipeline', id()))),
  },
  {
    ...write,
    method: 'POST',
    path: '/pipelines',
    cost: 5,
    run: async ({ world, actor, json }) => ok(show(createPipeline(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: '/pipelines/:id',
    cost: 5,
    run: async ({ world, actor, id, json }) => ok(show(editPipeline(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: '/pipelines/:id',
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: deletePipeline(world, actor, id()).id }),
  },
  {
    ...read,
    method: 'GET',
    path: '/stages',
    cost: 5,
    query: {
      ...PAGE,
      pipeline_id: 'int',
      sort_by: ['id', 'update_time', 'add_time', 'order_nr'],
      sort_direction: DIRECTION,
    },
    run: ({ world, query }) => {
      const pipeline = query.int('pipeline_id')
      const under =
        pipeline === undefined ? [...world.tables.stage.rows.values()] : world.tables.stage.by('pipeline', pipeline)
      return listReply({ table: world.tables.stage, under, query }, show)
    },
  },
  {
    ...read,
    method: 'GET',
    path: '/stages/:id',
    cost: 1,
    run: ({ world, id }) => ok(show(readable(world, 'stage', id()))),
  },
  {
    ...write,
    method: 'POST',
    path: '/stages',
    cost: 5,
    run: async ({ world, actor, json }) => ok(show(createStage(world, actor, await json()))),
  },
  {
    ...write,
    method: 'PATCH',
    path: '/stages/:id',
    cost: 5,
    run: async ({ world, actor, id, json }) => ok(show(editStage(world, actor, id(), await json()))),
  },
  {
    ...write,
    method: 'DELETE',
    path: '/stages/:id',
    cost: 3,
    run: ({ world, actor, id }) => ok({ id: deleteStage(world, actor, id()).id }),
  },
]
