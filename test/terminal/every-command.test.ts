import { tmpdir } from 'node:os'
import { stripVTControlCharacters as withoutEscapes } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cli } from '../../src/cli/cli.ts'
import { everyCommand, goodCommands, type Ids, lived, REFUSED } from '../json/every-command.ts'
import { program } from '../json/program.ts'
import type { Answer, Screen } from '../run-here.ts'

const ESCAPE = '\u001b'
const OAUTH = { ML_CONNECTOR_URL: 'https://ml.example.com/' }
const COLOURED = { FORCE_COLOR: '1', TERM: 'dumb' }
const NARROW = { stdout: 60, stderr: 60 }

const silent = { terminal: { columns: 80, out: () => {} }, environment: {} } as unknown as Cli
const all = await everyCommand(silent)

/** They go on until they are stopped. */
const ENDLESS = ['demo', 'serve']
/** What they print is a file, whose lines are its own. */
const FILES = ['completion', 'connection export', 'connection schema']

/**
 * Chance, the machine or a server has a say in these: what they print is in tests of their own, and that it fits in this one.
 */
const OWN = ['backup', 'connection authorize', 'doctor', 'keys rotate', 'restore', 'runs', 'store copy']

/** Without what chance or the machine made, each as long as it was, so that every line breaks where it did. */
const sameEverywhere = (text: string): string =>
  text
    .replaceAll(/ml-json-\w{6}/g, 'ml-json-xxxxxx')
    .replaceAll(`${tmpdir()}/ml-json`, '/tmp/ml-json')
    .replaceAll(/\b([riw])_[0-9a-z]{9,18}\b/g, (id, kind) => `${kind}_`.padEnd(id.length, '0'))
    .replaceAll(/(\/hooks\/\w+\/)([\w-]+)/g, (_, path, secret) => path + 'x'.repeat(secret.length))
    .replaceAll(/((?:state|token)=)([\w-]+)/g, (_, name, secret) => name + 'x'.repeat(secret.length))

interface Said extends Answer {
  readonly line: string
  readonly words: string
}

/** What every command says on such a screen: its help, its answer, and what it says when it is refused or misused. */
async function everythingSaid(screen: Screen, env: Readonly<Record<string, string>>, form: string | null) {
  const world = program()
  const home = process.cwd()
  // `init` writes into the folder it runs in.
  process.chdir(world.folder)
  try {
    let ids: Ids | null = null
    const good = goodCommands(world, () => ids ?? { run: '', issues: [], question: '', delivery: '' })
    ids = await lived(world)
    const said: Said[] = []
    const say = async (words: string, args: readonly string[]) => {
      const more = form === null || ['completion', 'connection schema'].includes(words) ? [] : [form]
      const line = [...words.split(' '), ...args, ...more]
      said.push({ ...(await world.ml(line, { ...OAUTH, ...env }, screen)), words, line: line.join(' ') })
    }
    for (const { words, command } of all) {
      if (form !== null && !command.options.some(({ long }) => long === form)) continue
      if (form === null) await say(words, ['--help'])
      await say(words, ['--nonsense'])
      if (!ENDLESS.includes(words)) await say(words, REFUSED[words] ?? ['nobody'])
    }
    for (const [words, args] of good) {
      const { command } = all.find((leaf) => leaf.words === words) ?? {}
      if (form === null || command?.options.some(({ long }) => long === form)) await say(words, args())
    }
    const unsafe = { apiUrl: 'http://fourth.pipedrive.com', apiToken: 'x' }
    if (form !== '--csv') await say('connection apply', ['-f', world.connection('fourth', unsafe)])
    return said
  } finally {
    process.chdir(home)
    world.remove()
  }
}

const escaped = (said: readonly Said[], stream: 'stdout' | 'stderr') =>
  said.filter((one) => one[stream].includes(ESCAPE)).map(({ line }) => line)

describe('no code of a colour is in what does not go to a terminal, whichever command it is', () => {
  test.each([[null], ['--json'], ['--csv']])('in a pipe: %s', async (form) => {
    const said = await everythingSaid({ stdout: null, stderr: null }, COLOURED, form)
    expect(said.length).toBeGreaterThan(form === '--csv' ? 2 : 40)
    expect([...escaped(said, 'stdout'), ...escaped(said, 'stderr')]).toEqual([])
  })

  test('where NO_COLOR is set', async () => {
    const said = await everythingSaid(NARROW, { ...COLOURED, NO_COLOR: '1' }, null)
    expect([...escaped(said, 'stdout'), ...escaped(said, 'stderr')]).toEqual([])
  })

  test('where only stderr is in a file, and where only stdout is', async () => {
    const errors = await everythingSaid({ stdout: 60, stderr: null }, COLOURED, null)
    expect(escaped(errors, 'stderr')).toEqual([])
    const answers = await everythingSaid({ stdout: null, stderr: 60 }, COLOURED, null)
    expect(escaped(answers, 'stdout')).toEqual([])
  })

  test.each([['--json'], ['--csv']])('in a document on a terminal: %s', async (form) => {
    const said = await everythingSaid(NARROW, COLOURED, form)
    expect(escaped(said, 'stdout')).toEqual([])
    expect(escaped(said, 'stderr').length).toBeGreaterThan(0)
  })
})

describe.each([40, 60, 80, 120])('on a terminal of %i columns', (columns) => {
  let said: readonly Said[] = []
  beforeAll(async () => {
    said = await everythingSaid({ stdout: columns, stderr: columns }, COLOURED, null)
  })
  afterAll(() => {
    said = []
  })

  test('every command prints lines of whole words that fit; only a word that is longer stands out', () => {
    const tooLong = said.flatMap(({ words, line, stdout, stderr }) =>
      [...(FILES.includes(words) && !line.endsWith('--help') ? [] : stdout.split('\n')), ...stderr.split('\n')]
        .map(withoutEscapes)
        .filter((text) => text.length > columns && text.trim().includes(' '))
        // A command to be copied.
        .filter((text) => !text.startsWith('  $ '))
        .map((text) => `${line}: ${text}`),
    )
    expect(tooLong).toEqual([])
  })

  // Of every command, so that one that is new stands here too.
  const shown = all.map(({ words }) => words).filter((words) => ![...ENDLESS, ...FILES, ...OWN].includes(words))
  test.each(columns === 40 ? [] : shown)('%s looks as it did', (words) => {
    const answers = said.filter((one) => one.words === words && one.code < 2)
    const texts = answers
      .filter(({ line }) => !line.endsWith('--help'))
      .map(({ line, stdout, stderr }) => `$ ${line}\n${stdout}${stderr}`)
    expect(texts.length).toBeGreaterThan(0)
    expect(`\n${sameEverywhere(withoutEscapes(texts.join('\n')))}`).toMatchSnapshot(`${columns} columns`)
  })

  test('a terminal that is told to has colours', () => {
    expect(escaped(said, 'stdout').length).toBeGreaterThan(10)
    expect(escaped(said, 'stderr').length).toBeGreaterThan(10)
  })
})
