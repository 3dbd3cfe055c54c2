import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { PROCEDURES } from './procedures.ts'

let world: ApiWorld
let other: Awaited<ReturnType<ApiWorld['another']>>
beforeAll(async () => {
  world = await apiWorld()
  other = await world.another()
})
afterAll(async () => {
  await other.close()
  await world.close()
})

const NORDLYS = '/connections/nordlys'

type Body = Readonly<Record<string, unknown>>
async function send(door: Pick<ApiWorld, 'ask'>, key: string, path: string, body: object = {}) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const answer = await door.ask(visitor('admin'), path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Body }
}
const read = async (path: string) => (await (await world.ask(visitor('admin'), path)).json()) as Body
const over = (work: unknown) =>
  vi.waitFor(async () => expect(await read(`/long-work/${work}`)).toMatchObject({ state: 'done' }), { timeout: 60_000 })

test('a run that is started twice under one key, in two processes, is one run', async () => {
  const first = await send(world, 'run-1', `${NORDLYS}/runs`, { mode: 'full' })
  await over(first.body.work)
  expect(await send(other, 'run-1', `${NORDLYS}/runs`, { mode: 'full' })).toEqual(first)
  expect(((await read(`${NORDLYS}/runs?mode=full`)).items as unknown[]).length).toBe(1)
  expect(await send(other, 'run-1', `${NORDLYS}/runs`, { mode: 'changes' })).toMatchObject({ status: 422 })
})

test('a key for scripts is made once, and shown once', async () => {
  await send(world, 'user-1', '/users', { email: 'admin@nordlys.example', role: 'admin' })
  const asked = { name: 'nightly', scopes: ['read'] }
  expect(await send(world, 'key-1', '/keys', asked)).toMatchObject({ status: 200, body: { name: 'nightly' } })
  const again = await send(other, 'key-1', '/keys', asked)
  expect(again).toMatchObject({ status: 409, body: { code: 'idempotency.not_kept' } })
  expect(((await read('/keys')).items as unknown[]).length).toBe(1)
})

test('whatever is answered with a token or a link is kept nowhere', () => {
  const secret = PROCEDURES.filter(({ output }) => {
    const members = membersOf(output)
    return members.includes('url') || (members.includes('key') && members.includes('keyId'))
  })
  const kept = secret.filter(({ method, access }) => method !== 'GET' && access.isNotKept !== true)
  expect(kept.map(({ name }) => name).sort()).toEqual([])
  expect(secret.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['connections.authorize', 'keys.make', 'users.invite', 'users.reset']),
  )
})

test('answers about a connection are empty once somebody was erased, and what was asked is not done again', async () => {
  const paused = await send(world, 'pause-1', `${NORDLYS}/pause`)
  expect(paused.status).toBe(200)
  const path = `${NORDLYS}/customers/${world.company.customers[0]?.number}`
  const { customer } = (await read(`${path}/erasure`)) as { customer: { key: string } }
  const { key } = customer
  const erased = await send(world, 'erase-1', `${path}/erase`, { key })
  await over(erased.body.work)
  expect(await send(other, 'pause-1', `${NORDLYS}/pause`)).toMatchObject({ body: { code: 'idempotency.not_kept' } })
  expect(await send(other, 'erase-1', `${path}/erase`, { key })).toMatchObject({
    body: { code: 'idempotency.not_kept' },
  })
})

const membersOf = (schema: unknown): readonly string[] => {
  const { def } = (schema ?? { def: {} }) as { def: { shape?: Readonly<Record<string, unknown>> } }
  return Object.keys(def.shape ?? {})
}
