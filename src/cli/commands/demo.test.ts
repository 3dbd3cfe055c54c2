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
  outcome = await world.ml(['demo', '--once', '--days', '2'], { LOG_LEVEL: 'trace' })
}, 300_000)
afterAll(() => world.remove())

test('demo --once runs the first sync between both twins over real HTTP and exits 0', () => {
  const { code, stdout, stderr } = outcome
  expect(stderr).not.toMatch(/✗/)
  expect(stdout).toMatch(/Nordlys Engros AS: 12 suppliers, 47 customers, \d{3} invoices/)
  expect(stdout).toMatch(/^✓ visma +tenant/m)
  expect(stdout).toMatch(/^✓ pipedrive +user/m)
  expect(stdout).toMatch(/Done(, with issues)? in /)
  expect(stdout).toMatch(/suppliers +12/)
  expect(stdout).toMatch(/customerInvoices +\d{3}/)
  expect(stdout).toMatch(/In Pipedrive created: .*organizations/)
  expect(code).toBe(0)
})

test('days that pass are told in words, each with what was carried over', () => {
  const { stdout } = outcome
  const days = stdout.slice(stdout.indexOf('2 days later'))
  expect(days.match(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2}/gm)).toHaveLength(2)
  expect(days).toMatch(/^ {2}Visma\.net {2}.+\.$/m)
  expect(days).toMatch(/→ {2}\S.* for \d+ units$/m)
  expect(days).toMatch(/^2 days went by: \d+ records? created and \d+ records? updated for \d+ units\.$/m)
})

test('its issues say what to do, and the hints at its end work as they are typed', async () => {
  const { stdout } = outcome
  expect(stdout).toContain('2 organizations in Pipedrive have the same name.\n  → Say which it is')
  const hints = stdout.slice(stdout.indexOf('What was done can still be asked for'))
  expect(hints).toContain(`export ML_CONNECTOR_DATA_DIR=${world.dataDir}`)
  const commands = [...hints.matchAll(/^ {2}ml-connector (.+)$/gm)].map(([, words]) => words?.split(' ') ?? [])
  expect(commands.map(([name]) => name)).toEqual([
    'issues',
    'issue',
    'receivables',
    'timeline',
    'records',
    'match',
    'runs',
  ])
  for (const command of commands) {
    const { code, stdout: answer, stderr } = await world.here(command)
    expect([command.join(' '), code, stderr]).toEqual([command.join(' '), 0, ''])
    expect(answer.length).toBeGreaterThan(20)
  }
}, 300_000)

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
