import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTRACT } from '../../src/app/contract.ts'
import { contractPage } from '../../src/app/contract-page.ts'
import { failureDocument } from '../../src/app/failure.ts'
import type { Cli } from '../../src/cli/cli.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import type { Answer } from '../run-here.ts'
import { everyCommand, goodCommands, type Ids, lived, REFUSED, WITHOUT } from './every-command.ts'
import { program } from './program.ts'

let help = ''
const out = (text: string) => {
  help += text
}
const cli = { terminal: { columns: 100, out }, environment: {} } as unknown as Cli
const all = await everyCommand(cli)
const withJson = all.filter(({ command }) => command.options.some(({ long }) => long === '--json'))

test('every command prints a document with --json, and every document has its schema', () => {
  expect(withJson.map(({ words }) => words).sort()).toEqual(Object.keys(CONTRACT).sort())
  const without = all.filter((leaf) => !withJson.includes(leaf)).map(({ words }) => words)
  expect(without.sort()).toEqual(WITHOUT)
})

test('docs/json.md is what the schemas say', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'json.md'), 'utf8')
  expect(page).toBe(contractPage())
})

test('ids in the examples of the help look like true ones', () => {
  for (const { command } of all) command.outputHelp()
  const ids = help.match(/\b[a-z]_[0-9a-z]+/g) ?? []
  expect(ids.length).toBeGreaterThan(4)
  expect(
    ids.filter((id) => !/^(?:r_[0-9a-f]{16}|i_[0-9a-hjkmnp-tv-z]{10}|w_[0-9a-hjkmnp-tv-z]{18})$/.test(id)),
  ).toEqual([])
})

const world = program()
const { ml, connection } = world
const OAUTH = { ML_CONNECTOR_URL: 'https://ml.example.com/' }
let ids: Ids = { run: '', issues: [], question: '', delivery: '' }
const GOOD = goodCommands(world, () => ids)

// `init` writes into the folder it runs in.
const home = process.cwd()

beforeAll(async () => {
  process.chdir(world.folder)
  ids = await lived(world)
})
afterAll(() => {
  process.chdir(home)
  world.remove()
})

/** Whatever this finds is a finding, not a failure. */
const NEVER_REFUSED = ['connection list', 'doctor', 'keys rotate', 'user list']

const documentOf = ({ stdout }: Answer): unknown => JSON.parse(stdout)
const print = (words: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  ml([...words.split(' '), ...args, '--json'], { ...OAUTH, ...env })

/** Says which member is wrong, not that some is. */
const fits = (words: string, document: unknown) => expect(CONTRACT[words]?.safeParse(document).error).toBeUndefined()

describe('a command that does its work prints one document of its schema', () => {
  test.each(GOOD)('%s', async (words, args) => {
    const answer = await print(words, args())
    expect({ ...answer, stdout: '' }).toMatchObject({ code: expect.toBeOneOf([0, 1]) })
    fits(words, documentOf(answer))
  })

  test('none is left out', () => {
    const seen = new Set(GOOD.map(([words]) => words))
    expect(Object.keys(CONTRACT).filter((words) => !seen.has(words))).toEqual(['restore', 'store copy'])
  })
})

test('restore', async () => {
  expect((await print('backup', ['whole.backup'])).code).toBe(0)
  const answer = await print('restore', ['whole.backup'], { ML_CONNECTOR_DATA_DIR: join(world.folder, 'again') })
  expect(answer.code).toBe(1)
  fits('restore', documentOf(answer))
})

describe('a command that is refused prints one document of the failure, with exit code 2', () => {
  const refusable = withJson.filter(({ words }) => !NEVER_REFUSED.includes(words))
  test.each(refusable)('$words', async ({ words }) => {
    const answer = await print(words, REFUSED[words] ?? ['nobody'])
    expect(answer.code).toBe(2)
    expect(failureDocument.safeParse(documentOf(answer)).error).toBeUndefined()
  })
})

describe('a slip on the command line prints one document of the failure, with exit code 64', () => {
  test.each(withJson)('$words', async ({ words }) => {
    const answer = await print(words, ['--nonsense'])
    expect(answer.code).toBe(64)
    expect(documentOf(answer)).toEqual({
      error: { code: 'usage', message: expect.stringMatching(/\.$/), advice: expect.stringContaining('--help') },
    })
  })

  test('a stream that is none too', async () => {
    const answer = await print('read', ['nordlys', 'custmer'])
    expect([answer.code, documentOf(answer)]).toEqual([
      64,
      {
        error: {
          code: 'usage',
          message: 'There is no stream "custmer"; did you mean customer?',
          advice: expect.any(String),
        },
      },
    ])
  })
})

warnWithoutPostgres()

// What every other command prints of it is in `on-postgres.test.ts`.
describe.skipIf(postgresBinaries === null)('the store on PostgreSQL', () => {
  const env = { DATABASE_URL: '' }
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgres()
    env.DATABASE_URL = await server.newDatabase()
  })
  afterAll(() => server.stop())

  test('store copy prints its document', async () => {
    const answer = await print('store copy', [], env)
    expect(answer.code).toBe(0)
    fits('store copy', documentOf(answer))
  })

  test('doctor tells the versions of the server and of its driver, and of a server that is away the driver alone', async () => {
    const { about } = documentOf(await print('doctor', [], env)) as { about: unknown }
    expect(about).toMatchObject({
      postgresql: { server: expect.stringMatching(/^\d+/), driver: expect.stringMatching(/^8\./) },
    })
    const away = env.DATABASE_URL.replace(/\/\w+(?=\?|$)/, '/nowhere')
    expect(away).not.toBe(env.DATABASE_URL)
    const told = documentOf(await print('doctor', [], { DATABASE_URL: away })) as { about: unknown }
    expect(told.about).toMatchObject({ postgresql: { server: null, driver: expect.stringMatching(/^8\./) } })
  })
})

test('a run that fails is a document of the run, with exit code 2', async () => {
  const path = connection('nordlys', { apiUrl: 'https://nordlys.pipedrive.com', apiToken: 'wrong', plan: 'ultimate' })
  expect((await ml(['connection', 'apply', '-f', path])).code).toBe(0)
  const answer = await print('sync', ['nordlys'])
  expect(answer.code).toBe(2)
  fits('sync', documentOf(answer))
  const ping = await print('ping', ['nordlys'])
  expect(ping.code).toBe(1)
  fits('ping', documentOf(ping))
})
