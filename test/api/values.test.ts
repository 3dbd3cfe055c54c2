import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { asking, NORDLYS } from './asking.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.close())

const { send, read, over } = asking(() => world)
const ENGLISH = [{ path: 'settings.locale', value: 'en-GB' }]

test('what other settings would do is previewed before they are saved, and applied once they are', async () => {
  const { revision } = await read(`${NORDLYS}/settings`)
  expect((await send(`${NORDLYS}/settings/check`, { values: ENGLISH })).body).toMatchObject({
    ...{ changes: ['settings.locale: nb-NO → en-GB'], lowering: null },
  })
  const made = await send(`${NORDLYS}/previews`, { values: ENGLISH }, { who: visitor('finance') })
  expect(await over(made.body.work)).toMatchObject({ state: 'done' })
  const preview = await read(`${NORDLYS}/previews/${made.body.runId}`)
  expect(Number(preview.total)).toBeGreaterThan(0)
  // Nothing of it is stored, neither the settings nor what a run by them would leave.
  expect(await read(`${NORDLYS}/settings`)).toMatchObject({ revision })
  const early = await send(`${NORDLYS}/previews/${made.body.runId}/apply`)
  expect(early.status === 202 ? await over(early.body.work) : early.body).toMatchObject(
    early.status === 202 ? { state: 'failed' } : { code: expect.stringMatching(/^preview\./) },
  )
  const saved = await send(`${NORDLYS}/settings/values`, { values: ENGLISH, revision }, { method: 'PUT' })
  expect(saved).toMatchObject({ status: 200, body: { changes: ['settings.locale: nb-NO → en-GB'] } })
  const applied = await send(`${NORDLYS}/previews/${made.body.runId}/apply`)
  expect(await over(applied.body.work)).toMatchObject({ state: 'done', result: { left: [], sent: preview.total } })
})

test('settings that others changed meanwhile are told, and nothing is stored', async () => {
  const { revision } = await read(`${NORDLYS}/settings`)
  const summary = [{ path: 'settings.summary', value: false }]
  expect((await send(`${NORDLYS}/settings/values`, { values: summary, revision }, { method: 'PUT' })).status).toBe(200)
  const drafts = [{ path: 'settings.drafts', value: true }]
  const stale = await send(`${NORDLYS}/settings/values`, { values: drafts, revision }, { method: 'PUT' })
  expect(stale).toMatchObject({ status: 409, body: { code: 'connection.stale' } })
})

test('a flow is switched off and on again with its own settings', async () => {
  const path = 'settings.flows.customerInvoices'
  const off = (await send(`${NORDLYS}/settings/check`, { values: [{ path, value: false }] })).body
  expect(off.changes).toEqual(expect.arrayContaining([expect.stringContaining(path)]))
  const asActivity = [{ path: `${path}.as`, value: 'activity' }]
  expect((await send(`${NORDLYS}/settings/check`, { values: asActivity })).body).toMatchObject({
    changes: [`${path}.as: note → activity`],
  })
})

test.each([
  ['a value that does not fit', 'settings.locale', 'klingon', 409],
  ['a setting that is not there', 'settings.colour', 'red', 409],
  ['an address', 'visma.apiUrl', 'https://evil.example', 400],
  ['a credential', 'pipedrive.apiToken', 'x', 400],
  ['what is no setting of its own', 'settings.__proto__.x', 'x', 400],
])('%s is refused in words', async (_, path, value, status) => {
  const refused = await send(`${NORDLYS}/settings/check`, { values: [{ path, value }] })
  expect(refused).toMatchObject({ status, body: { detail: expect.any(String) } })
})
