import type * as core from '../../core/flow.ts'
import type { FlowSettings } from './settings.ts'

/** The context of a phase, with the settings of these flows. */
export interface PhaseContext extends core.PhaseContext {
  readonly settings: FlowSettings
}

/** A phase whose context has the settings of these flows. */
export interface Phase extends Omit<core.Phase, 'next'> {
  readonly next: (cursor: string | null, context: PhaseContext) => ReturnType<core.Phase['next']>
}
