import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { asking, NORDLYS } from './asking.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.close())

const finance = visitor('finance')

const { send, read, over } = asking(() => world)

test('a sync answers at once under which run it goes on, and the audit names who asked', async () => {
  postInvoice(world.company, addCustomer(world.company, { name: 'Ny Kunde AS' }))
  const { status, body } = await send(`${NORDLYS}/runs`, { mode: 'changes' }, { who: finance })
  expect([status, body.runId]).toEqual([202, expect.stringMatching(/^r_/)])
  expect(await over(body.work)).toMatchObject({ kind: 'sync', state: 'done', result: { runId: body.runId } })
  expect((await read(`${NORDLYS}/audit`)).items).toContainEqual(
    expect.objectContaining({ action: 'run.start', subject: body.runId, by: finance.actor }),
  )
})

test('what a preview shows is kept, and applied as it was shown', async () => {
  postInvoice(world.company, addCustomer(world.company, { name: 'Enda En Kunde AS' }))
  const made = await send(`${NORDLYS}/previews`, {}, { who: finance })
  await over(made.body.work)
  const preview = await read(`${NORDLYS}/previews/${made.body.runId}`)
  expect(preview).toMatchObject({ runId: made.body.runId, mode: 'changes' })
  const operations = await read(`${NORDLYS}/previews/${made.body.runId}/operations?limit=200`)
  expect((operations.items as unknown[]).length).toBe(preview.total)
  const applied = await send(`${NORDLYS}/previews/${made.body.runId}/apply`, {}, { who: finance })
  expect(await over(applied.body.work)).toMatchObject({ state: 'done', result: { left: [], sent: preview.total } })
})

test('a run is taken back and released', async () => {
  const all = (await read(`${NORDLYS}/runs?mode=changes`)).items as { runId: string; counts: { created: number } }[]
  const run = all.find(({ counts }) => counts.created > 0 && counts.created < 5)
  const looked = await send(`${NORDLYS}/runs/${run?.runId}/undo`, { preview: true })
  expect(await over(looked.body.work)).toMatchObject({ state: 'done', kind: 'undo' })
  const undone = await send(`${NORDLYS}/runs/${run?.runId}/undo`)
  expect(await over(undone.body.work)).toMatchObject({ state: 'done', result: { mode: 'undo', undoes: run?.runId } })
  expect(await read(NORDLYS)).toMatchObject({ state: 'paused' })
  const released = await send(`${NORDLYS}/runs/${run?.runId}/release`)
  expect([released.status, Number(released.body.released)]).toEqual([200, expect.any(Number)])
  expect((await send(`${NORDLYS}/resume`)).body).toMatchObject({ state: 'active' })
})

test('a ping tells its checks one by one, and a tie-out and a fit end with their result', async () => {
  const ping = await send(`${NORDLYS}/ping`)
  expect(await over(ping.body.work)).toMatchObject({ kind: 'ping', state: 'done', result: { connection: 'nordlys' } })
  const fit = await send(`${NORDLYS}/fit`)
  expect(await over(fit.body.work)).toMatchObject({ kind: 'fit', state: 'done', result: { connection: 'nordlys' } })
  const tied = await send(`${NORDLYS}/tie-out`)
  await over(tied.body.work)
  expect(await read(`${NORDLYS}/tie-out`)).toMatchObject({ result: { runId: tied.body.runId } })
})

test('a connection is paused and resumed, and refuses a sync meanwhile', async () => {
  expect((await send(`${NORDLYS}/pause`)).body).toMatchObject({ state: 'paused' })
  expect(await send(`${NORDLYS}/runs`)).toMatchObject({ status: 409, body: { code: 'connection.paused' } })
  expect((await send(`${NORDLYS}/resume`)).body).toMatchObject({ state: 'active' })
})

