import type { Command } from 'commander'
import type { PingCheck } from '../../core/ping.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal/terminal.ts'
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
            checks.push(check)
            if (!json) for (const line of checkLines(check, cli.terminal)) cli.terminal.out(line)
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
  terminal: Pick<Terminal, 'colours'>,
): readonly string[] {
  const { green, yellow, red, dim } = terminal.colours
  const marks = { ok: green('✓'), warning: yellow('!'), failed: red('✗'), skipped: dim('–') } as const
  const where = check.system === undefined ? '' : `${check.system.padEnd(10)}`
  const lines = [`${marks[check.status]} ${where}${check.name.padEnd(26)} ${check.message}`]
  if (check.advice !== null) lines.push(`  ${''.padEnd(where.length + 26)} ${dim('→')} ${check.advice}`)
  return lines
}
