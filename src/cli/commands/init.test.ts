import { EventEmitter } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CliWorld, cliWorld } from '../../../test/cli.ts'
import { hurriedClock } from '../../../test/clock.ts'
import { compareTwins } from '../../../test/oracle.ts'
import { type Answers, problemsOf } from '../../app/new-connection-file.ts'
import { readConfig } from '../../config/config.ts'
import { nordicCompany } from '../../twins/company/company.ts'
import { pipedriveTwin } from '../../twins/pipedrive/twin.ts'
import { listen } from '../../twins/serve.ts'
import { vismaTwin } from '../../twins/visma/twin.ts'
import { createTerminal, StoppedAsking } from '../terminal/terminal.ts'
import { asked } from './init.ts'

const clock = hurriedClock()
let world: CliWorld
beforeEach(() => {
  world = cliWorld(clock)
})
afterEach(() => world.remove())

const inFolder = (name: string): string => join(dirname(world.dataDir), name)
const textOf = (name: string): string => readFileSync(inFolder(name), 'utf8')
const UNSET = { VISMA_CLIENT_SECRET: undefined, PIPEDRIVE_API_TOKEN: undefined }
/** Nobody sits at a terminal, and nothing is in the environment but what `.env` says. */
const ml = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => world.ml(args, { ...UNSET, ...env })
/** In this process and the folder of the test, where the program reads no `.env`. */
async function here(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const before = process.cwd()
  process.chdir(dirname(world.dataDir))
  try {
    return await world.here(args, { ...UNSET, ...env })
  } finally {
    process.chdir(before)
  }
}

/** As a person would with an editor. */
function edit(name: string, from: string, to: string): void {
  expect(textOf(name)).toContain(from)
  writeFileSync(
    inFolder(name),
    textOf(name).replace(from, () => to),
  )
}

test('from an empty folder: init, the secrets filled in, validate, apply, and the first sync equals the books', async () => {
  const company = nordicCompany({ seed: 3, clock, suppliers: 2, customers: 3, invoices: 4 })
  const visma = vismaTwin({ company, clock })
  const crm = pipedriveTwin({ clock, plan: 'growth', seats: 3 })
  const servers = [await listen(visma.fetch), await listen(crm.fetch)]
  try {
    const [api = '', page = ''] = servers.map(({ url }) => url)
    const { clientId, clientSecret, tenantId, companyId } = visma.credentials
    const env = { ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }
    const account = ['--pipedrive', page, '--plan', 'growth', '--seats', '3', '--since', '2020-01-01']
    const books = ['--client-id', clientId, '--tenant-id', tenantId, '--company-id', companyId]
    const made = await here(['init', '--name', 'fjord', ...books, ...account, '--json'], env)
    expect(made.code, made.stderr).toBe(0)
    expect(JSON.parse(made.stdout)).toMatchObject({
      name: 'fjord',
      written: ['connection.yaml', '.env', 'connection.schema.json'],
      kept: [],
      examples: [],
    })

    const early = await ml(['connection', 'validate', '-f', 'connection.yaml'], env)
    expect(early).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The environment variable VISMA_CLIENT_SECRET is empty'),
    })
    edit('.env', 'VISMA_CLIENT_SECRET=', `VISMA_CLIENT_SECRET=${clientSecret}`)
    edit('.env', 'PIPEDRIVE_API_TOKEN=', `PIPEDRIVE_API_TOKEN=${crm.apiToken}`)
    edit('connection.yaml', 'visma:\n', `visma:\n  apiUrl: ${api}\n  tokenUrl: ${api}/connect/token\n`)
    const secrets = { VISMA_CLIENT_SECRET: clientSecret, PIPEDRIVE_API_TOKEN: crm.apiToken }
    for (const [step, run] of [
      ['connection validate -f connection.yaml', (args: readonly string[]) => here(args, { ...env, ...secrets })],
      // As people do, who have the secrets in `.env` alone.
      ['connection apply -f connection.yaml', (args: readonly string[]) => ml(args, env)],
      ['sync fjord', (args: readonly string[]) => here(args, env)],
    ] as const) {
      const { code, stderr } = await run(step.split(' '))
      expect(code, `${step}\n${stderr}`).toBe(0)
    }
    expect(compareTwins(company, crm, { companyId, since: '2020-01-01' })).toEqual([])
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
})

