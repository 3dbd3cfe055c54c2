import type { Command } from 'commander'
import type { Run } from '../../core/run.ts'
import { type Cli, withService } from '../cli.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import { leftLines } from '../terminal/left.ts'
import { progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import { examples, oneOf, wholeNumber } from '../usage.ts'
import { joinedLine, MODES } from './sync.ts'

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
  withService(cli, async (service) => {
    const { terminal } = cli
    const { previewDocumentOf } = await import('../../app/previews.ts')
    const { previewHints, previewLines } = await import('../terminal/planned.ts')
    const view = await progressView(terminal)
    const options = { mode, onProgress: view.show, ...(json ? {} : { onAgain: view.again }), signal: cli.signal }
    try {
      const planned = await service.preview(name, { ...options, ...(first === undefined ? {} : { first }) })
      view.end()
      const isWhole = planned.run.status === 'done' || planned.run.status === 'done_with_issues'
      // What is about to be made is shown to the last of it.
      const all = full === true || first !== undefined
      const look = { terminal, connection: await service.connection(name), full: all }
      if (!json) for (const line of previewLines(planned, look)) terminal.say(line)
      const isNothing = first !== undefined && planned.operations.length === 0
      if (!apply || !isWhole || isNothing) {
        if (json) terminal.out(JSON.stringify(previewDocumentOf(planned), null, 2))
        else for (const line of previewHints(name, planned.run, apply === true)) terminal.note(line)
        return exitCodeOf(planned.run.status)
      }
      const only = first === undefined ? {} : { only: planned.parties }
      const onJoin = (joined: Run | null) => terminal.note(joinedLine(name, joined))
      const run = await service.sync(name, { ...options, trigger: 'hand', onJoin, ...only })
      view.end()
      if (json) {
        terminal.out(JSON.stringify(previewDocumentOf(planned, run), null, 2))
      } else {
        for (const line of runLines(run, terminal.colours, terminal.columns)) terminal.say(line)
        for (const line of leftLines(name, await service.left(name), run)) terminal.note(line)
      }
      return exitCodeOf(run.status)
    } finally {
      view.end()
    }
  })
