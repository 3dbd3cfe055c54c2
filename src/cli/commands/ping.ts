import type { Command } from 'commander'
import type { News } from '../../app/caller.ts'
import type { Check } from '../../app/checks.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'

export function addPing(program: Command, cli: Cli): void {
  const command = program
    .command('ping')
    .description('check both systems piece by piece; writes nothing')
    .argument('<name>', 'name of the connection')
    .option('--json', 'print one JSON document')
    .action((name: string, { json }: { json?: true }) =>
      cli.run(() =>
        withService(cli, async (app) => {
          const told = new Set<string | null>()
          const tell = (news: News) => {
            if (json || news.is !== 'checked') return
            // Several checks may have the same cause: the advice is given once.
            const { advice } = news.check
            const shown = told.has(advice) ? { ...news.check, advice: null } : news.check
            told.add(advice)
            for (const line of checkLines(shown, cli.terminal)) cli.terminal.say(line)
          }
          const done = await app.ping(name, { signal: cli.signal, tell })
          if (json) cli.terminal.out(JSON.stringify(done, null, 2))
          return done.ok ? EXIT.done : EXIT.attention
        }),
      ),
    )
  examples(command, ['ping nordlys', 'ping nordlys --json'])
}

export function checkLines(
  check: Check & { readonly system?: string },
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
): readonly string[] {
  const { green, yellow, red, dim } = colours
  const marks = { ok: green('✓'), warning: yellow('!'), failed: red('✗'), skipped: dim('–') } as const
  const where = check.system === undefined ? '' : `${check.system.padEnd(10)}`
  const head = `${where}${check.name.padEnd(26)} `
  // On a narrow terminal few words fit beside the names, so they go on the line below.
  const indent = ' '.repeat(columns < NARROW ? 4 : head.length + 2)
  const [first = '', ...rest] = wrapped(check.message, columns, `  ${head}`, indent)
  return [
    `${marks[check.status]} ${first.slice(2)}`,
    ...rest,
    ...(check.advice === null ? [] : wrapped(check.advice, columns, `${indent}→ `, `${indent}  `)),
  ]
}

const NARROW = 100
