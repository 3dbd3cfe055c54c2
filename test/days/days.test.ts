import { expect, test } from 'vitest'
import { some } from '../breadth.ts'
import { randomDays } from './play.ts'

const SEEDS = some([1, 2, 3, 4, 5, 6], 2)

test.each(SEEDS)(
  'seed %i: books, people and crashes at once: nothing lost, nothing doubled, nobody overruled, and then rest',
  async (seed) => {
    const story: string[] = []
    const wrong = await randomDays(seed, (text) => story.push(text))
    expect(wrong, story.join('\n')).toEqual([])
  },
)
