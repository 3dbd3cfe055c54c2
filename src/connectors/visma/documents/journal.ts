import { isObject } from '../decode.ts'

const LINES = 'journalTransactionLines'

/** Lines of a batch: what the page size and the total of journals count. */
export const journalLines = (batch: unknown): readonly unknown[] => {
  const lines = isObject(batch) ? batch[LINES] : null
  return Array.isArray(lines) ? lines : []
}

/** Puts together what a page border cut through: `next` continues the last batch of `rows`. */
export function joinBatch(earlier: unknown, later: unknown): unknown {
  if (!isObject(earlier)) return later
  return { ...earlier, [LINES]: [...journalLines(earlier), ...journalLines(later)] }
}
