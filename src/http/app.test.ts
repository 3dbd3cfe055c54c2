import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { aRun } from '../../test/runs.ts'
import { NOON, someWork } from '../../test/work.ts'
import { connectionId } from '../core/ids.ts'
import type { Connection, Store } from '../core/store.ts'
import { app } from './app.ts'

const connection: Connection = {
  id: connectionId('c_1'),
  name: 'nordlys',
  settings: { visma: { clientId: 'isv_nordlys' } },
  state: 'active',
  stateReason: null,
  account: 'nordlys.pipedrive.com',
  createdAt: 0,
  updatedAt: 0,
}

/** Only what the app asks of a store. */
const storeWith = (list: () => Promise<readonly Connection[]>) =>
  ({
    kind: 'sqlite',
    connections: { list },
    work: { list: async () => [someWork({ nextAt: NOON })] },
    runs: { list: async () => [aRun()] },
  }) as unknown as Store

const server = app(
  storeWith(async () => [connection]),
  { version: '1.2.3', clock: testClock() },
)

test('/healthz answers as long as the process lives', async () => {
  expect((await server.request('/healthz')).status).toBe(200)
})

test('/readyz answers 503 while the store does not', async () => {
  const broken = app(
    storeWith(() => Promise.reject(new Error('no database'))),
    { version: '1', clock: testClock() },
  )
  expect((await server.request('/readyz')).status).toBe(200)
  expect((await broken.request('/readyz')).status).toBe(503)
  expect((await broken.request('/healthz')).status).toBe(200)
})

test('the status names connections and their last run, and nothing of their settings', async () => {
  const answer = await server.request('/')
  const text = await answer.text()
  expect(JSON.parse(text)).toMatchObject({
    name: 'ml-connector',
    version: '1.2.3',
    connections: [
      {
        name: 'nordlys',
        state: 'active',
        nextRunAt: '2026-11-22T11:00:00.000Z',
        nextReconcileAt: '2026-11-23T02:00:00.000Z',
        waitsUntil: null,
        running: null,
        lastRun: { runId: 'r_1', mode: 'changes', status: 'done' },
      },
    ],
  })
  expect(text).not.toContain('isv_nordlys')
})

test('what is not there is 404, as JSON', async () => {
  const answer = await server.request('/admin')
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({ error: 'There is nothing at /admin.' })
})
