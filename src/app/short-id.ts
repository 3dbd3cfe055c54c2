import { SyncError } from '../core/errors.ts'

/** What the ids name, in the words of the operator. */
export interface Named {
  readonly thing: 'run' | 'issue' | 'delivery' | 'preview'
  readonly code: string
  /** Where they are listed. */
  readonly advice: string
}

/**
 * The id that a person meant by its first letters: any number of them, as long as only one id begins with them.
 *
 * Errors: SyncError `….unknown`, `….ambiguous` (hold), which names the candidates.
 */
export async function wholeId(
  typed: string,
  alike: (typed: string) => Promise<readonly string[]>,
  { thing, code, advice }: Named,
): Promise<string> {
  const found = typed === '' ? [] : await alike(typed)
  const [only] = found
  if (only === undefined) throw new SyncError(`${code}.unknown`, `There is no ${thing} ${typed}.`, HOLD, { advice })
  if (found.length === 1 || found.includes(typed)) return found.includes(typed) ? typed : only
  throw new SyncError(
    `${code}.ambiguous`,
    `Several ids of ${thing === 'issue' ? 'an' : 'a'} ${thing} begin with ${typed}: ${few(found)}.`,
    HOLD,
    { advice: 'Give one more letter of the one you mean.' },
  )
}

const MOST_SHOWN = 5
/** There may be more, since the store looks for only a few. */
const few = (ids: readonly string[]): string =>
  ids.length <= MOST_SHOWN
    ? ids.join(', ')
    : `${ids.slice(0, MOST_SHOWN).join(', ')} and at least ${ids.length - MOST_SHOWN} more`

const HOLD = { do: 'hold' } as const
