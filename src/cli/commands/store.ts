import { text as readAll } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { CopyInput } from '../../app/store-copy.ts'
import { SyncError } from '../../core/errors.ts'
import type { Cli } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { count, plural } from '../terminal/words.ts'
import { examples } from '../usage.ts'

interface CopyFlags {
  readonly to?: string
  /** Copies back to the embedded store; `true`: from the database of `DATABASE_URL`. */
  readonly from?: string | true
  readonly json?: true
}

export function addStore(program: Command, cli: Cli): void {
  const group = program.command('store').description('move the store').helpCommand(false)
  const command = group
    .command('copy')
    .description('copy the embedded store to PostgreSQL, or back; the one it is copied from stays as it is')
    .option('--to <url>', 'an empty database; - reads its address from stdin; without it, the one of DATABASE_URL')
    .option('--from [url]', 'the way back, into an empty ML_CONNECTOR_DATA_DIR; said as for --to')
    .option('--json', 'print one JSON document')
    .action((flags: CopyFlags) => cli.run(() => copy(cli, flags)))
  examples(command, [
    'store copy --to postgres://me@host:5432/database',
    'store copy --to - < /run/secrets/database_url',
    'store copy     # DATABASE_URL=postgres://me:password@host:5432/database in .env',
    'store copy --from     # and back',
  ])
}

async function copy(cli: Cli, { to, from, json }: CopyFlags): Promise<ExitCode> {
  if (to !== undefined && from !== undefined) throw oneOfBoth()
  const direction: CopyInput['direction'] = from === undefined ? 'up' : 'down'
  const given = to ?? (from === true ? undefined : from)
  const databaseUrl = await addressOf(cli, given)
  requireAddress(databaseUrl)
  cli.secrets.add([new URL(databaseUrl).password])
  if (databaseUrl === given && new URL(databaseUrl).password !== '') cli.terminal.note(SEEN_BY_OTHERS)
  const config = await cli.config()
  const { terminal } = cli
  const view = await progressView(terminal)
  const { copyBetweenStores } = await import('../../service/copy-between-stores.ts')
  const caller = { signal: cli.signal, tell: view.tell }
  const report = await copyBetweenStores(config, cli, { databaseUrl, direction }, caller).finally(view.end)
  if (json) terminal.out(JSON.stringify(report, null, 2))
  else {
    const what = `${plural(report.connections, 'connection')}, ${count(report.rows)} rows`
    terminal.say(`${terminal.colours.green('✓')} Copied ${what}; every table was counted and every secret opened`)
  }
  for (const line of nextSteps(direction, config.masterKey === null, config.dataDir)) terminal.note(line)
  return EXIT.done
}

const oneOfBoth = (): SyncError =>
  new SyncError('store.bad_address', 'Say either --to or --from: the other one is the embedded store.', { do: 'hold' })

// Everybody on the machine can see the arguments of a process.
const SEEN_BY_OTHERS =
  'The password in the address can be seen by other users of this machine while this runs, and stays in the history of ' +
  'the shell. Rather set DATABASE_URL and leave the address out, or give - and the address on stdin.'

async function addressOf(cli: Cli, given: string | undefined): Promise<string> {
  if (given === '-') return (await readAll(process.stdin)).trim()
  const address = given ?? (await cli.config()).databaseUrl?.reveal()
  if (address !== undefined) return address
  throw new SyncError(
    'store.no_address',
    'It was not said where to copy to.',
    { do: 'hold' },
    { advice: 'Set DATABASE_URL to an empty database, or give its address with --to; --to - reads it from stdin.' },
  )
}

// Checked here, since the parser of options would repeat the address, and the password in it.
function requireAddress(to: string): void {
  if (URL.canParse(to) && /^postgres(ql)?:$/.test(new URL(to).protocol)) return
  throw new SyncError('store.bad_address', 'The address must be one like postgres://user:password@host/database.', {
    do: 'hold',
  })
}

const nextSteps = (direction: CopyInput['direction'], hasKeyFile: boolean, dataDir: string): readonly string[] => [
  direction === 'up'
    ? 'Next: stop serve, if it runs, and start it with DATABASE_URL set to this address. Do not go on with both stores.'
    : 'Next: stop every serve, if any runs, and start one without DATABASE_URL. Do not go on with both stores.',
  hasKeyFile
    ? `The secrets are sealed with the same master key: on this machine ${dataDir}/master.key stays in use; on every ` +
      'other one, set ML_CONNECTOR_KEY to what is in it. Keep a copy: without it the secrets cannot be opened.'
    : 'The secrets are sealed with the same master key: set ML_CONNECTOR_KEY to it wherever the program runs.',
]
