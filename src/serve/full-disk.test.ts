import { afterEach, expect, test } from 'vitest'
import { eventually, finished, type Serving, serving } from '../../test/serving.ts'

const MUCH_TOO_LITTLE_KB = 700
const TOO_LITTLE_KB = 1_500
/** Parties whose records take more room than that. */
const ENOUGH = { suppliers: 3, customers: 6 }

let it: Serving
/** What a process could not give back runs out. */
const aMinuteLater = async () => {
  const then = Date.now() + 61_000
  const lease = await it.store.leases.claim((await it.connection()).id, 'the next one', then, then)
  if (lease === null) throw new Error('The lease has not run out.')
  await it.store.leases.release(lease)
  // Where there was still room for it to say so, its run waits for a minute.
  await it.store.work.change(lease.connection, () => ({ notBefore: null, nextAt: Date.now() }))
}
afterEach(() => it.close())

test('a full disk ends a sync by hand, early or later, with one clear line, and nothing is lost or doubled', async () => {
  it = await serving(null, ENOUGH)
  for (const kb of [MUCH_TOO_LITTLE_KB, TOO_LITTLE_KB]) {
    const cramped = it.start(['sync', 'nordlys'], {}, kb)
    // Where there is still room for the run's own last word it is paused.
    expect([1, 2]).toContain(await cramped.ended)
    expect(cramped.said()).toMatch(/The store cannot be written: .+\.\s+Make room on the disk/)
    expect(it.wrong()).not.toEqual([])
    await aMinuteLater()
  }
  const roomy = it.start(['sync', 'nordlys'])
  expect(await roomy.ended).toBe(0)
  expect(it.wrong()).toEqual([])
})

test('serve outlives a full disk and says so', async () => {
  it = await serving(null, ENOUGH)
  await it.makeDue()
  const cramped = it.start(['serve'], { PORT: '0' }, MUCH_TOO_LITTLE_KB)
  await eventually(() => expect(cramped.said()).toMatch(/The store cannot be written/))
  cramped.signal('SIGTERM')
  await cramped.ended
  await aMinuteLater()
  await it.makeDue()
  it.start(['serve'], { PORT: '0' })
  await finished(it)
  expect(it.wrong()).toEqual([])
})
