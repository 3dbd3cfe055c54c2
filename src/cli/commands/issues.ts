import type { Command } from 'commander'
import type { IssueDocument as Issue, WhichIssues } from '../../app/issues.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { examples, wrongUsage } from '../usage.ts'

export function addIssues(program: Command, cli: Cli): void {
  const command = program
    .command('issues')
    .description('list what needs a person, each with what to do about it')
    .argument('<name>', 'name of the connection')
    .option('--all', 'resolved and ignored ones too')
    .option('--json', 'print one JSON document')
    .action((name: string, { all, json }: { all?: true; json?: true }) =>
      cli.run(() =>
        withReading(cli, async ({ issues }) => {
          if (json) cli.terminal.out(JSON.stringify(await issues.list(name, all), null, 2))
          else {
            const { issueLines } = await import('../terminal/issue-lines.ts')
            for (const line of issueLines(await issues.detailed(name, all), cli.terminal)) cli.terminal.say(line)
          }
          return EXIT.done
        }),
      ),
    )
  examples(command, ['issues nordlys', 'issues nordlys --json | jq -r ".[].id"'])
}

export function addIssue(program: Command, cli: Cli): void {
  const group = program
    .command('issue')
    .description('answer what issues ask, retry or ignore them, one, some of a kind or all')
    .helpCommand(false)
  addChoice(group, cli)
  addAnswer(group, cli, 'retry', 'try the records of issues again in the next run')
  addAnswer(group, cli, 'ignore', 'put issues out of sight, with a reason; nothing else changes').option(
    '--reason <text>',
    'why, for whoever looks at it later',
  )
}

function addChoice(group: Command, cli: Cli): void {
  const command = group
    .command('answer')
    .description('decide what an issue asks; the next run acts on it')
    .argument('<id>', 'id of the issue; the first letters do where no other begins so')
    .argument('<choice...>', 'one of the answers that the issue names')
    .option('--reason <text>', 'why, for whoever looks at it later')
    .option('--json', 'print one JSON document')
    .action((id: string, choice: readonly string[], { reason, json }: Pick<Answer, 'reason' | 'json'>) =>
      cli.run(() =>
        withReading(cli, async ({ issues }) => {
          const answered = await issues.answer(id, choice.join(' '), reason ?? null)
          if (json) cli.terminal.out(JSON.stringify(answered, null, 2))
          else
            for (const line of settledLines('answer', [answered], cli.terminal, await answers())) cli.terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, [
    'issue answer i_7kq2m0x4zd approve',
    'issue answer i_7kq2m0x4zd exclude --reason "our own shop"',
    'issue answer i_7kq2m0x4zd link 101',
  ])
}

interface Answer {
  readonly code?: string
  readonly all?: true
  readonly connection?: string
  readonly reason?: string
  readonly json?: true
}

function addAnswer(group: Command, cli: Cli, verb: 'retry' | 'ignore', description: string): Command {
  const command = group
    .command(verb)
    .description(description)
    .argument('[ids...]', 'ids of issues; the first letters do where no other begins so')
    .option('--code <code>', 'all that are open with this code')
    .option('--all', 'all that are open')
    .option('--connection <name>', 'with --code or --all: of which connection, where there are several')
    .option('--json', 'print one JSON document')
    .action((ids: readonly string[], answer: Answer) =>
      cli.run(() =>
        withReading(cli, async ({ issues }) => {
          const which = whichOf(ids, answer)
          if (verb === 'ignore' && answer.reason === undefined)
            throw wrongUsage('Say why they are ignored: --reason "our own company".')
          const { progressView } = await import('../terminal/progress.ts')
          const view = await progressView(cli.terminal, { quiet: answer.json === true })
          const caller = { signal: cli.signal, tell: view.tell }
          const settled = await (verb === 'retry'
            ? issues.retry(which, caller)
            : issues.ignore(which, answer.reason ?? null, caller)
          ).finally(view.end)
          if (answer.json) cli.terminal.out(JSON.stringify(settled, null, 2))
          else for (const line of settledLines(verb, settled, cli.terminal, await answers())) cli.terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  const more = verb === 'ignore' ? ' --reason "our own company"' : ''
  return examples(command, [`issue ${verb} i_7kq2m0x4zd${more}`, `issue ${verb} --code match.ambiguous_person${more}`])
}

function whichOf(ids: readonly string[], { code, all, connection }: Answer): WhichIssues {
  const ways = [ids.length > 0, code !== undefined, all === true].filter(Boolean).length
  if (ways !== 1) {
    const slip = ways === 0 ? 'No issue was named' : 'Issues are named in one way at a time'
    throw wrongUsage(`${slip}: by ids, by --code or with --all.`)
  }
  if (ids.length > 0 && connection !== undefined) throw wrongUsage('An id says by itself of which connection it is.')
  return ids.length > 0 ? { ids } : { connection: connection ?? null, code: code ?? null }
}

const answers = () => import('../../app/answered.ts')

function settledLines(
  verb: 'retry' | 'ignore' | 'answer',
  issues: readonly Issue[],
  { colours }: Pick<Cli['terminal'], 'colours'>,
  { afterAnswer }: Awaited<ReturnType<typeof answers>>,
): readonly string[] {
  if (issues.length === 0) return ['No issue is open.']
  return issues.map((issue) => `${colours.green('✓')} ${issue.stream} ${issue.key} ${afterAnswer(verb, issue)}`)
}
