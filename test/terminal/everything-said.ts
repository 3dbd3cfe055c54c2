import { stripVTControlCharacters as withoutEscapes } from 'node:util'
import type { Cli } from '../../src/cli/cli.ts'
import { everyCommand, goodCommands, type Ids, lived, REFUSED } from '../json/every-command.ts'
import { program } from '../json/program.ts'
import type { Answer, Screen } from '../run-here.ts'

const ESCAPE = '\u001b'
const OAUTH = { ML_CONNECTOR_URL: 'https://ml.example.com/' }
export const COLOURED = { FORCE_COLOR: '1', TERM: 'dumb' }
export const NARROW = { stdout: 60, stderr: 60 }

const silent = { terminal: { columns: 80, out: () => {} }, environment: {} } as unknown as Cli
export const all = await everyCommand(silent)

/** They go on until they are stopped. */
export const ENDLESS = ['demo', 'serve']
/** What they print is a file, whose lines are its own. */
export const FILES = ['completion', 'connection export', 'connection schema']

export interface Said extends Answer {
  readonly line: string
  readonly words: string
}

/** What every command says on such a screen: its help, its answer, and what it says when it is refused or misused. */
export async function everythingSaid(screen: Screen, env: Readonly<Record<string, string>>, form: string | null) {
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

export const escaped = (said: readonly Said[], stream: 'stdout' | 'stderr') =>
  said.filter((one) => one[stream].includes(ESCAPE)).map(({ line }) => line)

/** Lines that are wider than the terminal though they could have been broken. */
export const tooLong = (said: readonly Said[], columns: number): readonly string[] =>
  said.flatMap(({ words, line, stdout, stderr }) =>
    [...(FILES.includes(words) && !line.endsWith('--help') ? [] : stdout.split('\n')), ...stderr.split('\n')]
      .map(withoutEscapes)
      .filter((text) => text.length > columns && text.trim().includes(' '))
      // A command to be copied.
      .filter((text) => !text.startsWith('  $ '))
      .map((text) => `${line}: ${text}`),
  )
