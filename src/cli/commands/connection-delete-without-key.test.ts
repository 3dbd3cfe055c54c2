import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../../test/cli.ts'
import { testClock } from '../../../test/clock.ts'
import { MINIMAL } from '../../../test/connection-text.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../../test/postgres.ts'
import { openStore } from '../../store/open.ts'

let world: CliWorld
beforeEach(() => {
  world = cliWorld()
})
afterEach(() => world.remove())

/** In place of a key that fits: what is left of it, by what it is called in the test's name. */
const LOST: Readonly<Record<string, (file: string) => void>> = {
  'is gone': (file) => rmSync(file),
  'is another': (file) => writeFileSync(file, Buffer.alloc(32, 7).toString('base64')),
  'is spoilt': (file) => writeFileSync(file, 'half a ke'),
}

const WAY_OUT = 'connection delete NAME --without-key'

const walk = async (lose: (file: string) => void, env: Readonly<Record<string, string>>) => {
  const ml = (...args: readonly string[]) => world.here(args, env)
  const file = world.file('connection.yaml', MINIMAL)
  const keyFile = join(world.dataDir, 'master.key')
  expect((await ml('connection', 'apply', '-f', file)).code).toBe(0)
  lose(keyFile)
  const key = existsSync(keyFile)

  expect(await ml('connection', 'list')).toMatchObject({ code: 2, stderr: expect.stringContaining(WAY_OUT) })

  const asked = await ml('connection', 'delete', 'nordlys', '--without-key')
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('delete nordlys --without-key --yes') })
  const deleted = await ml('connection', 'delete', 'nordlys', '--without-key', '--yes', '--json')
  expect({ ...JSON.parse(deleted.stdout), code: deleted.code }).toMatchObject({
    ...{ code: 0, name: 'nordlys', deleted: true },
    next: expect.arrayContaining([expect.stringContaining('connection apply')]),
  })
  expect(existsSync(keyFile)).toBe(key)

  // As it is told: what is spoilt goes before a new one is made.
  rmSync(keyFile, { force: true })
  expect(await ml('connection', 'apply', '-f', file)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Created'),
  })
  expect((await ml('connection', 'export', 'nordlys')).stdout).toContain('clientId: isv_nordlys_sync')
}

test.each(Object.keys(LOST))('where the master key %s, a connection is deleted and made again', async (what) => {
  await walk(LOST[what] ?? (() => {}), {})
})

test('a key that is none in ML_CONNECTOR_KEY is not in the way either', async () => {
  await world.here(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
  const env = { ML_CONNECTOR_KEY: 'not a key' }
  expect((await world.here(['connection', 'delete', 'nordlys', '--without-key', '--yes'], env)).code).toBe(0)
})

test('what stays to be done by hand is said: webhooks at both systems, and who else was sealed with the lost key', async () => {
  await world.here(['connection', 'apply', '-f', world.file('connection.yaml', MINIMAL)])
  const store = await openStore({ dataDir: world.dataDir, clock: testClock() })
  const { id } = (await store.connections.byName('nordlys')) ?? {}
  if (id === undefined) throw new Error('It was applied.')
  await store.inbox.openHook(id, 'pipedrive', 'p-hook')
  await store.inbox.openHook(id, 'visma', 'v-hook')
  await store.connections.save({ name: 'other', settings: {}, account: 'other' }, { a: 'sealed' }, 1)
  await store.close()
  rmSync(join(world.dataDir, 'master.key'))

  const unknown = await world.here(['connection', 'delete', 'nordly', '--without-key', '--yes'])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean nordlys?') })
  const { code, stdout } = await world.here(['connection', 'delete', 'nordlys', '--without-key', '--yes'])
  expect(code).toBe(0)
  expect(stdout).toContain('In Pipedrive (nordlys.pipedrive.com), Tools and apps > Webhooks, delete those')
  expect(stdout).toContain('/hooks/pipedrive/p-hook')
  expect(stdout).toContain('/hooks/visma/v-hook')
  expect(stdout).toContain('What else the lost key sealed must go first: other.')
})

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  test('where the master key is gone, a connection is deleted and made again', async () => {
    await walk(rmSync, { DATABASE_URL: await server.newDatabase() })
  })
})
