import { expect, test } from 'vitest'
import { type Grouping, grouped } from './grouped.ts'

const APART: Grouping<unknown> = { size: () => 64, apart: true }

test('what is asked for while a write is under way is written together, in the order it was asked for', async () => {
  const groups: string[][] = []
  const first = Promise.withResolvers<void>()
  const write = grouped(async (items: readonly string[]) => {
    groups.push([...items])
    if (groups.length === 1) await first.promise
    return items.map((item) => item.toUpperCase())
  }, APART)
  const one = write('a')
  while (groups.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const more = ['b', 'c', 'd'].map(write)
  first.resolve()
  expect(await Promise.all([one, ...more])).toEqual(['A', 'B', 'C', 'D'])
  expect(groups).toEqual([['a'], ['b', 'c', 'd']])
})

test('nobody is answered before it is written', async () => {
  const disk = Promise.withResolvers<void>()
  let answered = false
  const write = grouped((items: readonly string[]) => disk.promise.then(() => items), APART)
  const asked = write('a').then(() => {
    answered = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  expect(answered).toBe(false)
  disk.resolve()
  await asked
})

test('in a group that fails only what is at fault fails, and the order stays', async () => {
  const written: string[] = []
  const write = grouped(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('refused')
    written.push(...items)
    return items
  }, APART)
  const answers = await Promise.allSettled(['a', 'bad', 'b'].map(write))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(written).toEqual(['a', 'b'])
})

test('a group has an end, so that other writers get their turn', async () => {
  const sizes: number[] = []
  const write = grouped(
    async (items: readonly number[]) => {
      sizes.push(items.length)
      return items
    },
    { size: (waiting) => (waiting[0] === 0 ? 100 : 40), apart: true },
  )
  await Promise.all(Array.from({ length: 150 }, (_, at) => write(at)))
  expect(sizes).toEqual([100, 40, 10])
})

test('where a group is not to be taken apart, all of it fails at once, and the next are written', async () => {
  let tries = 0
  const write = grouped(
    async (items: readonly string[]) => {
      tries += 1
      if (items.includes('bad')) throw new Error('refused')
      return items
    },
    { size: () => 2, apart: false },
  )
  const answers = await Promise.allSettled(['a', 'bad', 'b'].map(write))
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  expect(tries).toBe(2)
})
