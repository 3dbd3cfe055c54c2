import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTRACT } from '../../src/app/contract.ts'
import { contractPage } from '../../src/app/contract-page.ts'
import { failureDocument } from '../../src/app/failure.ts'
import type { Cli } from '../../src/cli/cli.ts'
import { createProgram } from '../../src/cli/program.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import { leaveBehind } from './left-behind.ts'
import { type Answer, program } from './program.ts'

/** Commands that print no document: they go on until they are stopped, or what they print is a file of its own kind. */
const WITHOUT = ['completion', 'connection schema', 'demo', 'serve']

interface Leaf {
  readonly words: string
  readonly command: Command
}

const leaves = (command: Command, words = ''): readonly Leaf[] =>
  command.commands.length === 0
    ? [{ words, command }]
    : command.commands.flatMap((child) => leaves(child, `${words} ${child.name()}`.trim()))

let help = ''
const out = (text: string) => {
  help += text
}
const cli = { terminal: { columns: 100, out }, environment: {} } as unknown as Cli
const all = leaves(await createProgram(cli))
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
const { ml, connection, company, token } = world
const OAUTH = { ML_CONNECTOR_URL: 'https://ml.example.com/' }
const ids = { run: '', issues: [] as string[], delivery: '' }
const number = company.customers[0]?.number ?? ''

// `init` writes into the folder it runs in.
const home = process.cwd()

beforeAll(async () => {
  process.chdir(world.folder)
  const files = [
    connection('nordlys', { apiUrl: 'https://nordlys.pipedrive.com', apiToken: token, plan: 'ultimate', seats: 5 }),
    connection('other', {
      apiUrl: 'https://other.pipedrive.com',
      oauth: { clientId: 'app-1', clientSecret: 'client-secret-1' },
    }),
  ]
  for (const path of files) expect((await ml(['connection', 'apply', '-f', path])).code).toBe(0)
  expect((await ml(['sync', 'nordlys'])).code).toBe(0)
  await leaveBehind(world)
  ids.run = JSON.parse((await ml(['runs', 'nordlys', '--json'])).stdout)[0].runId
  ids.issues = JSON.parse((await ml(['issues', 'nordlys', '--json'])).stdout).map((issue: { id: string }) => issue.id)
  ids.delivery = JSON.parse((await ml(['inbox', 'list', 'nordlys', '--json'])).stdout)[0].id
})
afterAll(() => {
  process.chdir(home)
  world.remove()
})

/** Every document as it is when all is well, or as well as can be: one that cannot be told apart has the same schema. */
const GOOD: readonly (readonly [words: string, args: () => readonly string[]])[] = [
  ['connection validate', () => ['-f', connection('third', { apiUrl: 'https://third.pipedrive.com', apiToken: 'x' })]],
  ['connection apply', () => ['-f', connection('third', { apiUrl: 'https://third.pipedrive.com', apiToken: 'x' })]],
  ['init', () => ['--name', 'fjord', '-f', 'fjord.yaml']],
  ['connection list', () => []],
  ['connection export', () => ['nordlys']],
  ['connection authorize', () => ['other']],
  ['connection delete', () => ['third', '--yes']],
  ['connection pause', () => ['nordlys']],
  ['connection resume', () => ['nordlys']],
  ['connection adopt', () => ['nordlys']],
  ['doctor', () => []],
  ['ping', () => ['nordlys']],
  ['preview', () => ['nordlys', '--mode', 'full']],
  ['preview', () => ['nordlys', '--mode', 'full', '--apply']],
  ['sync', () => ['nordlys']],
  ['runs', () => ['nordlys']],
  ['run', () => [ids.run]],
  ['status', () => []],
  ['status', () => ['nordlys']],
  ['records', () => ['nordlys']],
  ['records', () => ['nordlys', '--state', 'waiting']],
  ['read', () => ['nordlys', 'customer']],
  ['timeline', () => ['nordlys', number]],
  ['issues', () => ['nordlys']],
  ['issues', () => ['nordlys', '--all']],
  ['issue retry', () => [ids.issues[0]?.slice(0, -1) ?? '']],
  ['issue ignore', () => [...ids.issues.slice(0, 2), '--reason', 'our own company']],
  ['issue ignore', () => ['--all', '--connection', 'nordlys', '--reason', 'our own company']],
  ['issue retry', () => ['--all', '--connection', 'nordlys']],
  ['inbox list', () => ['nordlys']],
  ['inbox replay', () => ['nordlys', ids.delivery]],
]

/** The command line of each that is understood and cannot be done. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'connection apply': ['-f', 'nowhere.yaml'],
  'connection validate': ['-f', 'nowhere.yaml'],
  init: ['-f', 'no/such/folder.yaml'],
  read: ['nobody', 'customer'],
  run: ['r_nothing'],
  status: ['nobody'],
  'store copy': [],
  timeline: ['nobody', '1'],
}
/** Whatever this finds is a finding, not a failure. */
const NEVER_REFUSED = ['connection list', 'doctor']

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
    expect(Object.keys(CONTRACT).filter((words) => !seen.has(words))).toEqual(['store copy'])
  })
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

describe.skipIf(postgresBinaries === null)('the store on PostgreSQL prints the same documents', () => {
  const env = { DATABASE_URL: '' }
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgres()
    env.DATABASE_URL = await server.newDatabase()
  })
  afterAll(() => server.stop())

  test('store copy', async () => {
    const answer = await print('store copy', [], env)
    expect(answer.code).toBe(0)
    fits('store copy', documentOf(answer))
  })

  const again = GOOD.filter(([words]) => !['connection delete', 'connection adopt', 'init', 'ping'].includes(words))
  test.each(again)('%s', async (words, args) => {
    const answer = await print(words, args(), env)
    expect({ ...answer, stdout: '' }).toMatchObject({ code: expect.toBeOneOf([0, 1]) })
    fits(words, documentOf(answer))
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