test('with no flags it asks nothing where nobody can answer: examples stand in the file, and are named', async () => {
  const { code, stdout } = await here(['init'])
  expect(code).toBe(0)
  expect(stdout).toContain('Put the secrets into .env: VISMA_CLIENT_SECRET, PIPEDRIVE_API_TOKEN')
  expect(stdout).toContain(
    'Replace the examples in connection.yaml: visma.clientId, visma.tenantId, visma.companyId, pipedrive.apiUrl',
  )
  expect(stdout).toContain('ml-connector connection validate -f connection.yaml')

  expect(textOf('connection.yaml')).toMatch(/^# yaml-language-server: \$schema=\.\/connection\.schema\.json\n/)
  expect(JSON.parse(textOf('connection.schema.json'))).toMatchObject({ title: 'ml-connector connection' })
  expect(textOf('.env')).toMatch(/^VISMA_CLIENT_SECRET=\nPIPEDRIVE_API_TOKEN=\n$/m)
  expect(statSync(inFolder('.env')).mode & 0o777).toBe(0o600)
  expect(existsSync(world.dataDir)).toBe(false)

  const secrets = { VISMA_CLIENT_SECRET: 'a', PIPEDRIVE_API_TOKEN: 'b' }
  expect(await here(['connection', 'validate', '-f', 'connection.yaml'], secrets)).toMatchObject({ code: 0 })
})

test('ids that do not look like those of Visma are said by init, validate and apply, and refused by none', async () => {
  const said = [
    'visma.tenantId is "not a uuid"; a tenant id looks like',
    'visma.companyId is "abc"; the company id is a',
  ]
  const secrets = { VISMA_CLIENT_SECRET: 'a', PIPEDRIVE_API_TOKEN: 'b' }
  for (const args of [
    ['init', '--tenant-id', 'not a uuid', '--company-id', 'abc'],
    ['connection', 'validate', '-f', 'connection.yaml'],
    ['connection', 'apply', '-f', 'connection.yaml'],
  ]) {
    const { code, stderr } = await here(args, args[0] === 'init' ? {} : secrets)
    expect(code, stderr).toBe(0)
    for (const warning of said) expect(stderr).toContain(warning)
  }
})

test('Ctrl-C at a question ends on a line of its own and writes nothing', async () => {
  const stopped = new EventEmitter()
  const written: string[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  stderr.on('data', (chunk) => {
    written.push(String(chunk))
    if (String(chunk).includes('Name of')) stopped.emit('asked')
  })
  stopped.once('asked', () => stdin.write('\u0003'))
  const terminal = createTerminal({ stdin, stdout: process.stdout, stderr } as never, {})
  await expect(terminal.ask('Name of it: ', new AbortController().signal)).rejects.toThrow(StoppedAsking)
  expect(written.join('').endsWith('\n')).toBe(true)
})

test('nothing is overwritten: neither a connection file nor an .env', async () => {
  world.file('.env', 'MINE=1\n')
  const first = await here(['init', '-f', 'one.yaml'])
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('.env is there already and stays as it is') })
  expect(textOf('.env')).toBe('MINE=1\n')

  const before = textOf('one.yaml')
  expect(await here(['init', '-f', 'one.yaml', '--name', 'other'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('one.yaml is there already, and nothing was written.'),
  })
  expect(textOf('one.yaml')).toBe(before)
})

test.each([
  [['--name', 'Nordlys AS'], 2, 'name must be lower-case letters, digits and hyphens, not "Nordlys AS".'],
  [['--since', '2026-13-01'], 2, 'settings.backfill.since must be a day of the calendar'],
  [['--pipedrive', 'http://localhost'], 2, 'pipedrive.apiUrl'],
  [['--plan', 'growht'], 64, 'Did you mean growth?'],
  [['-f', 'no/such/folder.yaml'], 2, 'no/such/folder.yaml cannot be written (ENOENT).'],
])('what apply would refuse is refused before anything is written: %j', async (flags, code, sentence) => {
  expect(await here(['init', ...flags])).toMatchObject({ code, stderr: expect.stringContaining(sentence) })
  expect(existsSync(inFolder('connection.yaml'))).toBe(false)
  expect(existsSync(inFolder('.env'))).toBe(false)
})

test('on a terminal what no flag says is asked for, and again where it could not be applied', async () => {
  const answers = ['Fjord AS', 'fjord', '', 'tenant-1', '123', 'fjord', 'growth', 'zero', '3', '1.1.2026', '2026-01-01']
  const said: string[] = []
  const terminal = {
    ...createTerminal(process, {}),
    ask: async () => answers.shift() ?? null,
    note: (text: string) => void said.push(text),
  }
  const env = {}
  const check = (given: Answers) => problemsOf(given, env, readConfig(env), Date.parse('2026-11-28T08:00:00Z'))
  const given = await asked({ terminal, signal: new AbortController().signal }, { locale: 'da-DK' }, check)
  expect(said).toEqual([
    expect.stringContaining('name must be lower-case letters, digits and hyphens'),
    expect.stringContaining('Seats are a whole number from 1, not "zero".'),
    expect.stringContaining('settings.backfill.since must be a day of the calendar'),
  ])
  expect(given).toEqual({
    ...{ name: 'fjord', tenantId: 'tenant-1', companyId: '123', pipedrive: 'fjord', plan: 'growth', seats: 3 },
    ...{ locale: 'da-DK', since: '2026-01-01' },
  })
})
