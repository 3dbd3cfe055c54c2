import type { Command } from 'commander'
import { SyncError } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { count, plural } from '../terminal/words.ts'
import { examples } from '../usage.ts'

interface CopyFlags {
  readonly to: string
  readonly json?: true
}

export function addStore(program: Command, cli: Cli): void {
  const group = program.command('store').description('move the store').helpCommand(false)
  const command = group
    .command('copy')
    .description('copy the embedded store to PostgreSQL; the embedded one stays as it is')
    .requiredOption('--to <url>', 'an empty database: postgres://user:password@host:5432/database')
    .option('--json', 'print one JSON document')
    .action((flags: CopyFlags) => cli.run(() => copy(cli, flags)))
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell expands it
  examples(command, ['store copy --to "${DATABASE_URL}"'])
}

async function copy(cli: Cli, { to, json }: CopyFlags): Promise<ExitCode> {
  requireAddress(to)
  // Wherever this process would keep its data now: what is copied is the embedded store.
  const config = { ...cli.config(), databaseUrl: null }
  return withService(
    cli,
    async (service) => {
      const { terminal } = cli
      const view = progressView(terminal)
      const report = await service
        .copyStore(to, { onProgress: view.show, signal: cli.signal })
        .finally(() => view.end())
      if (json) terminal.out(JSON.stringify(report, null, 2))
      else {
        const what = `${plural(report.connections, 'connection')}, ${count(report.rows)} rows`
        terminal.out(`${terminal.colours.green('✓')} Copied ${what}; every table was counted and every secret opened`)
      }
      for (const line of nextSteps(config.masterKey === null, config.dataDir)) terminal.note(line)
      return EXIT.done
    },
    { config },
  )
}

// Not left to the parser of options: it would repeat the address, and with it the password.
function requireAddress(to: string): void {
  if (URL.canParse(to) && /^postgres(ql)?:$/.test(new URL(to).protocol)) return
  throw new SyncError(
    'store.bad_address',
    'The address to copy to must be one like postgres://user:password@host/database.',
    { do: 'hold' },
  )
}

const nextSteps = (hasKeyFile: boolean, dataDir: string): readonly string[] => [
  'Next: stop serve, if it runs, and start it with DATABASE_URL set to this address. Do not go on with both stores.',
  hasKeyFile
    ? `The secrets are sealed with the same master key: on this machine ${dataDir}/master.key stays in use; on every ` +
      'other one, set ML_CONNECTOR_KEY to what is in it. Keep a copy: without it the secrets cannot be opened.'
    : 'The secrets are sealed with the same master key: set ML_CONNECTOR_KEY to it wherever the program runs.',
]
