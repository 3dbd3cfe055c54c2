import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import type { Cli } from '../src/cli/cli.ts'
import { createProgram } from '../src/cli/program.ts'

// Whoever copies a command out of these pages must find that it exists as it is written there.
const root = join(import.meta.dirname, '..')
const PAGES = globSync(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.env.example', 'docs/*.md'], { cwd: root })
const textOf = (page: string) => readFileSync(join(root, page), 'utf8')
const program = await createProgram({ terminal: { columns: 100, write: () => {}, note: () => {} } } as unknown as Cli)

/** Where the commands of a page's blocks are run by a test, or why no test runs them. By the block's first line. */
const RUN: Readonly<Record<string, string>> = {
  'npx ml-connector runs nordlys                 # which run it was': 'test/json/contract.test.ts',
  'npx ml-connector status nordlys               # how much is kept back, and from which run':
    'test/json/contract.test.ts',
  'npx ml-connector customer export nordlys 10042 --html 10042.html   # to read': 'test/json/contract.test.ts',
  'npx ml-connector customer erase nordlys 10042         # says what would go, and asks': 'test/json/contract.test.ts',
  'npx ml-connector user invite kari@nordlys.no --role admin': 'test/json/contract.test.ts',
  'npx ml-connector user list': 'test/json/contract.test.ts',
  'npx ml-connector serve': 'src/cli/commands/serve.test.ts',
  'ml-connector connection apply -f connection.yaml': 'src/cli/commands/connection-authorize.test.ts',
  'ml-connector store copy --from     # the database of DATABASE_URL; without --from it is the way there':
    'src/cli/commands/store.test.ts',
  'ml-connector backup drill.backup': 'test/drill.test.ts',
  'ml-connector preview nordlys                         # every write, with its price; nothing is written':
    'test/readme.test.ts',
  'ml-connector tie-out nordlys                        # bring in what moved, read both sides, compare':
    'test/tie-out/command.test.ts',
}
const NOT_RUN: Readonly<Record<string, string>> = {
  'docker compose up -d --build': 'containers cannot be run everywhere; test/deployment.test.ts reads what they run',
  'useradd --system --home-dir /var/lib/ml-connector --shell /usr/sbin/nologin ml-connector':
    'makes a user as root; test/install.test.ts reads what it makes',
  'runuser -u ml-connector -- bash': 'needs that user; test/readme.test.ts runs these commands',
  'systemctl daemon-reload': 'needs systemd as process 1; test/install.test.ts reads the unit',
  'cd /opt/ml-connector':
    'pulls and installs a newer version; src/store/database/migrate.test.ts opens a store of every older one',
  'ml-connector connection list': 'the same in src/cli/main.test.ts',
  'systemctl disable --now ml-connector': 'removes a server as root; test/install.test.ts holds it to what was made',
  'npm ci': 'the benches take a quarter of an hour on a quiet machine',
}

interface Written {
  readonly page: string
  readonly line: string
}

// Those of the API are all played, as they stand, by test/api/in-a-shell.test.ts.
const OTHERWISE = ['README.md', 'CONTRIBUTING.md', 'docs/api.md']

const blocks = PAGES.filter((page) => !OTHERWISE.includes(page)).flatMap((page) =>
  [...textOf(page).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => ({
    page,
    line: text.split('\n')[0] ?? '',
  })),
)

const COMMAND = /(?:^|\s)ml-connector ([a-z][^\n#]*)/
const CODE = /^```\w*\n[\s\S]*?^```$|`[^`\n]+`/gm

/** Every `ml-connector …` in a block or between backticks. */
const written: readonly Written[] = PAGES.flatMap((page) =>
  [...textOf(page).matchAll(CODE)].flatMap(([code]) =>
    code
      .replaceAll('`', '')
      .split('\n')
      .flatMap((line) => COMMAND.exec(line)?.slice(1) ?? [])
      .map((line) => ({ page, line: line.trim() })),
  ),
)

/** What of a command as it is written is not there; `null` when all of it is. */
function unknownIn(line: string): string | null {
  const words = line.split(/\s+/).map((word) => word.replaceAll(/[[\],.;:]+$|^\[/g, ''))
  let command: Command = program
  while (command.commands.length > 0) {
    const [name = ''] = words
    const names = name.split('|')
    const found = names.map((one) => command.commands.find((known) => known.name() === one))
    if (found.includes(undefined)) return name === '' ? null : `${command.name()} has no ${name}`
    command = found[0] as Command
    words.shift()
  }
  const known = [...command.options, ...program.options].flatMap(({ short, long }) => [short, long])
  const unknown = words.find((word) => word.startsWith('-') && word.length > 1 && !known.includes(word.split('=')[0]))
  return unknown === undefined || unknown === '--help' ? null : `${command.name()} has no ${unknown}`
}

test('every command in README, docs and examples is one the program has, with its flags', () => {
  expect(written.length).toBeGreaterThan(20)
  expect(written.map(({ page, line }) => [page, line, unknownIn(line)]).filter(([, , why]) => why !== null)).toEqual([])
  expect(unknownIn('connection aply -f connection.yaml')).toBe('connection has no aply')
  expect(unknownIn('sync nordlys --moed full')).toBe('sync has no --moed')
})

test('every command the table of the README names is one the program has', () => {
  const cells = [...textOf('README.md').matchAll(/^\| (`[^|]+(?:\\\|[^|]+)*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.replaceAll('\\|', '|').matchAll(/`([^`]+)`/g)].map(([, line = '']) => line),
  )
  const groups = program.commands.filter(({ commands }) => commands.length > 0)
  const isVerb = (line: string) =>
    groups.some(({ commands }) => commands.some((one) => one.name() === line.split(' ')[0]))
  const alone = cells.filter((line) => unknownIn(line) !== null && !isVerb(line))
  expect(cells.length).toBeGreaterThan(15)
  expect(alone).toEqual([])
})

test('every block of commands in docs is run by a test that is named here, or says why not', () => {
  const known = { ...RUN, ...NOT_RUN }
  expect(blocks.filter(({ line }) => !(line in known))).toEqual([])
  for (const line of Object.keys(known)) expect(blocks.map((block) => block.line)).toContain(line)
  for (const file of Object.values(RUN)) expect(() => textOf(file)).not.toThrow()
})
