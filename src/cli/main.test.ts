import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cliWorld } from '../../test/cli.ts'
import { ENV, MINIMAL, replacing, withSettings } from '../../test/connection-text.ts'

const { ml, here, file, dataDir, remove } = cliWorld()
afterAll(remove)

const connection = file('connection.yaml', MINIMAL)
const ESCAPE = String.fromCharCode(27)

test('--help and --version answer on stdout with exit code 0', async () => {
  const [help, version] = [await here(['--help']), await ml(['--version'])]
  expect(help).toMatchObject({ code: 0, stderr: '' })
  for (const command of [
    'demo',
    'serve',
    'connection',
    'ping',
    'preview',
    'sync',
    'runs',
    'run',
    'issues',
    'issue',
    'timeline',
    'read',
    'doctor',
  ]) {
    expect(help.stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  }
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

test('the help of a command shows it at work', async () => {
  const { code, stdout } = await here(['sync', '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('$ ml-connector sync nordlys --flow suppliers --flow supplierInvoices')
})

test.each([
  [['sink'], "Unknown command 'sink'; did you mean ping or sync?"],
  [['connection', 'aply'], "Unknown command 'aply'; did you mean apply?"],
  [['sync'], "Missing required argument 'name'."],
  [['sync', 'nordlys', '--jsn'], "Unknown option '--jsn'; did you mean --json?"],
  [['sync', 'nordlys', '--mode', 'ful'], "Option '--mode <mode>' argument 'ful' is invalid. Did you mean full?"],
  [
    ['sync', 'nordlys', '--flow', 'supplier'],
    "Option '--flow <flow>' argument 'supplier' is invalid. Did you mean suppliers?",
  ],
  [
    ['preview', 'nordlys', '--first', 'ten'],
    "Option '--first <n>' argument 'ten' is invalid. Use a whole number from 1.",
  ],
  [['connection', 'apply'], "Required option '-f, --file <path>' not specified."],
])('%j is wrong usage: exit 64 and one sentence', async (args, sentence) => {
  const { code, stdout, stderr } = await here(args)
  expect(code).toBe(64)
  expect(stdout).toBe('')
  expect(stderr).toBe(`✗ ${sentence}\n  See ml-connector --help, or --help after a command.\n`)
})

test('without a command the help is shown, as wrong usage', async () => {
  const { code, stdout, stderr } = await ml([])
  expect(code).toBe(64)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^Usage: ml-connector/)
})

const REFUSED: readonly (readonly [string, string, string])[] = [
  [
    'an unknown key',
    withSettings('backfil: { since: 2025-01-01 }'),
    'settings.backfil is not known; did you mean settings.backfill?',
  ],
  [
    'an address inside this machine',
    replacing('https://nordlys.pipedrive.com', 'http://127.0.0.1:4401'),
    'pipedrive.apiUrl points at 127.0.0.1:4401',
  ],
  ['malformed YAML', 'name: nordlys\n\tvisma: 1', 'not valid YAML at line 2'],
  [
    'visibility that there is not',
    withSettings('visibility: none'),
    'settings.visibility must be one of amounts, bands, light',
  ],
]

test.each(REFUSED)('%s is refused with exit 2, and nothing is stored', async (_, text, sentence) => {
  const world = cliWorld()
  const refused = await world.here(['connection', 'apply', '-f', world.file('bad.yaml', text)])
  const list = await world.here(['connection', 'list', '--json'])
  world.remove()
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) })
  expect(JSON.parse(list.stdout)).toEqual([])
})

test('a missing environment variable is refused with exit 2 and named', async () => {
  const { code, stderr } = await here(['connection', 'apply', '-f', connection], { VISMA_CLIENT_SECRET: undefined })
  const sentence = 'The environment variable VISMA_CLIENT_SECRET is not set; visma.clientSecret needs it.'
  expect({ code, stderr }).toEqual({ code: 2, stderr: `✗ ${sentence}\n` })
})

test('a file that is not there is one sentence', async () => {
  const { code, stderr } = await here(['connection', 'apply', '-f', 'nowhere.yaml'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: '✗ There is no file nowhere.yaml.\n' })
})

test('a bad environment variable stops the start and is named', async () => {
  const { code, stderr } = await here(['connection', 'list'], { PORT: 'eighty' })
  expect({ code, stderr }).toEqual({ code: 2, stderr: '✗ The environment variable PORT must be a port number.\n' })
})

test('the life of a connection: applied, listed, changed, exported, paused, resumed, deleted', async () => {
  const applied = await here(['connection', 'apply', '-f', connection])
  expect(applied).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✓ Created nordlys \(not started\)/) })
  expect(applied.stdout).toContain('  pipedrive.apiUrl: https://nordlys.pipedrive.com\n')
  expect(applied.stdout).toContain('  visma.clientSecret: set\n')

  const changedFile = file('changed.yaml', withSettings('locale: sv-SE'))
  const changed = await here(['connection', 'apply', '-f', changedFile, '--json'], {
    PIPEDRIVE_API_TOKEN: 'pipedrive-token-2',
  })
  expect(JSON.parse(changed.stdout)).toMatchObject({
    name: 'nordlys',
    state: 'not_started',
    created: false,
    changes: ['settings.locale: nb-NO → sv-SE', 'pipedrive.apiToken: changed'],
  })

  const second = file('second.yaml', MINIMAL.replace('name: nordlys', 'name: fjell'))
  const clash = await here(['connection', 'apply', '-f', second])
  expect(clash.code).toBe(2)
  expect(clash.stderr).toContain(
    'nordlys already writes to the Pipedrive account nordlys.pipedrive.com; give fjell its own pipedrive.fieldSuffix.',
  )

  const exported = await here(['connection', 'export', 'nordlys'])
  expect(exported.stdout).toContain(`apiToken: \${PIPEDRIVE_API_TOKEN}`)
  const again = await here(['connection', 'apply', '-f', file('again.yaml', exported.stdout)], {
    PIPEDRIVE_API_TOKEN: 'pipedrive-token-2',
  })
  expect(again.stdout).toMatch(/^✓ Unchanged: nordlys/)

  expect(await here(['connection', 'pause', 'nordlys'])).toMatchObject({ code: 0, stdout: '✓ nordlys is paused\n' })
  const refused = await here(['sync', 'nordlys', '--json'])
  expect(refused.code).toBe(2)
  expect(JSON.parse(refused.stdout)).toEqual({
    error: {
      code: 'connection.paused',
      message: 'nordlys is paused, so nothing is written.',
      advice: 'Let it write again: ml-connector connection resume nordlys',
    },
  })
  expect((await here(['connection', 'resume', 'nordlys'])).stdout).toBe('✓ nordlys is not started\n')

  const typo = await here(['runs', 'norlys'])
  expect(typo).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no connection norlys; did you mean nordlys?'),
  })

  for (const name of readdirSync(dataDir)) {
    const stored = readFileSync(join(dataDir, name), 'latin1')
    for (const value of [...Object.values(ENV), 'pipedrive-token-2']) expect(stored).not.toContain(value)
  }
  const unanswered = await here(['connection', 'delete', 'nordlys'])
  expect(unanswered).toMatchObject({ code: 2, stderr: expect.stringContaining('connection delete nordlys --yes') })
  expect(JSON.parse((await here(['connection', 'list', '--json'])).stdout)).toHaveLength(1)
  const deleted = await here(['connection', 'delete', 'nordlys', '--yes', '--json'])
  expect(deleted.code).toBe(0)
  expect(JSON.parse(deleted.stdout)).toMatchObject({ name: 'nordlys', deleted: true })
  expect(JSON.parse((await here(['connection', 'list', '--json'])).stdout)).toEqual([])
})

