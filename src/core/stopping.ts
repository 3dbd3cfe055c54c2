import type { By } from './actor.ts'
import type { RunId } from './ids.ts'

/** The stop of a run that somebody asks for, in whichever process it goes on. */
export interface Stopping {
  /** Nothing where the run is over, or was asked to stop already. One whose process died is over at once. */
  readonly askStop: (id: RunId, by: By) => Promise<void>
  readonly isStopAsked: (id: RunId) => Promise<boolean>
}
