import type { Command } from 'commander'
import { type Cli, withService } from '../cli.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import { leftLines } from '../terminal/left.ts'
import { progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import { examples, oneOf, wholeNumber } from '../usage.ts'
import { MODES, tellingJoined } from './sync.ts'

interface PreviewFlags {
  readonly mode: (typeof MODES)[number]
  readonly apply?: true
  readonly first?: number
  readonly full?: true
  readonly json?: true
}

export function addPreview(program: Command, cli: Cli): void {
  const command = program
    .command('preview')
    .description('show every write a run would make, with its price; writes nothing without --apply')
    .argument('<name>', 'name of the connection')
    .option('--mode <mode>', 'changes: what moved since the last run; full: everything again', oneOf(MODES), 'changes')
    .option('--apply', 'make these writes after showing them')
    .option(
      '--first <n>',
      'only the first n customers or suppliers, with their documents and the set-up they need',
      wholeNumber(1),
    )
    .option('--full', 'every write, with everything in it, instead of some of each kind')
    .option('--json', 'print one JSON document')
    .action((name: string, flags: PreviewFlags) => cli.run(() => preview(cli, name, flags)))
  examples(command, ['preview nordlys', 'preview nordlys --json', 'preview nordlys --apply --first 10'])
}

const preview = (cli: Cli, name: string, { mode, apply, first, full, json }: PreviewFlags): Promise<ExitCode> =>
  withService(cli, async (app) => {
    const { terminal } = cli
    const { previewDocumentOf } = await import('../../app/previews.ts')
    const { previewHints, previewLines } = await import('../terminal/planned.ts')
    const view = await progressView(terminal, { quiet: json === true })
    const caller = { signal: cli.signal, tell: tellingJoined(cli, name, view) }
    try {
      const previewed = await app.preview(name, { mode, first }, caller)
      view.end()
      // In full when it is about to be written.
      const look = { terminal, full: full === true || first !== undefined }
      if (!json) for (const line of previewLines(previewed, look)) terminal.say(line)
      const run = apply ? await app.applyPreview(name, { mode, first }, previewed, caller) : null
      view.end()
      if (json) terminal.out(JSON.stringify(previewDocumentOf(previewed, run), null, 2))
      else if (run === null) {
        for (const line of previewHints(name, previewed.run, apply === true)) terminal.note(line)
      } else {
        for (const line of runLines(run, terminal.colours, terminal.columns)) terminal.say(line)
        for (const line of leftLines(name, await app.left(name), run)) terminal.note(line)
      }
      return exitCodeOf((run ?? previewed.run).status)
    } finally {
      view.end()
    }
  })
