import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { some } from '../../test/breadth.ts'
import { cliWorld } from '../../test/cli.ts'
import { calledAs, speakingAs } from './called-as.ts'
import { markedColours, shown } from './terminal/colours.ts'
import type { Terminal } from './terminal/terminal.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'ml-connector-called-'))
const bin = join(folder, 'bin')
mkdirSync(bin)
symlinkSync(join(ROOT, 'bin', 'ml-connector.js'), join(bin, 'ml-connector'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** For the first `npx` of a user, npm would build the program and all pages anew, and ask for a newer version of itself. */
const NPM = { npm_config_ignore_scripts: 'true', npm_config_update_notifier: 'false' }

/** What npx tells of itself to the program that it starts. */
const BY_NPX = { npm_lifecycle_script: "'ml-connector' 'sync' 'nordlys'" }

interface Said {
  readonly stdout: string
  readonly stderr: string
}

function run(file: string, args: readonly string[], cwd: string): Promise<Said> {
  const path = `${bin}:${process.env.PATH ?? ''}`
  const env = { ...NPM, PATH: path, HOME: folder, ML_CONNECTOR_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'info' }
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env }, (_, stdout, stderr) => resolve({ stdout, stderr }))
  })
}

/** The real program as npm starts it from the clone, and as a shell finds it where it is linked. */
const WAYS = [
  {
    way: 'a linked program',
    called: 'ml-connector',
    start: (args: readonly string[]) => run('ml-connector', args, folder),
  },
  {
    way: 'npx in the clone',
    called: 'npx ml-connector',
    start: (args: readonly string[]) => run('npx', ['ml-connector', ...args], ROOT),
  },
  {
    way: 'a script of npm in the clone',
    called: 'npx ml-connector',
    start: (args: readonly string[]) => run('npm', ['run', '--silent', 'ml-connector', '--', ...args], ROOT),
  },
]

// npm takes longer to start than all else here.
test.each(some(WAYS, 1))(
  'started by $way, a refusal names commands as they are typed here',
  async ({ called, start }) => {
    const { stderr } = await start(['ping', 'nobody'])
    expect(stderr).toContain(`  Make one first: ${called} connection apply -f connection.yaml\n`)
  },
)

test.each([
  ['npx ml-connector', BY_NPX],
  ['ml-connector', {}],
])('called %s, so does all else', async (called, environment) => {
  const world = cliWorld()
  const start = (args: readonly string[]) => world.here(args, environment)
  const none = await start(['connection', 'list'])
  expect(none.stdout).toBe(`No connections yet. Make one: ${called} connection apply -f connection.yaml\n`)
  const slip = await start(['connection', 'list', '--nonsense'])
  expect(slip.stderr).toContain(`\n  See ${called} --help, or --help after a command.\n`)
  const help = await start(['connection', 'list', '--help'])
  expect(help.stdout).toMatch(new RegExp(`^Usage: ${called} connection list \\[options\\]\n`))
  expect(help.stdout).toContain(`\n  $ ${called} connection list --json\n`)
  // What programs read names it alike everywhere.
  const refused = await start(['ping', 'nobody', '--json'])
  expect(JSON.parse(refused.stdout).error.advice).toBe(
    'Make one first: ml-connector connection apply -f connection.yaml',
  )
  const schema = await start(['connection', 'schema'])
  expect(schema.stdout).not.toContain('npx')
  world.remove()
})

test.each([
  ['npx', BY_NPX, 'npx ml-connector'],
  ['npm run demo', { npm_lifecycle_script: 'node bin/ml-connector.js demo' }, 'npx ml-connector'],
  ['a shell', {}, 'ml-connector'],
  ['a program of others that npm started', { npm_lifecycle_script: 'vitest run' }, 'ml-connector'],
])('%s tells how it is called', (_, environment, called) => {
  expect(calledAs(environment)).toBe(called)
})

function spoken(text: string, json = false): string {
  const said: string[] = []
  const push = (line: string) => void said.push(shown(line))
  const terminal = { out: push, write: push, note: push } as unknown as Terminal
  const { out, write, note } = speakingAs(terminal, 'npx ml-connector', { commands: ['sync', 'serve'], json })
  out(text)
  note(text)
  write(text)
  return said.map((one) => (one === text ? 'same' : one)).join('|')
}

test('only commands are named anew, not the program, a path, an address or what is so called already', () => {
  const { bold } = markedColours(true)
  const text = bold('ml-connector sync nordlys')
  expect(spoken(text)).toContain('npx ml-connector sync nordlys')
  expect(spoken('→ ml-connector serve, or (ml-connector sync nordlys)\nml-connector --help')).toBe(
    `${Array.from(
      { length: 2 },
      () => '→ npx ml-connector serve, or (npx ml-connector sync nordlys)\nnpx ml-connector --help',
    ).join('|')}|same`,
  )
  for (const same of [
    'ml-connector takes at most 60 %.',
    '/usr/bin/ml-connector sync nordlys',
    'https://x.test/ml-connector serve',
    'npx ml-connector sync nordlys',
    'ml-connector synchronizes',
  ])
    expect(spoken(same)).toBe('same|same|same')
})

test('with --json the answer is left alone, and what is said beside it is not', () => {
  expect(spoken('ml-connector sync a', true)).toBe('same|npx ml-connector sync a|same')
})
