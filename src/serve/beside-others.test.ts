import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, finished, type Serving, serving } from '../../test/serving.ts'

// The real program as processes beside each other on the embedded store, against both twins over real HTTP.
let it: Serving
beforeEach(async () => {
  it = await serving(null)
})
afterEach(() => it.close())

const runs = async () => it.store.runs.list((await it.connection()).id, 100)
const inProgress = () => eventually(async () => expect((await it.lastRun())?.status).toBe('running'))

test('a connection that was not started is left alone until its first sync by hand', async () => {
  const { id } = await it.connection()
  await it.store.connections.setState(id, 'not_started', null, 1)
  await it.makeDue()
  const serve = it.start(['serve', '--role', 'worker'])
  await serve.met('serve.ready')
  const sync = it.start(['sync', 'nordlys', '--json'])
  expect(await sync.ended).toBeLessThanOrEqual(1)
  await eventually(async () => expect((await it.store.work.get(id))?.plannedAt).not.toBeNull())
  expect((await runs()).map(({ trigger }) => trigger).at(-1)).toBe('hand')
  expect(it.wrong()).toEqual([])
})

test('two serve and a sync by hand on one embedded store run the connection once at a time', async () => {
  await it.makeDue()
  const serves = [it.start(['serve', '--role', 'worker']), it.start(['serve', '--role', 'worker'])]
  await Promise.all(serves.map((serve) => serve.met('serve.ready')))
  await inProgress()
  const sync = it.start(['sync', 'nordlys', '--json'])
  expect(await sync.ended).toBeLessThanOrEqual(1)
  await finished(it)
  const spans = (await runs()).map(({ startedAt, finishedAt }) => [startedAt, finishedAt ?? 0] as const)
  const overlapping = spans.filter(([start, end], n) =>
    spans.some(([other, otherEnd], m) => m > n && start < otherEnd && other < end),
  )
  expect(overlapping).toEqual([])
  expect(it.wrong()).toEqual([])
})
