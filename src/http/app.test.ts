import { expect, test } from 'vitest'
import { aRun } from '../../test/runs.ts'
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
  ({ kind: 'sqlite', connections: { list }, runs: { list: async () => [aRun()] } }) as unknown as Store

const server = app(
  storeWith(async () => [connection]),
  { version: '1.2.3' },
)

test('/healthz answers as long as the process lives', async () => {
  expect((await server.request('/healthz')).status).toBe(200)
})

test('/readyz answers 503 while the store does not', async () => {
  const broken = app(
    storeWith(() => Promise.reject(new Error('no database'))),
    { version: '1' },
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
    connections: [{ name: 'nordlys', state: 'active', lastRun: { runId: 'r_1', status: 'done' } }],
  })
  expect(text).not.toContain('isv_nordlys')
})

test('what is not there is 404, as JSON', async () => {
  const answer = await server.request('/admin')
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({ error: 'There is nothing at /admin.' })
})
