/**
 * `npm test` tries a part of what is tried at random or in many variations, so that people like to run it. The pass
 * `wide` of `npm run test:all` tries all of it, with every test that imports this file, and so do those with faults.
 */
const IS_WIDE = process.env.WIDE === '1'

/** All of them, or the first `few` of them, so the most telling stand first. */
export const some = <T>(all: readonly T[], few: number): readonly T[] => (IS_WIDE ? all : all.slice(0, few))

/** How often, or how many. */
export const times = (all: number, few: number): number => (IS_WIDE ? all : few)
