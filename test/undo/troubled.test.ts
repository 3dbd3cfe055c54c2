import { expect, test } from 'vitest'
import { networkError } from '../../src/twins/fetch.ts'
import { lived, nothingComesBack } from './lived.ts'
import { differences, snapshot } from './snapshot.ts'
import { undo } from './undo.ts'

const lost = () => {
  throw networkError('ECONNRESET', 'read ECONNRESET')
}

test.each([
  ['DELETE', 'as the twin'],
  ['DELETE', 404],
  ['DELETE', 410],
  ['PATCH', 404],
  ['PUT', 410],
] as const)(
  'R13: the first answer to every %s is lost, and what is deleted answers %s: all is taken back all the same',
  async (method, ofDeleted) => {
    const { w, its, before, second } = await lived()
    its.ofDeleted = ofDeleted
    const struck = new Set<string>()
    its.onWritten = (request) => {
      const name = `${request.method} ${new URL(request.url).pathname}`
      if (request.method !== method || struck.has(name)) return
      struck.add(name)
      lost()
    }
    const { run } = await undo(w, second.id)
    expect([run.status, struck.size > 0]).toEqual(['done', true])
    expect([...differences(before, snapshot(w))]).toEqual([])
    await nothingComesBack(w)
    await w.close()
  },
)

test('R13: an undo that meets the daily limit is paused, and goes on the next day', async () => {
  const { w, before, second } = await lived({ limits: { dailyBudget: 20_000 } })
  const day = w.clock.now().toISOString().slice(0, 10)
  const { account } = await w.connection()
  const limit = 30_000 * 5
  await w.store.usage.add(account, day, limit - (await w.store.usage.get(account, day)) - 25)
  const first = await undo(w, second.id)
  expect([first.run.status, differences(before, snapshot(w)).size > 0]).toEqual(['paused', true])
  expect(first.run.message).toMatch(/budget|limit/i)
  expect((await w.connection()).state).toBe('paused')
  w.clock.advance(24 * 3_600_000)
  const again = await undo(w, second.id)
  expect(again.run.status).toBe('done')
  expect([...differences(before, snapshot(w))]).toEqual([])
  await nothingComesBack(w)
  await w.close()
})

test('R13: what Pipedrive refuses to put back is left, and goes on being kept up to date', async () => {
  const { w, its, second } = await lived()
  its.refuses = ({ method }) => method === 'PATCH' || method === 'PUT'
  const { run } = await undo(w, second.id)
  its.refuses = () => false
  const left = (await w.store.ledger.ofRun(run.id, 1_000, 0)).filter(({ rule }) => rule === 'undo.refused')
  expect(left.length).toBeGreaterThan(0)
  const { id } = await w.connection()
  const kept = await w.store.ledger.keptBack(id)
  for (const { entity, remote, undoes } of left)
    expect(kept.filter((one) => one.entity === entity && one.remote === remote && one.operation === undoes)).toEqual([])
  const again = await undo(w, second.id)
  expect(again.run.status).toBe('done')
  await w.close()
})
