import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addCounts, type Counts, NO_COUNTS, OUTCOMES, tally, worst } from './run.ts'

const outcome = fc.constantFrom(...OUTCOMES)
const settled = ({ read: _, ...rest }: Counts) => Object.values(rest).reduce((all, one) => all + one, 0)

test('every record read counts once among the outcomes, however they are tallied and added up (property)', () => {
  fc.assert(
    fc.property(fc.array(outcome), fc.array(outcome), (here, there) => {
      const count = (outcomes: typeof here) => outcomes.reduce((counts, one) => tally(counts, one), NO_COUNTS)
      const all = addCounts(count(here), count(there))

      expect(all).toEqual(count([...there, ...here]))
      expect(all.read).toBe(here.length + there.length)
      expect(settled(all)).toBe(all.read)
      for (const one of OUTCOMES) expect(all[one]).toBe([...here, ...there].filter((each) => each === one).length)
    }),
  )
})

test('many records of one outcome count as many', () => {
  expect(tally(NO_COUNTS, 'skipped', 3)).toEqual({ ...NO_COUNTS, read: 3, skipped: 3 })
})

test.each([
  ['updated', 'issues', 'issues'],
  ['issues', 'updated', 'issues'],
  ['unchanged', 'linked', 'linked'],
  ['waiting', 'skipped', 'waiting'],
  ['created', 'created', 'created'],
] as const)('of %s and %s a record counts as %s', (a, b, one) => {
  expect(worst(a, b)).toBe(one)
})
