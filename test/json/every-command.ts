import type { Command } from 'commander'
import type { Cli } from '../../src/cli/cli.ts'
import { createProgram } from '../../src/cli/program.ts'
import { leaveBehind } from './left-behind.ts'
import type { program } from './program.ts'

/** Commands that print no document: they go on until they are stopped, or what they print is a file of its own kind. */
export const WITHOUT = ['completion', 'connection schema', 'demo', 'serve']

export interface Leaf {
  readonly words: string
  readonly command: Command
}

const leaves = (command: Command, words = ''): readonly Leaf[] =>
  command.commands.length === 0
    ? [{ words, command }]
    : command.commands.flatMap((child) => leaves(child, `${words} ${child.name()}`.trim()))

/** Every command that there is, by its words; their help goes where `cli` says. */
export const everyCommand = async (cli: Cli): Promise<readonly Leaf[]> => leaves(await createProgram(cli))

/** Two connections, a run, issues and a delivery, so that every command has something to say. */
export async function lived(world: ReturnType<typeof program>) {
  const { ml, connection, token } = world
  const files = [
    connection('nordlys', { apiUrl: 'https://nordlys.pipedrive.com', apiToken: token, plan: 'ultimate', seats: 5 }),
    connection('other', {
      apiUrl: 'https://other.pipedrive.com',
      oauth: { clientId: 'app-1', clientSecret: 'client-secret-1' },
    }),
  ]
  for (const path of files) {
    const { code, stderr } = await ml(['connection', 'apply', '-f', path])
    if (code !== 0) throw new Error(stderr)
  }
  const { code, stderr } = await ml(['sync', 'nordlys'])
  if (code !== 0) throw new Error(stderr)
  await leaveBehind(world, { question: true })
  const documents = async (args: readonly string[]): Promise<{ id: string; runId: string; answers: string[] }[]> =>
    JSON.parse((await ml([...args, 'nordlys', '--json'])).stdout)
  const [run] = await documents(['runs'])
  const [delivery] = await documents(['inbox', 'list'])
  const all = await documents(['issues'])
  const [question] = all.filter(({ answers }) => answers.length > 0)
  const issues = all.filter((one) => one !== question).map(({ id }) => id)
  return { run: run?.runId ?? '', issues, question: question?.id ?? '', delivery: delivery?.id ?? '' }
}
export type Ids = Awaited<ReturnType<typeof lived>>

/** Every document as it is when all is well, or as well as can be: one that cannot be told apart has the same schema. */
export const goodCommands = (
  { connection, company }: ReturnType<typeof program>,
  ids: () => Ids,
): readonly (readonly [words: string, args: () => readonly string[]])[] => [
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
  ['fit', () => ['nordlys']],
  ['preview', () => ['nordlys', '--mode', 'full']],
  ['preview', () => ['nordlys', '--mode', 'full', '--apply']],
  ['sync', () => ['nordlys']],
  ['runs', () => ['nordlys']],
  ['run', () => [ids().run]],
  ['status', () => []],
  ['status', () => ['nordlys']],
  ['records', () => ['nordlys']],
  ['records', () => ['nordlys', '--state', 'waiting']],
  ['receivables', () => ['nordlys']],
  [
    'receivables',
    () => ['nordlys', `customer:${company.customerInvoices.find(({ status }) => status === 'Open')?.customer.number}`],
  ],
  ['tie-out', () => ['nordlys', '--last']],
  ['tie-out', () => ['nordlys', '--texts']],
  ['tie-out', () => ['nordlys', '--last']],
  ['read', () => ['nordlys', 'customer']],
  ['timeline', () => ['nordlys', company.customers[0]?.number ?? '']],
  ['customer export', () => ['nordlys', `customer:${company.customers[0]?.number}`]],
  ['issues', () => ['nordlys']],
  ['issues', () => ['nordlys', '--all']],
  ['issue answer', () => [ids().question, 'exclude', '--reason', 'our own shop']],
  ['issue retry', () => [ids().issues[0]?.slice(0, -1) ?? '']],
  ['issue ignore', () => [...ids().issues.slice(0, 2), '--reason', 'our own company']],
  ['issue ignore', () => ['--all', '--connection', 'nordlys', '--reason', 'our own company']],
  ['issue retry', () => ['--all', '--connection', 'nordlys']],
  ['match', () => ['nordlys', 'list']],
  ['match', () => ['nordlys', 'rematch', company.customers[0]?.number ?? '']],
  ['inbox list', () => ['nordlys']],
  ['inbox replay', () => ['nordlys', ids().delivery]],
  ['keys rotate', () => []],
  ['user invite', () => ['kari@nordlys.no', '--role', 'admin', '--name', 'Kari Nordmann']],
  ['user invite', () => ['ola@nordlys.no', '--role', 'viewer']],
  ['user list', () => []],
  ['user role', () => ['ola@nordlys.no', 'finance']],
  ['user reset', () => ['ola@nordlys.no']],
  ['user remove', () => ['ola@nordlys.no']],
  ['user remove', () => ['kari@nordlys.no']],
  ['backup', () => ['nordlys.backup']],
  ['undo', () => [ids().run, '--preview']],
  ['undo', () => [ids().run]],
  ['undo', () => ['--release', ids().run]],
  ['connection resume', () => ['nordlys']],
  ['customer erase', () => ['nordlys', `customer:${company.customers[3]?.number}`, '--yes']],
]

/** The command line of each that is understood and cannot be done. */
export const REFUSED: Readonly<Record<string, readonly string[]>> = {
  backup: ['no/such/folder.backup'],
  'connection apply': ['-f', 'nowhere.yaml'],
  'connection validate': ['-f', 'nowhere.yaml'],
  init: ['-f', 'no/such/folder.yaml'],
  'customer erase': ['nordlys', 'nobody'],
  'customer export': ['nordlys', 'nobody'],
  'issue answer': ['i_nothing', 'drop'],
  'issue ignore': ['i_nothing', '--reason', 'our own company'],
  match: ['nordlys', 'accept', 'nobody'],
  read: ['nobody', 'customer'],
  receivables: ['nordlys', 'nobody'],
  restore: ['nowhere.backup'],
  run: ['r_nothing'],
  status: ['nobody'],
  'store copy': [],
  timeline: ['nobody', '1'],
  undo: ['r_nothing'],
  'user invite': ['nobody', '--role', 'admin'],
  'user role': ['nobody', 'viewer'],
}
