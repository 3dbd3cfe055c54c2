import { expect, test } from 'vitest'
import { deciding, fjordkaffe, inCrm } from './deciding.ts'

test('a suggestion that a run writes is told to whoever listens, and one that finds none says nothing', async () => {
  const w = await deciding()
  fjordkaffe(w)
  await w.run()
  const told = async (since: number) =>
    (await w.store.changes.after(since, [], 1_000)).filter(({ topic }) => topic === 'record').length
  expect(await told(0)).toBe(0)
  inCrm(w, 'Grossisten')
  w.customer({ number: '10043', name: 'Grosisten', postalCode: '5003' })
  const since = await w.store.changes.last()
  w.clock.advance(2 * 3_600_000)
  await w.run()
  expect(await w.listed()).toContain('10043 organization suggested')
  expect(await told(since)).toBeGreaterThan(0)
})
