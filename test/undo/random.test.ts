import { expect, test } from 'vitest'
import { some } from '../breadth.ts'
import { randomDays } from '../days/play.ts'

// People working, runs and undoes that die, and of many kinds of days one each.
const SEEDS = some([72, 87, 4, 5, 27, 81, 116], 1)

test.each(SEEDS)(
  'R13: seed %i: any run of random days is taken back but for what people changed, stays so, and comes back once released',
  async (seed) => {
    const story: string[] = []
    const wrong = await randomDays(seed, (text) => story.push(text), true)
    expect(wrong, story.join('\n')).toEqual([])
  },
)