test('doctor looks at this machine, and piped output has no colours', async () => {
  const { code, stdout } = await here(['doctor'])
  expect(code).toBe(0)
  expect(stdout).not.toContain(ESCAPE)
  for (const check of [
    'ml-connector',
    'node',
    'system',
    'locale, time zone',
    'environment',
    'data directory',
    'disk space',
    'time zones',
    'store',
    'connections',
    'master key',
  ]) {
    expect(stdout).toMatch(new RegExp(`^[✓–] ${check}`, 'm'))
  }
})

test('doctor tells a program what it tells a person: versions, system, and whole paths', async () => {
  const world = cliWorld()
  const settings = { ML_CONNECTOR_DATA_DIR: './data', TZ: 'Europe/Oslo', LC_ALL: 'nb_NO.UTF-8' }
  const { about } = JSON.parse((await world.ml(['doctor', '--json'], settings)).stdout)
  const words = (await world.ml(['doctor'], settings)).stdout.replace(/\s+/g, ' ')
  const dataDirectory = realpathSync(world.dataDir)
  world.remove()
  expect(about).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    node: process.versions.node,
    sqlite: process.versions.sqlite,
    postgresql: null,
    architecture: process.arch,
    locale: 'nb-NO',
    timeZone: 'Europe/Oslo',
    dataDirectory,
    keyFile: join(dataDirectory, 'master.key'),
  })
  expect(about.freeBytes).toBeGreaterThan(0)
  for (const told of ['version', 'node', 'sqlite', 'system', 'architecture', 'locale', 'timeZone', 'dataDirectory']) {
    expect(words).toContain(about[told])
  }
})

test('doctor names a slip in the environment, and what to do', async () => {
  const { code, stdout } = await here(['doctor', '--json'], { ML_CONNECTOR_DATADIR: '/data' })
  expect(code).toBe(1)
  expect(JSON.parse(stdout).checks).toContainEqual({
    name: 'environment',
    status: 'warning',
    message: 'ML_CONNECTOR_DATADIR is not a variable of ml-connector.',
    advice: 'Did you mean ML_CONNECTOR_DATA_DIR?',
  })
})

test('a wrong master key is one sentence at the start, and destroys nothing', async () => {
  const world = cliWorld()
  await world.here(['connection', 'apply', '-f', world.file('c.yaml', MINIMAL)])
  const wrong = await world.here(['connection', 'list'], { ML_CONNECTOR_KEY: Buffer.alloc(32, 1).toString('base64') })
  const right = await world.here(['connection', 'export', 'nordlys'])
  world.remove()
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toMatch(/^✗ The stored secrets were sealed with another master key\.\n/)
  expect(right.code).toBe(0)
})
