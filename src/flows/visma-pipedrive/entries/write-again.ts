import type { Target } from '../../../core/flow.ts'
import type { RunNotes } from '../../../core/run-notes.ts'
import type { Issue } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'

export const BLOCK_REMOVED = 'entry.block_removed'
const AGAIN = 'write again'

// Asked for with every entry, and almost always empty.
const known = new WeakMap<RunNotes, Promise<readonly Issue[]>>()

/**
 * A text from which people removed our part, where somebody answered that it is to be written again: the part then goes
 * before what people wrote there.
 */
export async function writtenAgain(target: Target, { store, notes }: PhaseContext): Promise<Target> {
  const asked = known.get(notes) ?? store.answered([BLOCK_REMOVED])
  known.set(notes, asked)
  const { stream, key, role, desired } = target
  const answered = (await asked).some(
    (issue) => issue.stream === stream && issue.key === key && issue.answer?.choice === AGAIN,
  )
  if (!answered) return target
  const link = (await store.links(stream, role, [key])).get(key)
  const shadow = link && (await store.shadows(link.entity, [link.remote])).get(link.remote)
  if (!shadow) return target
  const texts = Object.keys(desired.fields).filter((field) => desired.policy[field]?.created === 'block')
  const lost = texts.filter((field) => shadow.theirs.includes(field))
  // Nothing of ours is there any more, so that it counts as something to write however little the record moved.
  const unsent = { ...shadow.unsent, ...Object.fromEntries(lost.map((field) => [field, null])) }
  if (lost.length > 0)
    await store.commit([
      { do: 'shadow', shadow: { ...shadow, unsent, theirs: shadow.theirs.filter((field) => !lost.includes(field)) } },
    ])
  return { ...target, mergeBlock: (given) => target.mergeBlock?.(given) ?? `${given.next}${given.current}` }
}
