import type { Command } from 'commander'
import type { BackupDocument, RestoreDocument, Restored } from '../../app/backup.ts'
import { told } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { count, plural } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'
import { VERSION } from '../version.ts'
import { adoptionLines } from './connection-adopt.ts'

export function addBackup(program: Command, cli: Cli): void {
  const command = program
    .command('backup')
    .description('write the whole store to one file, beside a running serve; without the master key')
    .argument('<file>', 'where to; a backup that is there is replaced when the new one is whole')
    .option('--json', 'print one JSON document')
    .action((file: string, { json }: { json?: true }) => cli.run(() => backup(cli, file, json === true)))
  examples(command, ['backup nightly.backup', 'backup "/backups/$(date +%F).backup"'])
}

export function addRestore(program: Command, cli: Cli): void {
  const command = program
    .command('restore')
    .description(
      'fill an empty store, of either kind, from a backup, and adopt what was written since; serve is stopped',
    )
    .argument('<file>', 'a file that backup has written')
    .option('--no-adopt', 'leave the connections held until connection adopt')
    .option('--json', 'print one JSON document')
    .action((file: string, { json, adopt }: { json?: true; adopt: boolean }) =>
      cli.run(() => restore(cli, file, { json: json === true, adopt })),
    )
  examples(command, ['restore nightly.backup', 'restore nightly.backup --no-adopt'])
}

async function backup(cli: Cli, file: string, json: boolean): Promise<ExitCode> {
  const { terminal } = cli
  const [config, { backUp }, view] = await Promise.all([
    cli.config(),
    import('../../service/backup.ts'),
    progressView(terminal, { quiet: json }),
  ])
  const caller = { signal: cli.signal, tell: view.tell }
  const done = await backUp(config, { ...cli, version: VERSION }, { file }, caller).finally(view.end)
  if (json) terminal.out(JSON.stringify(done, null, 2))
  else {
    terminal.say(`${terminal.colours.green('✓')} ${said(done)} in ${done.file}`)
    if (done.keys.length > 0) terminal.say(`Its secrets open with the master key ${done.keys.join(', ')}, kept apart.`)
  }
  return EXIT.done
}

async function restore(
  cli: Cli,
  file: string,
  { json, adopt }: { readonly json: boolean; readonly adopt: boolean },
): Promise<ExitCode> {
  const { terminal } = cli
  const [config, service, view] = await Promise.all([
    cli.config(),
    import('../../service/backup.ts'),
    progressView(terminal, { quiet: json }),
  ])
  const caller = { signal: cli.signal, tell: view.tell }
  const restored = await service.restore(config, { ...cli, version: VERSION }, { file }, caller).finally(view.end)
  if (!json) for (const line of restoredLines(restored, terminal)) terminal.say(line)
  const isOpen = restored.keyFits !== false
  const done = { ...restored, ...(adopt && isOpen ? await adopted(cli, restored, json) : notAdopted(restored, isOpen)) }
  if (json) terminal.out(JSON.stringify(done, null, 2))
  else for (const line of afterwards(done, cli)) terminal.say(line)
  return done.held.length > 0 || done.adopted.some(({ doubtful }) => doubtful.length > 0) ? EXIT.attention : EXIT.done
}

/** Its own service, since the store is opened with its key only now. */
async function adopted(cli: Cli, { connections }: Restored, json: boolean) {
  const [{ adoptAll }, { failureOf }, view] = await Promise.all([
    import('../../app/backup.ts'),
    import('../../app/failure-of.ts'),
    progressView(cli.terminal, { quiet: json }),
  ])
  let done: Pick<RestoreDocument, 'adopted' | 'held'> = { adopted: [], held: [] }
  await withService(cli, async (app) => {
    const caller = { signal: cli.signal, tell: view.tell }
    done = await adoptAll(app, connections, caller, (error) => failureOf(error, cli.secrets))
    return EXIT.done
  }).finally(view.end)
  return done
}

const notAdopted = ({ connections, keys }: Restored, isOpen: boolean): Pick<RestoreDocument, 'adopted' | 'held'> => ({
  adopted: [],
  held: connections.map((name) => ({ name, why: isOpen ? NOT_ASKED : otherKey(keys) })),
})

const NOT_ASKED = { code: 'connection.restored', message: 'It was not to be adopted now.', advice: null }
const otherKey = (keys: readonly string[]) => ({
  code: 'vault.wrong_key',
  message: `Its secrets open with the master key ${keys.join(', ')}, which is not the one at hand.`,
  advice: 'Put that key into ML_CONNECTOR_KEY, or into master.key of the data directory.',
})

const said = ({ connections, rows }: BackupDocument): string =>
  `${plural(connections.length, 'connection')}, ${count(rows)} rows`

function restoredLines(done: Restored, { columns, colours }: Cli['terminal']): readonly string[] {
  const asOf = `${done.madeAt.slice(0, 16).replace('T', ' ')} UTC`
  return [
    `${colours.green('✓')} Restored ${said(done)}, as of ${asOf}`,
    // No backup knows who was erased later.
    ...wrapped(
      `${colours.yellow('!')} Customers erased after ${asOf} are in it again. Before you start serve, erase each again: ml-connector customer erase NAME KEY`,
      columns,
    ),
  ]
}

function afterwards({ adopted: all, held }: RestoreDocument, { terminal }: Cli): readonly string[] {
  const { columns, colours } = terminal
  return [
    ...all.flatMap((one) => ['', `${one.name}:`, ...adoptionLines(one, terminal)]),
    ...held.flatMap(({ name, why }) => [
      '',
      ...wrapped(
        `${colours.yellow('!')} ${name} is held. ${told({ ...why, advice: why.advice ?? undefined })}`,
        columns,
      ),
      `  Then: ml-connector connection adopt ${name}`,
    ]),
  ]
}
