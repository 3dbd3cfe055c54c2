import type { FieldsInUse } from '../../../connectors/pipedrive/model.ts'
import { parsePipedrive } from '../../../connectors/pipedrive/webhooks/webhook-payload.ts'
import { parseVisma } from '../../../connectors/visma/webhooks/webhook-payload.ts'
import type { HintReader } from '../../../core/flow.ts'
import type { StreamName } from '../../../core/record.ts'
import { recallSetup } from '../account/setup.ts'
import type { FlowSettings } from '../settings.ts'
import { followPipedrive } from './pipedrive-hints.ts'
import { followVisma } from './visma-hints.ts'

interface HintOptions {
  readonly fields: FieldsInUse
  /** Streams a run reads. */
  readonly streams: readonly StreamName[]
  readonly settings: FlowSettings
}

/** Parses deliveries of Visma and Pipedrive, and reads again what they tell of. */
export const hintReader = ({ fields, streams, settings }: HintOptions): HintReader => ({
  hintsOf: (delivery) =>
    delivery.system === 'visma' ? { hints: parseVisma(delivery) } : parsePipedrive(delivery.body),
  follow: async (given, hints) => {
    const context = { ...given, settings }
    const ofPipedrive = hints.filter(({ system }) => system === 'pipedrive')
    if (ofPipedrive.length > 0) {
      const known = await recallSetup(context.store, fields)
      await followPipedrive(ofPipedrive, known?.me ?? null, context)
    }
    return followVisma(
      hints.filter(({ system }) => system === 'visma'),
      streams,
      context,
    )
  },
})
