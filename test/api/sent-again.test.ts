import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiWorld, apiWorld } from './api-world.ts'
import { asking, NORDLYS } from './asking.ts'
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

const { send, read, over } = asking(() => world)
const beside = asking(() => other)

test('a run that is started twice under one key, in two processes, is one run', async () => {
  const first = await send(`${NORDLYS}/runs`, { mode: 'full' }, { key: 'run-1' })
  await over(first.body.work)
  expect(await beside.send(`${NORDLYS}/runs`, { mode: 'full' }, { key: 'run-1' })).toEqual(first)
  expect(((await read(`${NORDLYS}/runs?mode=full`)).items as unknown[]).length).toBe(1)
  expect(await beside.send(`${NORDLYS}/runs`, { mode: 'changes' }, { key: 'run-1' })).toMatchObject({ status: 422 })
})

test('a key for scripts is made once, and shown once', async () => {
  await send('/users', { email: 'admin@nordlys.example', role: 'admin' }, { key: 'user-1' })
  const asked = { name: 'nightly', scopes: ['read'] }
  expect(await send('/keys', asked, { key: 'key-1' })).toMatchObject({ status: 200, body: { name: 'nightly' } })
  const again = await beside.send('/keys', asked, { key: 'key-1' })
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
  const paused = await send(`${NORDLYS}/pause`, {}, { key: 'pause-1' })
  expect(paused.status).toBe(200)
  const path = `${NORDLYS}/customers/${world.company.customers[0]?.number}`
  const { customer } = (await read(`${path}/erasure`)) as unknown as { customer: { key: string } }
  const { key } = customer
  const erased = await send(`${path}/erase`, { key }, { key: 'erase-1' })
  await over(erased.body.work)
  expect(await beside.send(`${NORDLYS}/pause`, {}, { key: 'pause-1' })).toMatchObject({
    body: { code: 'idempotency.not_kept' },
  })
  expect(await beside.send(`${path}/erase`, { key }, { key: 'erase-1' })).toMatchObject({
    body: { code: 'idempotency.not_kept' },
  })
})

const membersOf = (schema: unknown): readonly string[] => {
  const { def } = (schema ?? { def: {} }) as { def: { shape?: Readonly<Record<string, unknown>> } }
  return Object.keys(def.shape ?? {})
}
