import type { Pipedrive } from '../../connectors/pipedrive/model.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import type { StageContext } from '../../core/flow.ts'
import { remoteId } from '../../core/ids.ts'
import { madeOrFound, recordMade } from './made.ts'

const PIPELINE = 'Visma'
const STAGE = 'Customers'

/** `deals.createIn` by name or id of a stage or pipeline; by default a pipeline of our own, if the token may make one. */
export async function dealStage(context: StageContext, pipedrive: Pipedrive): Promise<string | null> {
  const { signal, settings } = context
  const wanted = settings.deals.createIn
  const stages = [...(await pipedrive.stages(signal))].sort((a, b) => a.order - b.order)
  const pipelines = await pipedrive.pipelines(signal)
  const named = String(wanted ?? PIPELINE).toLowerCase()
  const pipeline = pipelines.find((one) => one.name.toLowerCase() === named || one.id === named)
  const stage =
    wanted === null
      ? stages.find((one) => one.pipeline === pipeline?.id)
      : (stages.find((one) => one.name.toLowerCase() === named || one.id === named) ??
        stages.find((one) => one.pipeline === pipeline?.id))
  if (stage) return stage.id
  if (wanted !== null) {
    throw new SyncError(
      'pipedrive.no_such_stage',
      `Pipedrive has no pipeline or stage "${wanted}".`,
      { do: 'hold' },
      { advice: 'Correct settings.deals.createIn in the connection file, or leave it out.' },
    )
  }
  return makePipeline(context, pipedrive, pipeline?.id ?? null, firstStage(stages, pipelines))
}

/** Of the pipeline that people see first. */
function firstStage(
  stages: Awaited<ReturnType<Pipedrive['stages']>>,
  pipelines: Awaited<ReturnType<Pipedrive['pipelines']>>,
): string | null {
  const [first] = [...pipelines].sort((a, b) => a.order - b.order)
  return stages.find((one) => one.pipeline === first?.id)?.id ?? stages[0]?.id ?? null
}

async function makePipeline(
  context: StageContext,
  pipedrive: Pipedrive,
  existing: string | null,
  fallback: string | null,
): Promise<string | null> {
  const { signal } = context
  if (context.preview) {
    await recordMade(context, 'pipeline', PIPELINE, { name: PIPELINE }, 'preview')
    return 'new-stage'
  }
  const findPipeline = async () => (await pipedrive.pipelines(signal)).find((one) => one.name === PIPELINE)
  try {
    const pipeline =
      existing === null
        ? (await madeOrFound(context, () => pipedrive.createPipeline(PIPELINE, signal), findPipeline)).id
        : remoteId(existing)
    const findStage = async () => (await pipedrive.stages(signal)).find((one) => one.pipeline === pipeline)
    const stage = await madeOrFound(context, () => pipedrive.createStage(pipeline, STAGE, signal), findStage)
    await recordMade(context, 'pipeline', PIPELINE, { name: PIPELINE }, pipeline)
    return stage.id
  } catch (error) {
    // Not allowed: the account's first stage serves.
    if (isSyncError(error) && (error.remedy.do === 'reject' || error.code === 'pipedrive.scope')) return fallback
    throw error
  }
}
