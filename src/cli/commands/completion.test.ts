import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cliWorld } from '../../../test/cli.ts'
import { MINIMAL } from '../../../test/connection-text.ts'
import type { Cli } from '../cli.ts'
import { bashCompletion } from '../completion/bash.ts'
import { nextOf, placesOf, SHELLS, type Shell } from '../completion/tree.ts'
import { zshCompletion } from '../completion/zsh.ts'
import { createProgram } from '../program.ts'

const world = cliWorld()
// Without a program beside its scripts, so that they start the real one.
const real = cliWorld()
const { here, dataDir } = world
const scripts = { bash: '', zsh: '', fish: '' }
const terminal = { columns: 100, out: () => {}, note: () => {} }
const places = placesOf(await createProgram({ terminal } as unknown as Cli))

beforeAll(async () => {
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await here(['completion', shell])
    expect([code, stderr]).toEqual([0, ''])
    scripts[shell] = world.file(`completion.${shell}`, stdout)
  }
  expect(existsSync(dataDir)).toBe(false)
  // However busy this machine is, nothing here depends on its time.
  chmodSync(world.file('timeout', '#!/bin/sh\nshift\nexec "$@"\n'), 0o700)
  for (const name of ['nordlys', 'fjell'])
    expect((await here(['connection', 'apply', '-f', world.file('c.yaml', named(name))])).code).toBe(0)
  const names = world.file('names', (await here(['completion', 'bash', '--connections'])).stdout)
  // The program as a process takes longer than all else here; that the scripts start it is a test of its own.
  const program = world.file('ml-connector', `#!/bin/sh\n[ "$1 $3" = 'completion --connections' ] && cat '${names}'\n`)
  chmodSync(program, 0o700)
}, 300_000)
afterAll(() => {
  world.remove()
  real.remove()
})

/** One Pipedrive account each, or they would be one. */
const named = (name: string) =>
  MINIMAL.replace('name: nordlys', `name: ${name}`).replaceAll('nordlys.pipedrive', `${name}.pipedrive`)

// How each shell is asked what it would offer at the end of a line; zsh's own builtins work only while keys are pressed.
const ASK: Readonly<Record<Shell, string>> = {
  bash: `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ml_connector; printf "%s\\n" "\${COMPREPLY[@]}"`,
  zsh: [
    'compdef() { : }',
    'offer() { for one in "$@"; do [[ $one == "$cur"* ]] && print -r -- "$one"; done }',
    'compadd() { shift; offer "$@" }',
    `_describe() { offer "\${(@)ml_offers%%:*}" }`,
    '_default() { : }',
    '_files() { offer *(N) }',
    `compset() { cur=\${cur#*=} }`,
    'source "$1"; shift; words=("$@"); CURRENT=$#; _ml_connector; exit 0',
  ].join('\n'),
  fish: 'source $argv[1]; complete -C (string join " " -- $argv[2..-1])',
}
const COMMAND: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['-c', ASK.bash, 'bash'],
  zsh: ['-f', '-c', ASK.zsh, 'zsh'],
  fish: ['--no-config', '-c', ASK.fish],
}

async function offered(shell: Shell, line: readonly string[], script = scripts[shell]): Promise<readonly string[]> {
  const folder = dirname(script)
  const env = { PATH: `${folder}:${process.env.PATH ?? ''}`, HOME: dataDir, ML_CONNECTOR_DATA_DIR: dataDir }
  const { stdout, stderr } = await promisify(execFile)(shell, [...COMMAND[shell], script, ...line], {
    env: { ...env, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH },
    cwd: folder,
  })
  expect(stderr).toBe('')
  // fish says behind a tab what each is.
  return stdout.split('\n').flatMap((one) => one.split('\t')[0] || [])
}

const CASES: readonly (readonly [line: string, offers: readonly string[]])[] = [
  ['sy', ['sync']],
  ['connection a', ['apply', 'authorize', 'adopt']],
  ['help ti', ['tie-out', 'timeline']],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['sync --mo', ['--mode']],
  ['sync --mode ', ['changes', 'full', 'reconcile']],
  ['sync nordlys --flow supplierI', ['supplierInvoices']],
  ['sync ', ['fjell', 'nordlys']],
  ['sync --mode full n', ['nordlys']],
  ['connection export f', ['fjell']],
  ['status --json n', ['nordlys']],
  ['issue retry --connection ', ['fjell', 'nordlys']],
  ['init --name ', []],
  ['sync nordlys ', []],
  ['connection apply -f c.', ['c.yaml']],
]

