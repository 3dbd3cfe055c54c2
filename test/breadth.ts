/**
 * `npm test` tries a part of what is tried at random or in many variations, so that people like to run it. The pass
 * `wide` of `npm run test:all` tries what is left, with every test that imports this file.
 */
const IS_WIDE = process.env.WIDE === '1'

/** The first `few` of them, so the most telling stand first; all others in the pass `wide`. */
export const some = <T>(all: readonly T[], few: number): readonly T[] => (IS_WIDE ? all.slice(few) : all.slice(0, few))

/** How often, or how many. */
export const times = (all: number, few: number): number => (IS_WIDE ? all : few)
