import type { Command } from 'commander'
import type { AdoptionDocument } from '../../app/adoption.ts'
import { told } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { table } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { count, plural } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'

export function addAdopt(group: Command, cli: Cli): void {
  const command = group
    .command('adopt')
    .description(
      'link what an earlier connection left in Pipedrive, by number fields and markers; writes nothing there',
    )
    .argument('<name>', 'name of the connection')
    .option('--json', 'print one JSON document')
    .action((name: string, { json }: { json?: true }) => cli.run(() => adopt(cli, name, json === true)))
  examples(command, ['connection adopt nordlys', 'connection adopt nordlys --json'])
}

const adopt = (cli: Cli, name: string, json: boolean): Promise<ExitCode> =>
  withService(cli, async ({ connections }) => {
    const { terminal } = cli
    const view = await progressView(terminal, { quiet: json })
    const caller = { signal: cli.signal, tell: view.tell }
    const done = await connections.adopt(name, caller).finally(view.end)
    if (json) terminal.out(JSON.stringify(done, null, 2))
    else for (const line of adoptionLines(done, terminal)) terminal.say(line)
    if (isWhole(done)) return done.doubtful.length > 0 ? EXIT.attention : EXIT.done
    return exitCodeOf(done.status)
  })

// *Done with issues* is fine here: only doubts about which record belongs to what count.
const isWhole = ({ status }: AdoptionDocument): boolean => status === 'done' || status === 'done_with_issues'

export function adoptionLines(
  done: AdoptionDocument,
  { colours, columns }: Pick<Terminal, 'colours' | 'columns'>,
): readonly string[] {
  const { green, yellow, red, dim } = colours
  const before = done.known > 0 ? `, ${count(done.known)} were known` : ''
  const whole =
    done.recognised > 0
      ? `${green('✓')} ${plural(done.recognised, 'record')} recognised${before}`
      : `${green('✓')} Nothing new${before}`
  const broken = `${red('✗')} Not finished: ${plural(done.recognised, 'record')} recognised until then${before}`
  const rows = table(
    [
      { title: 'in Pipedrive', value: ({ entity }) => entity },
      { title: 'by', value: ({ by }) => by },
      { title: 'records', value: ({ records }) => count(records), right: true },
    ],
    done.kinds,
    { width: columns, title: dim },
  )
  // Addresses are not cut and have a line each, so that they can be opened.
  const pages = [...new Set(done.kinds.flatMap(({ examples: [first] }) => first?.url ?? []))]
  const { visma, pipedrive } = done.api
  const cost =
    `Nothing was written in Pipedrive. API: ${plural(visma.calls, 'call')} to Visma.net, ` +
    `${plural(pipedrive.calls, 'call')} to Pipedrive for ${plural(pipedrive.budget, 'unit')} of the daily budget`
  return [
    isWhole(done) ? whole : broken,
    ...(done.message === null ? [] : wrapped(done.message, columns)),
    ...(done.kinds.length > 0 ? ['', ...rows] : []),
    ...(pages.length > 0 ? ['', 'For example:', ...pages.map((page) => `  ${page}`)] : []),
    ...(done.doubtful.length > 0 ? [''] : []),
    ...done.doubtful.flatMap((doubt) => wrapped(`${yellow('!')} ${told(doubt)}`, columns)),
    '',
    ...wrapped(cost, columns),
    ...(isWhole(done) ? wrapped(`Next: ml-connector preview ${done.name}`, columns) : []),
  ]
}
