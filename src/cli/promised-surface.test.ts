import type { Command } from 'commander'
import { beforeAll, expect, test } from 'vitest'
import type { Cli } from './cli.ts'
import { createProgram } from './program.ts'

/** Every command that scripts may rely on, with the flags it takes. They stay, whatever else comes. */
const PROMISED: Readonly<Record<string, string>> = {
  demo: '--once',
  serve: '--role',
  init: '',
  'connection apply': '-f',
  'connection validate': '-f',
  'connection schema': '',
  'connection list': '',
  'connection export': '',
  'connection pause': '',
  'connection resume': '',
  'connection delete': '--yes',
  'connection authorize': '',
  'connection adopt': '',
  status: '',
  records: '--state --stream --csv --json',
  ping: '--json',
  fit: '--json --html',
  preview: '--mode --apply --first --group --json',
  sync: '--mode --fix --flow --json',
  runs: '--json',
  run: '--json',
  issues: '--json',
  'issue retry': '--code --all --json',
  'issue ignore': '--code --all --json',
  'issue answer': '--reason --json',
  timeline: '--json',
  read: '--since --json',
  receivables: '--csv --json',
  match: '--state',
  undo: '--record --operation --preview --release',
  'tie-out': '--texts --json --html',
  'customer export': '',
  'customer erase': '--pipedrive',
  'inbox list': '',
  'inbox replay': '',
  'store copy': '--to',
  'keys rotate': '',
  'user add': '',
  backup: '',
  restore: '',
  doctor: '',
}

let program: Command
beforeAll(async () => {
  program = await createProgram({ terminal: { columns: 100 } } as Cli)
})

const named = (words: string): Command | undefined =>
  words
    .split(' ')
    .reduce<Command | undefined>(
      (at, word) => at?.commands.find((one) => one.name() === word || one.aliases().includes(word)),
      program,
    )

test.each(Object.entries(PROMISED))('%s takes %j', (words, flags) => {
  const command = named(words)
  expect(command).toBeDefined()
  const taken = command?.options.flatMap(({ short, long }) => [short, long]) ?? []
  expect(taken).toEqual(expect.arrayContaining(flags.split(' ').filter((flag) => flag !== '')))
})
