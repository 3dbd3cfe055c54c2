import type { Command } from 'commander'
import type { PingCheck } from '../../core/ping.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
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
        withService(cli, async (service) => {
          const checks: PingCheck[] = []
          for await (const check of service.ping(name, cli.signal)) {
            // One cause may stand behind several checks: what to do about it is said once.
            const isTold = checks.some(({ advice }) => advice === check.advice)
            checks.push(check)
            const shown = isTold ? { ...check, advice: null } : check
            if (!json) for (const line of checkLines(shown, cli.terminal)) cli.terminal.say(line)
          }
          const code = exitCodeOfChecks(checks)
          if (json) cli.terminal.out(JSON.stringify({ connection: name, ok: code === EXIT.done, checks }, null, 2))
          return code
        }),
      ),
    )
  examples(command, ['ping nordlys', 'ping nordlys --json'])
}

/** 1 as soon as there is something to act on; a warning without advice is only worth knowing. */
export const exitCodeOfChecks = (checks: readonly Pick<PingCheck, 'status' | 'advice'>[]): ExitCode =>
  checks.some((check) => check.status === 'failed' || (check.status === 'warning' && check.advice !== null))
    ? EXIT.attention
    : EXIT.done

export function checkLines(
  check: { status: PingCheck['status']; name: string; message: string; advice: string | null; system?: string },
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
): readonly string[] {
  const { green, yellow, red, dim } = colours
  const marks = { ok: green('✓'), warning: yellow('!'), failed: red('✗'), skipped: dim('–') } as const
  const where = check.system === undefined ? '' : `${check.system.padEnd(10)}`
  const head = `${where}${check.name.padEnd(26)} `
  // Beside a column of names few words fit on a narrow terminal, so there they go below.
  const indent = ' '.repeat(columns < NARROW ? 4 : head.length + 2)
  const [first = '', ...rest] = wrapped(check.message, columns, `  ${head}`, indent)
  return [
    `${marks[check.status]} ${first.slice(2)}`,
    ...rest,
    ...(check.advice === null ? [] : wrapped(check.advice, columns, `${indent}→ `, `${indent}  `)),
  ]
}

const NARROW = 100