const isThere = (shell: Shell) => spawnSync(shell, ['--version']).status === 0

for (const shell of SHELLS) {
  // Where it is not installed, only the text of its script is looked at, below.
  if (!isThere(shell)) continue
  describe(`in ${shell}`, () => {
    test.each(CASES)('"ml-connector %s" offers %j', async (line, offers) => {
      const found = await offered(shell, ['ml-connector', ...line.split(' ')])
      expect([...found].sort()).toEqual([...offers].sort())
    })

    test('the names of connections are what the program says', async () => {
      const script = real.file(`completion.${shell}`, readFileSync(scripts[shell], 'utf8'))
      expect([...(await offered(shell, ['ml-connector', 'sync', ''], script))].sort()).toEqual(['fjell', 'nordlys'])
    })
  })
}

test('in bash, after --mode= too, which it takes for three words', async () => {
  expect(await offered('bash', ['ml-connector', 'sync', '--mode', '='])).toEqual(['changes', 'full', 'reconcile'])
  expect(await offered('bash', ['ml-connector', 'sync', '--mode', '=', 'f'])).toEqual(['full'])
  expect(await offered('bash', ['ml-connector', 'sync', '--mode', '=', 'full', 'n'])).toEqual(['nordlys'])
})

test('in bash, every command is offered its own words and flags, and nothing hidden', async () => {
  const lines = places.flatMap(({ words }) => [
    [...words, ''],
    [...words, '-'],
  ])
  const each = lines.map((words) => `ask ml-connector ${words.map((word) => `'${word}'`).join(' ')}`)
  const ask = `ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ml_connector; echo "\${COMPREPLY[*]}"; }`
  const noNames = '_ml_connector_names() { echo NAMES; }'
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    ['source "$0"', noNames, ask, ...each].join('\n'),
    scripts.bash,
  ])
  const expected = places.flatMap((place) => {
    const next = nextOf(places, place).map(({ words }) => words.at(-1))
    const [first] = place.args
    const argument = first?.is === 'connection' ? 'NAMES' : first?.is === 'words' ? first.words.join(' ') : ''
    return [next.length > 0 ? next.join(' ') : argument, place.flags.flatMap(({ names }) => names).join(' ')]
  })
  expect(stdout.replace(/\n$/, '').split('\n')).toEqual(expected)
  expect(stdout).not.toContain('--connections')
  expect(expected).toContain('apply validate schema list export authorize adopt delete pause resume')
})

const BEHIND_NPX = { bash: bashCompletion, zsh: zshCompletion } as const
for (const shell of ['bash', 'zsh'] as const) {
  if (!isThere(shell)) continue
  test(`in ${shell}, printed by npx, it completes behind npx as well, and leaves what else npx starts alone`, async () => {
    const script = world.file(`npx.${shell}`, BEHIND_NPX[shell](places, { launcher: '/nowhere', byNpx: true }))
    expect(await offered(shell, ['npx', 'ml-connector', 'sync', '--mode', 'f'], script)).toEqual(['full'])
    expect(await offered(shell, ['npx', 'ml-con'], script)).toEqual([])
    expect(await offered(shell, ['npx', 'vitest', 'sy'], script)).toEqual([])
  })
}

test.each(SHELLS.map((shell) => [shell, isThere(shell) ? 'tried above too' : 'not installed here, so its text only']))(
  'the script for %s (%s) knows every command and flag, and says what they do where the shell shows it',
  async (shell) => {
    const text = (await here(['completion', shell])).stdout
    for (const { words, flags } of places) {
      for (const word of words) expect(text).toContain(word)
      for (const name of flags.flatMap(({ names }) => names)) expect(text).toContain(name.replace(/^--?/, ''))
    }
    expect(text.includes('check a connection file as apply does')).toBe(shell !== 'bash')
  },
  30_000,
)

test('without a store there are no names, and none is made for a key that was pressed', async () => {
  const empty = cliWorld()
  const { code, stdout, stderr } = await empty.here(['completion', 'bash', '--connections'])
  expect([code, stdout, stderr, existsSync(empty.dataDir)]).toEqual([0, '', '', false])
  empty.remove()
})

test('another shell is wrong usage', async () => {
  const { code, stderr } = await here(['completion', 'fsh'])
  expect(code).toBe(64)
  expect(stderr).toContain('Did you mean zsh?')
})
