import type { Command } from 'commander'
import type { IssueDocument as Issue } from '../../app/issues.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { plural, time } from '../terminal/words.ts'
import { examples } from '../usage.ts'

export function addIssues(program: Command, cli: Cli): void {
  const command = program
    .command('issues')
    .description('list what needs a person, each with what to do about it')
    .argument('<name>', 'name of the connection')
    .option('--all', 'resolved and ignored ones too')
    .option('--json', 'print one JSON document')
    .action((name: string, { all, json }: { all?: true; json?: true }) =>
      cli.run(() =>
        withService(cli, async (service) => {
          const issues = await service.issues.list(name, all)
          if (json) cli.terminal.out(JSON.stringify(issues, null, 2))
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
        withService(cli, async (service) => {
          const { stream, key } = await service.issues.settle(verb, id)
          const done = verb === 'retry' ? 'is tried again in the next run' : 'is ignored'
          cli.terminal.out(`${cli.terminal.colours.green('✓')} ${stream} ${key} ${done}`)
          return EXIT.done
        }),
      ),
    )
  examples(command, [`issue ${verb} i_7kq2m0x4zd`])
}

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
