import type { Command } from 'commander'
import { type Preview, previewDocumentOf } from '../../app/previews.ts'
import type { Run } from '../../core/run.ts'
import { type Cli, withService } from '../cli.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import { leftLines } from '../terminal/left.ts'
import { progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { brief, count, plural } from '../terminal/words.ts'
import { examples, oneOf, wholeNumber } from '../usage.ts'
import { joinedLine, MODES } from './sync.ts'

interface PreviewFlags {
  readonly mode: (typeof MODES)[number]
  readonly apply?: true
  readonly first?: number
  readonly json?: true
}

/** A preview of a first run is thousands of operations; a person reads a page, a script takes `--json`. */
const SHOWN = 25

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
    .option('--json', 'print one JSON document')
    .action((name: string, flags: PreviewFlags) => cli.run(() => preview(cli, name, flags)))
  examples(command, ['preview nordlys', 'preview nordlys --json', 'preview nordlys --apply --first 10'])
}

const preview = (cli: Cli, name: string, { mode, apply, first, json }: PreviewFlags): Promise<ExitCode> =>
  withService(cli, async (service) => {
    const { terminal } = cli
    const view = progressView(terminal)
    const options = { mode, onProgress: view.show, signal: cli.signal }
    try {
      const planned = await service.preview(name, { ...options, ...(first === undefined ? {} : { first }) })
      view.end()
      const isWhole = planned.run.status === 'done' || planned.run.status === 'done_with_issues'
      if (!json) for (const line of previewLines(planned, first !== undefined, terminal)) terminal.out(line)
      const isNothing = first !== undefined && planned.operations.length === 0
      if (!apply || !isWhole || isNothing) {
        if (json) terminal.out(JSON.stringify(previewDocumentOf(planned), null, 2))
        else for (const line of leftLines(name, await service.left(name), planned.run)) terminal.note(line)
        return exitCodeOf(planned.run.status)
      }
      const only = first === undefined ? {} : { only: planned.parties }
      const onJoin = (joined: Run | null) => terminal.note(joinedLine(name, joined))
      const run = await service.sync(name, { ...options, trigger: 'hand', onJoin, ...only })
      view.end()
      if (json) {
        terminal.out(JSON.stringify(previewDocumentOf(planned, run), null, 2))
      } else {
        for (const line of runLines(run, terminal.colours, terminal.columns)) terminal.out(line)
        for (const line of leftLines(name, await service.left(name), run)) terminal.note(line)
      }
      return exitCodeOf(run.status)
    } finally {
      view.end()
    }
  })

/** Counted and priced by flow, then the operations themselves, field by field. */
export function previewLines(
  { run, operations: chosen, issues }: Omit<Preview, 'parties'>,
  all: boolean,
  terminal: Terminal,
) {
  const { bold, dim, green, yellow } = terminal.colours
  if (run.status !== 'done' && run.status !== 'done_with_issues') {
    return [
      ...runLines(run, terminal.colours, terminal.columns),
      'The preview is not whole, so nothing of it is shown.',
    ]
  }
  if (chosen.length === 0) {
    const isUpToDate = run.counts.issues + run.counts.waiting === 0 && issues.length === 0
    const nothing = isUpToDate ? 'Nothing to write: Pipedrive is up to date.' : 'Nothing to write beside what is left:'
    return [...issueLines(issues, terminal), nothing]
  }
  const shown = all ? chosen : chosen.slice(0, SHOWN)
  return [
    ...[...Map.groupBy(chosen, (o) => `${o.flow}: ${o.kind} ${o.entity}`)].map(
      ([group, members]) => `${count(members.length).padStart(6)}  ${group} ${dim(plural(sumUnits(members), 'unit'))}`,
    ),
    '',
    ...shown.flatMap((operation) => [
      `${operation.kind === 'create' ? green('+') : yellow('~')} ${operation.entity} ${bold(operation.title)} ` +
        dim(`${operation.stream} ${operation.key}, ${plural(operation.units, 'unit')}`),
      ...operation.changes.map(
        ({ field, before, after }) => `    ${field}: ${before === null ? '' : `${brief(before)} → `}${brief(after)}`,
      ),
    ]),
    ...(chosen.length > shown.length
      ? [dim(`… and ${count(chosen.length - shown.length)} more (--json shows all)`)]
      : []),
    '',
    ...issueLines(issues, terminal),
    `${plural(chosen.length, 'write')} for ${plural(sumUnits(chosen), 'unit')} of the daily API budget.`,
  ]
}

const issueLines = (issues: Preview['issues'], { colours }: Terminal): readonly string[] =>
  issues.map((issue) => `${colours.yellow('!')} ${issue.stream} ${issue.key}: ${issue.message} ${issue.advice}`)

const sumUnits = (operations: Preview['operations']): number =>
  operations.reduce((sum, operation) => sum + operation.units, 0)
