import { z } from 'zod'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Client } from '../calls/client.ts'
import { one } from '../calls/envelope.ts'
import { allOf, pagesV2 } from '../calls/paging.ts'
import type { Pipeline, Stage } from '../model.ts'

const shared = {
  id: z.number().int(),
  name: z.string(),
  order_nr: z.number().catch(0),
  is_deleted: z.boolean().nullish(),
}
const pipeline = z.looseObject(shared)
const stage = z.looseObject({ ...shared, pipeline_id: z.number().int() })

const toPipeline = (wire: z.output<typeof pipeline>): Pipeline => ({
  id: remoteId(wire.id),
  name: wire.name,
  order: wire.order_nr,
})
const toStage = (wire: z.output<typeof stage>): Stage => ({
  id: remoteId(wire.id),
  name: wire.name,
  pipeline: remoteId(wire.pipeline_id),
  order: wire.order_nr,
})
const inOrder = (a: { readonly order: number }, b: { readonly order: number }): number => a.order - b.order

/** Pipelines in the order people see them. Source: Pipedrive API v2, GET /pipelines */
export async function pipelines(client: Client, signal: AbortSignal): Promise<readonly Pipeline[]> {
  const all = await allOf(pagesV2(client, 'GET v2/pipelines', {}, pipeline, signal))
  return all
    .filter((wire) => wire.is_deleted !== true)
    .map(toPipeline)
    .sort(inOrder)
}

/** Stages of all pipelines, in order within each. Source: Pipedrive API v2, GET /stages */
export async function stages(client: Client, signal: AbortSignal): Promise<readonly Stage[]> {
  const all = await allOf(pagesV2(client, 'GET v2/stages', {}, stage, signal))
  return all
    .filter((wire) => wire.is_deleted !== true)
    .map(toStage)
    .sort(inOrder)
}

/** @throws SyncError `pipedrive.scope` (hold) or `pipedrive.forbidden` (reject): only admins may. */
export async function createPipeline(client: Client, name: string, signal: AbortSignal): Promise<Pipeline> {
  return toPipeline((await client.call({ endpoint: 'POST v2/pipelines', body: { name } }, one(pipeline), signal)).data)
}

/** @throws SyncError as `createPipeline` */
export async function createStage(client: Client, of: RemoteId, name: string, signal: AbortSignal): Promise<Stage> {
  const body = { name, pipeline_id: Number(of) }
  return toStage((await client.call({ endpoint: 'POST v2/stages', body }, one(stage), signal)).data)
}
