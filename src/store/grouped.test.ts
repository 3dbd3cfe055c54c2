import { expect, test } from 'vitest'
import { grouped } from './grouped.ts'

test('what is asked for while a write is under way is written together, in the order it was asked for', async () => {
  const groups: string[][] = []
  const first = Promise.withResolvers<void>()
  const write = grouped<string>(async (items) => {
    groups.push([...items])
    if (groups.length === 1) await first.promise
  })
  const one = write('a')
  while (groups.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const more = ['b', 'c', 'd'].map(write)
  first.resolve()
  await Promise.all([one, ...more])
  expect(groups).toEqual([['a'], ['b', 'c', 'd']])
})

test('nobody is answered before it is written', async () => {
  const disk = Promise.withResolvers<void>()
  let answered = false
  const write = grouped<string>(() => disk.promise)
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
  const write = grouped<string>(async (items) => {
    if (items.includes('bad')) throw new Error('refused')
    written.push(...items)
  })
  const answers = await Promise.allSettled(['a', 'bad', 'b'].map(write))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(written).toEqual(['a', 'b'])
})

test('a group has an end, so that other writers get their turn', async () => {
  const sizes: number[] = []
  const write = grouped<number>(async (items) => {
    sizes.push(items.length)
  })
  await Promise.all(Array.from({ length: 150 }, (_, at) => write(at)))
  expect(sizes).toEqual([64, 64, 22])
})
