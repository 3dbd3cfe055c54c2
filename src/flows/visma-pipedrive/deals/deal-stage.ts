import type { Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { isSyncError } from '../../../core/errors.ts'
import { remoteId } from '../../../core/ids.ts'
import { madeOrFound, needMade, recordMade } from '../account/made.ts'
import type { PhaseContext } from '../context.ts'

const PIPELINE = 'Visma'
const STAGE = 'Customers'

type Stages = Awaited<ReturnType<Pipedrive['stages']>>
type Pipelines = Awaited<ReturnType<Pipedrive['pipelines']>>

export interface DealStage {
  /** `null`: we know of none, and the account chooses. */
  readonly stage: string | null
  /** Why it is not the stage that the settings name, one sentence. */
  readonly missing: string | null
  /** Whether it is in our own pipeline. */
  readonly isOurs: boolean
}

/**
 * The stage in which deals are made: `deals.createIn` names it, or its pipeline, by name or id; by default it is in a
 * pipeline of our own, if the token may make one. Where that is gone, it is the account's first stage.
 *
 * @param makes Whether our pipeline may be made; not when people have deleted it.
 */
export async function dealStage(
  context: PhaseContext,
  pipedrive: Pipedrive,
  { stages, pipelines, makes }: { readonly stages: Stages; readonly pipelines: Pipelines; readonly makes: boolean },
): Promise<DealStage> {
  const wanted = context.settings.deals.createIn
  const sorted = [...stages].sort((a, b) => a.order - b.order)
  const named = String(wanted ?? PIPELINE).toLowerCase()
  const pipeline = pipelines.find((one) => one.name.toLowerCase() === named || one.id === named)
  const inPipeline = sorted.find((one) => one.pipeline === pipeline?.id)
  const first = firstStage(sorted, pipelines)
  if (wanted !== null) {
    const stage = sorted.find((one) => one.name.toLowerCase() === named || one.id === named) ?? inPipeline
    const missing = pipeline
      ? `The Pipedrive pipeline "${wanted}" has no stages.`
      : `Pipedrive has no pipeline or stage "${wanted}".`
    return stage ? { stage: stage.id, missing: null, isOurs: false } : { stage: first, missing, isOurs: false }
  }
  if (inPipeline) return { stage: inPipeline.id, missing: null, isOurs: true }
  if (pipeline === undefined && !makes) return { stage: first, missing: null, isOurs: false }
  const made = await makePipeline(context, pipedrive, pipeline?.id ?? null)
  return { stage: made ?? first, missing: null, isOurs: made !== null }
}

/** The first stage of the pipeline that people see first. */
function firstStage(stages: Stages, pipelines: Pipelines): string | null {
  const [first] = [...pipelines].sort((a, b) => a.order - b.order)
  return stages.find((one) => one.pipeline === first?.id)?.id ?? stages[0]?.id ?? null
}

/** Makes our pipeline; `null` where the token may not. */
async function makePipeline(
  context: PhaseContext,
  pipedrive: Pipedrive,
  existing: string | null,
): Promise<string | null> {
  const { signal } = context
  if (context.preview) {
    if (existing === null) await recordMade(context, 'pipeline', PIPELINE, { name: PIPELINE }, 'preview')
    await recordMade(context, 'stage', STAGE, { name: STAGE }, 'new-stage')
    return 'new-stage'
  }
  if (existing === null) await needMade(context, 'pipeline', PIPELINE, { name: PIPELINE })
  await needMade(context, 'stage', STAGE, { name: STAGE }, 'new-stage')
  const findPipeline = async () => (await pipedrive.pipelines(signal)).find((one) => one.name === PIPELINE)
  try {
    const pipeline =
      existing === null
        ? (await madeOrFound(context, () => pipedrive.createPipeline(PIPELINE, signal), findPipeline)).id
        : remoteId(existing)
    const findStage = async () => (await pipedrive.stages(signal)).find((one) => one.pipeline === pipeline)
    const stage = await madeOrFound(context, () => pipedrive.createStage(pipeline, STAGE, signal), findStage)
    if (existing === null) await recordMade(context, 'pipeline', PIPELINE, { name: PIPELINE }, pipeline)
    await recordMade(context, 'stage', STAGE, { name: STAGE }, stage.id)
    return stage.id
  } catch (error) {
    if (isSyncError(error) && (error.remedy.do === 'reject' || error.code === 'pipedrive.scope')) return null
    throw error
  }
}
