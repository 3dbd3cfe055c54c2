/**
 * `npm test` tries a part of what is tried at random or in many variations, so that people like to run it; the pass
 * `wide` of `npm run test:all`, and those with faults, try all of it.
 */
export const IS_WIDE = process.env.WIDE === '1'

/** All of them, or the first `few` of them, so the most telling stand first. */
export const some = <T>(all: readonly T[], few: number): readonly T[] => (IS_WIDE ? all : all.slice(0, few))

/** How often, or how many. */
export const times = (all: number, few: number): number => (IS_WIDE ? all : few)

/** Tests that ask for it, and so run once more. */
export const WIDE: readonly string[] = [
  'test/chaos/chaos.test.ts',
  'test/days/days.test.ts',
  'test/hooks/burst.test.ts',
  'test/sync/ageing-account.test.ts',
  'test/sync/crash.test.ts',
  'test/sync/ownership-at-random.test.ts',
  'test/sync/preview-changes-nothing.test.ts',
]
