import type { Command } from 'commander'
import { SyncError } from '../../core/errors.ts'
import type { Issue, IssueState } from '../../core/sync-store.ts'
import { woken } from '../../core/work.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { iso, plural, time } from '../terminal/words.ts'
import { examples } from '../usage.ts'

const SHOWN_STATES = ['open', 'waiting'] as const satisfies readonly IssueState[]
const ALL_STATES = [...SHOWN_STATES, 'resolved', 'ignored'] as const satisfies readonly IssueState[]

export function addIssues(program: Command, cli: Cli): void {
  const command = program
    .command('issues')
    .description('list what needs a person, each with what to do about it')
    .argument('<name>', 'name of the connection')
    .option('--all', 'resolved and ignored ones too')
    .option('--json', 'print one JSON document')
    .action((name: string, { all, json }: { all?: true; json?: true }) =>
      cli.run(() =>
        withService(cli, async ({ connection, store }) => {
          const issues = await store.issues.list((await connection(name)).id, all ? ALL_STATES : SHOWN_STATES)
          if (json) cli.terminal.out(JSON.stringify(issues.map(issueDocument), null, 2))
          else for (const line of issueLines(issues, cli)) cli.terminal.out(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['issues nordlys', 'issues nordlys --json | jq -r ".[].id"'])
}

export function addIssue(program: Command, cli: Cli): void {
  const group = program.command('issue').description('retry or ignore one issue').helpCommand(false)
  addAnswer(group, cli, 'retry', 'try its record again in the next run')
  addAnswer(group, cli, 'ignore', 'put it out of sight; the record stays as it is')
}

function addAnswer(group: Command, cli: Cli, verb: 'retry' | 'ignore', description: string): void {
  const command = group
    .command(verb)
    .description(description)
    .argument('<id>', 'id of the issue')
    .action((id: string) =>
      cli.run(() =>
        withService(cli, async ({ store }) => {
          const found = await store.issues.get(id)
          if (found === null) {
            const advice = 'List them: ml-connector issues NAME'
            throw new SyncError('issue.unknown', `There is no issue ${id}.`, { do: 'hold' }, { advice })
          }
          await store.issues[verb](id)
          // A `serve` beside this process takes it up at once.
          const now = cli.clock.now().getTime()
          await store.work.change(found.connection, (work) => woken(work, { priority: 'webhook' }, now))
          const { stream, key } = found.issue
          const done = verb === 'retry' ? 'is tried again in the next run' : 'is ignored'
          cli.terminal.out(`${cli.terminal.colours.green('✓')} ${stream} ${key} ${done}`)
          return EXIT.done
        }),
      ),
    )
  examples(command, [`issue ${verb} 42`])
}

const issueDocument = (issue: Issue) => ({ ...issue, firstSeen: iso(issue.firstSeen), lastSeen: iso(issue.lastSeen) })

function issueLines(issues: readonly Issue[], { terminal }: Cli): readonly string[] {
  const { green, yellow, dim, bold } = terminal.colours
  if (issues.length === 0) return [`${green('✓')} No issues.`]
  return [
    ...issues.flatMap((issue) => [
      `${yellow('!')} ${bold(`${issue.stream} ${issue.key}`)} ${dim(`${issue.code} · ${issue.state} · issue ${issue.id} · seen ${time(issue.lastSeen)}`)}`,
      `  ${issue.message}`,
      `  ${dim('→')} ${issue.advice}`,
    ]),
    '',
    `${plural(issues.length, 'issue')}. Mended one? ml-connector issue retry ID`,
  ]
}
