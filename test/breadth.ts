import fc from 'fast-check'
import { test } from 'vitest'

/**
 * `npm test` tries a part of what is tried at random or in many variations, so that people like to run it. The pass
 * `wide` of `npm run test:all` tries what is left, with every test that imports this file.
 */
const IS_WIDE = process.env.WIDE === '1'
/** The passes with faults try every second of what `npm test` tries: the faults are a variation of all of them. */
const HAS_FAULTS = Number(process.env.FAULT_SEED ?? 0) > 0

/** The first `few` of them, so the most telling stand first; all others in the pass `wide`. */
export const some = <T>(all: readonly T[], few: number): readonly T[] => {
  if (IS_WIDE) return all.slice(few)
  return all.slice(0, few).filter((_, at) => !HAS_FAULTS || at % 2 === 0)
}

/** Every `nth` of them, the first among them; all others in the pass `wide`. */
export const everyNth = <T>(all: readonly T[], nth: number): readonly T[] =>
  all.filter((_, at) => (at % (HAS_FAULTS ? 2 * nth : nth) === 0) !== IS_WIDE)

/** How often, or how many. */
export const times = (all: number, few: number): number => (IS_WIDE ? all : few)

/** How many examples of a property: `few`, and in the pass `wide` as many others as make them `all`. */
export const examples = (all: number, few: number): { readonly numRuns: number; readonly seed?: number } => {
  if (!IS_WIDE) return { numRuns: HAS_FAULTS ? Math.ceil(few / 2) : few }
  const { seed } = fc.readConfigureGlobal()
  return { numRuns: all - few, ...(seed === undefined ? {} : { seed: seed + 1 }) }
}

/** Beside tests of which `npm test` tries a part: one that would be the same in the pass `wide`, so not again there. */
export const testOnce = (name: string, work: () => Promise<void> | void): void => {
  if (!IS_WIDE) test(name, work)
}
