import type { Pipedrive } from '../../../connectors/pipedrive/model.ts'
import { parsePipedrive } from '../../../connectors/pipedrive/webhooks/webhook-payload.ts'
import { parseVisma } from '../../../connectors/visma/webhooks/webhook-payload.ts'
import type { HintReader } from '../../../core/flow.ts'
import type { StreamName } from '../../../core/record.ts'
import type { Settings } from '../../../core/settings.ts'
import { recallSetup } from '../account/setup.ts'
import { followPipedrive } from './pipedrive-hints.ts'
import { followVisma } from './visma-hints.ts'

interface HintOptions {
  readonly pipedrive: Pipedrive
  /** Streams a run reads. */
  readonly streams: (settings: Settings) => readonly StreamName[]
}

/** What deliveries of Visma and Pipedrive tell, and what is read again for it. */
export const hintReader = ({ pipedrive, streams }: HintOptions): HintReader => ({
  hintsOf: (delivery) =>
    delivery.system === 'visma' ? { hints: parseVisma(delivery) } : parsePipedrive(delivery.body),
  follow: async (context, hints) => {
    const ofPipedrive = hints.filter(({ system }) => system === 'pipedrive')
    if (ofPipedrive.length > 0) {
      const known = await recallSetup(context.store, pipedrive)
      await followPipedrive(ofPipedrive, known?.me ?? null, context)
    }
    return followVisma(
      hints.filter(({ system }) => system === 'visma'),
      streams(context.settings),
      context,
    )
  },
})
