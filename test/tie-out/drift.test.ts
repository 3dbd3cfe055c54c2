import { expect, test } from 'vitest'
import { some } from '../breadth.ts'
import { plantedDays, quietDays } from './play.ts'

test.each(some([1, 2, 3, 4, 5, 6, 7], 2))(
  'seed %i: whatever people change of what is ours is found, and nothing else; and healing puts it back',
  async (seed) => {
    const story: string[] = []
    expect(await plantedDays(seed, (text) => story.push(text)), story.join('\n')).toEqual([])
  },
)

test.each(some([12, 13, 36, 25, 1, 2], 2))(
  'seed %i: while the company lives on, what is shown ties out, and nothing is called a difference',
  async (seed) => {
    const story: string[] = []
    expect(await quietDays(seed, (text) => story.push(text)), story.join('\n')).toEqual([])
  },
)
