import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld, type Outcome } from '../../../test/cli.ts'
import { systemClock } from '../../core/clock.ts'
import { openStore } from '../../store/open.ts'

let world: CliWorld
let outcome: Outcome

beforeAll(async () => {
  world = cliWorld()
  outcome = await world.ml(['demo', '--once'], { LOG_LEVEL: 'trace' })
}, 180_000)
afterAll(() => world.remove())

test('demo --once runs the first sync between both twins over real HTTP and exits 0', () => {
  const { code, stdout, stderr } = outcome
  expect(stderr).not.toMatch(/✗/)
  expect(stdout).toMatch(/Nordlys Engros AS: 40 suppliers, 120 customers, 600 invoices/)
  expect(stdout).toMatch(/^✓ visma +tenant/m)
  expect(stdout).toMatch(/^✓ pipedrive +user/m)
  expect(stdout).toMatch(/Done(, with issues)? in /)
  expect(stdout).toMatch(/suppliers +40/)
  expect(stdout).toMatch(/customerInvoices +600/)
  expect(stdout).toMatch(/In Pipedrive created: .*organizations/)
  expect(code).toBe(0)
})

test('R7: no secret of the demo is in its output, its log or any file of its store', async () => {
  const { dataDir } = world
  const store = await openStore({ dataDir, clock: systemClock, databaseUrl: null })
  const [connection] = await store.connections.list()
  const sealed = connection ? await store.secrets.open(connection.id) : {}
  await store.close()
  expect(Object.keys(sealed)).toEqual(expect.arrayContaining(['visma.clientSecret', 'pipedrive.apiToken']))
  const secrets = Object.values(sealed).filter((secret) => secret !== '')
  expect(Math.min(...secrets.map(({ length }) => length))).toBeGreaterThan(8)

  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const stored = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
  expect(stored.join('').length).toBeGreaterThan(500_000)
  expect(outcome.stderr.match(/"event":"call"/g)?.length).toBeGreaterThan(500)
  for (const text of [outcome.stdout, outcome.stderr, ...stored]) {
    for (const secret of secrets) {
      expect(text.includes(secret)).toBe(false)
      expect(text.includes(Buffer.from(secret).toString('base64').replace(/=+$/, ''))).toBe(false)
    }
    expect(text).not.toMatch(/Bearer [\w-]{8}/)
  }
})
