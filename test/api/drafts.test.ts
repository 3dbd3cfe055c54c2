import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ApiWorld, apiWorld, visitor } from './api-world.ts'
import { asking, NORDLYS } from './asking.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.close())
beforeEach(() => world.clock.advance(60_000))

const { send, read, over } = asking(() => world)

/** The file of a connection that nobody has made, and its secrets. */
async function draft() {
  const { yaml } = await read(`${NORDLYS}/settings`)
  const secrets = { VISMA_CLIENT_SECRET: world.visma.credentials.clientSecret, PIPEDRIVE_API_TOKEN: world.crm.apiToken }
  return {
    yaml: yaml.replace('name: nordlys', 'name: fjord').replace('fieldSuffix: ""', 'fieldSuffix: fjord'),
    secrets,
  }
}

/** All that is stored of connections and of what they used. */
async function stored() {
  const { store } = world.service
  const all = await store.connections.list()
  const secrets = await Promise.all(all.map(({ id }) => store.secrets.open(id)))
  const day = world.clock.now().toISOString().slice(0, 10)
  return { all, secrets, units: await store.usage.get('nordlys.pipedrive.com', day) }
}

test('a part of a file is read, with what stands for its secrets, and nothing of it is stored', async () => {
  const before = await stored()
  const text = `visma: { clientId: x, clientSecret: "\${SECRET}" }\nSECRET=s3cret\nPIPEDRIVE_API_TOKEN=t0ken`
  expect(await send('/connections/read', { text })).toMatchObject({
    ...{
      status: 200,
      body: { file: { visma: { clientId: 'x', clientSecret: 's3cret' }, pipedrive: { apiToken: 't0ken' } } },
    },
  })
  expect(await send('/connections/read', { text: 'visma:\n  tenant: x' })).toMatchObject({
    ...{
      status: 409,
      body: { code: 'connection.invalid', detail: expect.stringContaining('visma.tenant is not known') },
    },
  })
  expect(await stored()).toEqual(before)
})

test('a draft is pinged line by line, and nothing of it is stored', async () => {
  const before = await stored()
  const { yaml, secrets } = await draft()
  const begun = await send('/connections/ping', { yaml, secrets })
  expect(begun).toMatchObject({ status: 202, body: { work: expect.stringMatching(/^k_/), runId: null } })
  const work = await over(begun.body.work)
  expect(work).toMatchObject({
    ...{ kind: 'ping', connection: null, state: 'done' },
    result: { connection: 'fjord', checks: work.checks },
  })
  const systems = (work.checks as { system: string; status: string }[]).map(({ system }) => system)
  expect(new Set(systems)).toEqual(new Set(['visma', 'pipedrive']))
  expect(await stored()).toEqual(before)
})

test('what is wrong with a draft is said by the system that refuses it', async () => {
  const { yaml, secrets } = await draft()
  const { body } = await send('/connections/ping', { yaml, secrets: { ...secrets, VISMA_CLIENT_SECRET: 'wrong' } })
  const checks = (await over(body.work)).checks as { system: string; status: string }[]
  expect(checks.filter(({ status }) => status === 'failed').map(({ system }) => system)).toEqual(['visma'])
})

test('addresses of a draft are checked as those of a file that is applied', async () => {
  const { yaml, secrets } = await draft()
  const inside = yaml.replace('https://visma.test/connect', 'https://10.0.0.7/connect')
  const refused = await send('/connections/ping', { yaml: inside, secrets })
  expect(refused).toMatchObject({ status: 409, body: { code: 'connection.refused' } })
  expect(refused.body.detail).toContain('10.0.0.7')
})

test('a draft of a connection that is there gets its stored secrets, but not beside other addresses', async () => {
  const { yaml } = await read(`${NORDLYS}/settings`)
  const { body } = await send('/connections/ping', { yaml })
  expect(await over(body.work)).toMatchObject({ state: 'done', result: { connection: 'nordlys' } })
  const elsewhere = yaml.replace('https://nordlys.pipedrive.com', 'https://evil.pipedrive.com')
  const refused = await send('/connections/ping', { yaml: elsewhere })
  expect(refused.body.detail).toContain('PIPEDRIVE_API_TOKEN')
})

test('whoever tries credentials one after another is told to wait', async () => {
  const { yaml, secrets } = await draft()
  for (let count = 0; count < 10; count += 1)
    expect((await send('/connections/ping', { yaml, secrets })).status).toBe(202)
  const often = await world.ask(visitor('admin'), '/connections/ping', {
    ...{ method: 'POST', body: JSON.stringify({ yaml, secrets }), headers: { 'content-type': 'application/json' } },
  })
  expect(often.status).toBe(429)
  // What was let in goes on meanwhile, and its waits move the clock.
  const seconds = Number(often.headers.get('retry-after'))
  expect(seconds).toSatisfy((told: number) => told > 0 && told <= 60)
  world.clock.advance(seconds * 1000)
  expect((await send('/connections/ping', { yaml, secrets })).status).toBe(202)
})

test('a secret that does not let in takes no place, and one that does is stored after its ping', async () => {
  const { all, secrets } = await stored()
  const wrong = await send(`${NORDLYS}/secrets`, { secrets: { PIPEDRIVE_API_TOKEN: 'wrong' } }, { method: 'PUT' })
  expect(await over(wrong.body.work)).toMatchObject({ kind: 'secrets', state: 'done', result: { stored: false } })
  expect((await stored()).secrets).toEqual(secrets)

  const [admin = 0] = [...world.crm.state.users.keys()]
  const token = world.crm.tokenOf(Number(admin))
  const right = await send(`${NORDLYS}/secrets`, { secrets: { PIPEDRIVE_API_TOKEN: token } }, { method: 'PUT' })
  expect(await over(right.body.work)).toMatchObject({ state: 'done', result: { stored: true } })
  expect(Object.values((await stored()).secrets[0] ?? {})).toContain(token)
  const noted = await world.service.store.audit.list(all[0]?.id ?? null, 1)
  expect(noted).toMatchObject([{ action: 'connection.edit', actor: { name: 'admin@nordlys.example' } }])
  expect(JSON.stringify(noted)).not.toContain(token)
})

test('a secret that the connection does not have is refused by name', async () => {
  const { status, body } = await send(`${NORDLYS}/secrets`, { secrets: { PIPEDRIVE_TOKEN: 'x' } }, { method: 'PUT' })
  expect([status, body.code]).toEqual([400, 'connection.no_such_secret'])
  expect(body.advice).toContain('PIPEDRIVE_API_TOKEN')
})
