import type { Command } from 'commander'
import { type Cli, withService } from '../cli.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import { leftLines } from '../terminal/left.ts'
import { progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import { examples, oneOf, wholeNumber, wrongUsage } from '../usage.ts'
import { MODES, tellingJoined } from './sync.ts'

interface PreviewFlags {
  readonly mode: (typeof MODES)[number]
  readonly apply?: string | true
  readonly first?: number
  readonly group?: readonly string[]
  readonly full?: true
  readonly json?: true
}

export function addPreview(program: Command, cli: Cli): void {
  const command = program
    .command('preview')
    .description('show every write a run would make, with its price; writes nothing without --apply')
    .argument('<name>', 'name of the connection')
    .option('--mode <mode>', 'changes: what moved since the last run; full: everything again', oneOf(MODES), 'changes')
    .option('--apply [id]', 'make these writes, or those that an earlier preview showed, and no others')
    .option(
      '--first <n>',
      'only the first n customers or suppliers, with their documents and the set-up they need',
      wholeNumber(1),
    )
    .option(
      '--group <group>',
      'with --apply: only this group, flow:kind:entity; may be repeated',
      (given, before: readonly string[] = []) => [...before, given],
    )
    .option('--full', 'every write, with everything in it, instead of some of each kind')
    .option('--json', 'print one JSON document')
    .action((name: string, flags: PreviewFlags) => cli.run(() => preview(cli, name, flags)))
  examples(command, [
    'preview nordlys',
    'preview nordlys --json',
    'preview nordlys --apply --first 10',
    'preview nordlys --apply r_4f2a91c07be3d815 --group customers:create:organization',
  ])
}

const preview = (cli: Cli, name: string, { mode, apply, first, group, full, json }: PreviewFlags): Promise<ExitCode> =>
  withService(cli, async (app) => {
    if (group !== undefined && apply === undefined) throw wrongUsage('--group is for --apply.')
    const { terminal } = cli
    const { previewDocumentOf } = await import('../../app/previews.ts')
    const { appliedLines, previewHints, previewLines } = await import('../terminal/planned.ts')
    const view = await progressView(terminal, { quiet: json === true })
    const caller = { signal: cli.signal, tell: tellingJoined(cli, name, view) }
    const isKept = typeof apply === 'string'
    try {
      // One that was made for the first ones is of these already.
      const some = { groups: group, ...(isKept ? { first } : {}) }
      const isSome = first !== undefined || group !== undefined
      const previewed = isKept
        ? await app.keptPreview(name, apply, some)
        : await app.preview(name, { mode, first }, caller)
      view.end()
      // In full when it is about to be written. All of a kept one was shown when it was made.
      const look = { terminal, full: full === true || first !== undefined }
      if (!json && (!isKept || isSome)) for (const line of previewLines(previewed, look)) terminal.say(line)
      const { runId, status } = previewed.run
      const isApplied =
        apply !== undefined && (isKept || isWhole(status)) && (first === undefined || previewed.operations.length > 0)
      const applied = isApplied ? await app.applyPreview(name, runId, some, caller) : null
      view.end()
      if (json) terminal.out(JSON.stringify(previewDocumentOf(previewed, applied), null, 2))
      else if (applied === null) {
        for (const line of previewHints(name, previewed.run, apply !== undefined)) terminal.note(line)
      } else {
        for (const line of runLines(applied.run, terminal.colours, terminal.columns)) terminal.say(line)
        for (const line of appliedLines(applied, terminal)) terminal.say(line)
        for (const line of leftLines(name, await app.left(name), applied.run)) terminal.note(line)
      }
      return exitCodeOf((applied?.run ?? previewed.run).status)
    } finally {
      view.end()
    }
  })

const isWhole = (status: string): boolean => status === 'done' || status === 'done_with_issues'