test('settings are changed with their revision, and a stale one is refused with the difference', async () => {
  const { yaml, revision } = await read(`${NORDLYS}/settings`)
  const changed = yaml.replace('drafts: false', 'drafts: true')
  expect(changed).not.toBe(yaml)
  const first = await send(`${NORDLYS}/settings`, { yaml: changed, revision }, { method: 'PUT' })
  expect(first).toMatchObject({ status: 200, body: { created: false } })
  expect(await read(`${NORDLYS}/settings`)).toMatchObject({ managedBy: 'web' })
  const second = await send(`${NORDLYS}/settings`, { yaml, revision }, { method: 'PUT' })
  expect(second).toMatchObject({ status: 409, body: { code: 'connection.stale' } })
  expect(second.body.advice).toContain('settings.drafts')
})

test('stored secrets stay with the addresses they were entered for', async () => {
  const { yaml, revision } = await read(`${NORDLYS}/settings`)
  const elsewhere = yaml.replace('https://nordlys.pipedrive.com', 'https://evil.pipedrive.com')
  const refused = await send(`${NORDLYS}/settings`, { yaml: elsewhere, revision }, { method: 'PUT' })
  expect(refused.status).toBe(409)
  expect(refused.body.detail).toContain('PIPEDRIVE_API_TOKEN')
})

test('what sales may see is lowered only by somebody who agreed to what that clears', async () => {
  const { revision } = await read(`${NORDLYS}/settings`)
  const path = `${NORDLYS}/visibility`
  const asked = await send(path, { visibility: 'bands', revision }, { method: 'PUT', who: finance })
  expect(asked).toMatchObject({ status: 409, body: { code: 'connection.unconfirmed' } })
  const agreed = await send(path, { visibility: 'bands', revision, lowers: true }, { method: 'PUT', who: finance })
  expect(agreed).toMatchObject({ status: 200, body: { lowering: { to: 'bands' } } })
})

test('a connection of a name that is taken is not made anew', async () => {
  const { yaml } = await read(`${NORDLYS}/settings`)
  const secrets = { VISMA_CLIENT_SECRET: 'secret-of-visma', PIPEDRIVE_API_TOKEN: 'token-of-pipedrive' }
  expect(await send('/connections', { yaml, secrets })).toMatchObject({ body: { code: 'connection.exists' } })
  const other = yaml.replace('name: nordlys', 'name: fjord').replace('https://nordlys.', 'https://fjord.')
  expect(await send('/connections', { yaml: other, secrets })).toMatchObject({ status: 200, body: { created: true } })
  expect((await send('/connections/fjord', {}, { method: 'DELETE' })).body).toMatchObject({ deleted: true })
})

test('a body that is no JSON is refused before it is read', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const form = await world.ask(visitor('admin'), `${NORDLYS}/pause`, { method: 'POST', body: 'a=b', headers })
  expect(form.status).toBe(415)
  const json = { 'content-type': 'application/json' }
  const broken = await world.ask(visitor('admin'), `${NORDLYS}/pause`, { method: 'POST', body: '{', headers: json })
  expect([broken.status, await broken.json()]).toEqual([400, expect.objectContaining({ code: 'body.not_json' })])
})

test('what is sent again under its key is done once', async () => {
  const body = JSON.stringify({})
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'a-key-of-its-own' }
  const send = async (who: Parameters<ApiWorld['ask']>[0], path: string) => {
    const answer = await world.ask(who, path, { method: 'POST', body, headers })
    return { status: answer.status, body: await answer.json() }
  }
  const twice = await Promise.all([send(finance, `${NORDLYS}/ping`), send(finance, `${NORDLYS}/ping`)])
  expect(twice[0]).toMatchObject({ status: 202, body: { work: expect.stringMatching(/^k_/) } })
  expect(twice[1]).toEqual(twice[0])
  expect(await send(finance, `${NORDLYS}/fit`)).toMatchObject({ status: 422, body: { code: 'idempotency.another' } })
  const another = await send(visitor('admin'), `${NORDLYS}/ping`)
  expect(another).not.toEqual(twice[0])
  world.clock.advance(24 * 3_600_000)
  expect(await send(finance, `${NORDLYS}/ping`)).not.toEqual(twice[0])
})

test('a run that is over, or that others began, is not stopped from here', async () => {
  const [run] = (await read(`${NORDLYS}/runs`)).items as { runId: string }[]
  expect(await send(`${NORDLYS}/runs/${run?.runId}/stop`)).toMatchObject({ status: 409, body: { code: 'run.over' } })
})
