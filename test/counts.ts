export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** The last line of a run of tests, for people and for scripts that read no more. */
export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/** A test that failed, as it is named before the closing line: what is cut off a long log is its beginning. */
export const failedLine = (name: string): string => `failed: ${name}`

/** The tests that a run named as failed. */
export const failedOf = (printed: string): string[] =>
  [...printed.matchAll(/^failed: (.+)$/gm)].map(([, name = '']) => name)

const CLOSING = /^(\d+) passed, (\d+) failed, (\d+) skipped$/gm

/** What a run counted, by the last closing line of what it printed; `null` where it has none. */
export function countsOf(printed: string): Counts | null {
  const last = [...printed.matchAll(CLOSING)].at(-1)
  if (last === undefined) return null
  const [passed = 0, failed = 0, skipped = 0] = last.slice(1).map(Number)
  return { passed, failed, skipped }
}

/**
 * Several runs as one, in which whatever ended badly counts as a failure at least: a run that was killed has no closing
 * line, and one may count no failure and still be none that passed.
 */
export function together(runs: readonly { readonly code: number | null; readonly printed: string }[]): Counts {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { code, printed } of runs) {
    const counts = countsOf(printed) ?? { passed: 0, failed: 0, skipped: 0 }
    sum.passed += counts.passed
    sum.failed += code === 0 && countsOf(printed) !== null ? counts.failed : Math.max(1, counts.failed)
    sum.skipped += counts.skipped
  }
  return sum
}
