import type { Command } from 'commander'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { plural } from '../terminal/words.ts'
import { examples, wrongUsage } from '../usage.ts'

interface UndoFlags {
  readonly record?: string
  readonly operation?: string
  readonly preview?: true
  readonly release?: string
  readonly json?: true
}

export function addUndo(program: Command, cli: Cli): void {
  const command = program
    .command('undo')
    .description('take back what a run wrote, wherever nobody has changed it since; pauses the connection')
    .argument('[run]', 'id of the run; the first letters do where no other begins so')
    .option('--record <key>', 'only what it wrote for this record: a number or key')
    .option('--operation <id>', 'only this write, as run --json names it')
    .option('--preview', 'show what would be taken back, and what left; writes nothing')
    .option('--release <run>', 'let what was taken back of a run be written again')
    .option('--json', 'print one JSON document')
    .action((run: string | undefined, flags: UndoFlags) => cli.run(() => chosen(cli, run, flags)))
  examples(command, [
    'undo r_4f1c0a9be27d5c38 --preview',
    'undo r_4f1c0a9be27d5c38',
    'undo r_4f1c0a9be27d5c38 --record 10042',
    'undo --release r_4f1c0a9be27d5c38',
  ])
}

function chosen(cli: Cli, run: string | undefined, flags: UndoFlags): Promise<ExitCode> {
  const { record, operation, preview, release, json } = flags
  if (release !== undefined) {
    if (run !== undefined || record !== undefined || operation !== undefined || preview)
      throw wrongUsage('--release stands alone: it names the run that was taken back.')
    return released(cli, release, json === true)
  }
  if (run === undefined) throw wrongUsage('Name the run to take back, or --release one that was.')
  if (record !== undefined && operation !== undefined) throw wrongUsage('Either --record or --operation, not both.')
  return undo(cli, run, flags)
}

const undo = (cli: Cli, run: string, { record, operation, preview, json }: UndoFlags): Promise<ExitCode> =>
  withService(cli, async (app) => {
    const { terminal } = cli
    const { undoHints, undoneLines } = await import('../terminal/undone.ts')
    const view = await progressView(terminal, { quiet: json === true })
    const caller = { signal: cli.signal, tell: view.tell }
    const undone = await app.undo(run, { record, operation, preview }, caller).finally(view.end)
    if (json) terminal.out(JSON.stringify(undone, null, 2))
    else for (const line of undoneLines(undone, terminal)) terminal.say(line)
    for (const line of undoHints(undone)) terminal.note(line)
    return exitCodeOf(undone.status)
  })

const released = (cli: Cli, run: string, json: boolean): Promise<ExitCode> =>
  withService(cli, async (app) => {
    const { terminal } = cli
    const caller = { signal: cli.signal, tell: () => undefined }
    const { released, connection, state, undoes } = await app.releaseUndone(run, caller)
    if (json) terminal.out(JSON.stringify({ undoes, connection, state, released }, null, 2))
    else {
      const what = plural(released, 'record or field', 'records and fields')
      terminal.say(`${what} of run ${undoes} may be written again: the next run of ${connection} does so.`)
      if (state === 'paused') terminal.note(`It is paused: ml-connector connection resume ${connection}`)
    }
    return EXIT.done
  })
