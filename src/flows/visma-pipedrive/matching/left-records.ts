import type { LeftRecord } from '../../../core/matching.ts'
import type { RunNotes } from '../../../core/run-notes.ts'
import type { PhaseContext } from '../context.ts'

type Context = Pick<PhaseContext, 'store' | 'notes'>

// Asked for with every entry, and almost always empty.
const known = new WeakMap<RunNotes, Promise<readonly LeftRecord[]>>()

/** Records that parties left by a decision, from which what hangs on them has to move. Asked once in a run. */
export function leftRecords({ store, notes }: Context): Promise<readonly LeftRecord[]> {
  const asked = known.get(notes) ?? store.leftRecords()
  known.set(notes, asked)
  return asked
}

/** There may be others now. */
export const forgetLeft = ({ notes }: Pick<Context, 'notes'>): void => void known.delete(notes)
