import type { Command } from 'commander'
import type { FitDocument } from '../../app/fit-document.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { examples, wrongUsage } from '../usage.ts'
import { writePage } from '../write-page.ts'

interface FitFlags {
  readonly json?: true
  readonly html?: string
}

export function addFit(program: Command, cli: Cli): void {
  const command = program
    .command('fit')
    .description('say whether the two systems fit, and what a first sync would do and cost; writes and stores nothing')
    .argument('<name>', 'name of the connection')
    .option('--html <file>', 'write the report as one HTML file, to be mailed')
    .option('--json', 'print one JSON document')
    .action((name: string, flags: FitFlags) => cli.run(() => report(cli, name, flags)))
  examples(command, ['fit nordlys', 'fit nordlys --html fit.html', 'fit nordlys --json'])
}

const report = (cli: Cli, name: string, { json, html }: FitFlags): Promise<ExitCode> =>
  withService(cli, async (app) => {
    if (json && html !== undefined) throw wrongUsage('--json and --html are two forms of one report; ask for one.')
    const { terminal } = cli
    const view = await progressView(terminal, { quiet: json === true })
    try {
      const found = await app.fit(name, { signal: cli.signal, tell: view.tell })
      view.end()
      if (json) terminal.out(JSON.stringify(found, null, 2))
      else await show(cli, found, html)
      return EXIT_OF[found.verdict]
    } finally {
      view.end()
    }
  })

async function show({ terminal }: Cli, found: FitDocument, html: string | undefined): Promise<void> {
  const { fitLines } = await import('../terminal/fit-lines.ts')
  for (const line of fitLines(found, terminal)) terminal.say(line)
  if (html === undefined) return
  const { fitHtml } = await import('../../app/fit-page.ts')
  await writePage(html, fitHtml(found))
  terminal.note(`Written to ${html}`)
}

const EXIT_OF = {
  fits: EXIT.done,
  fits_with_conditions: EXIT.attention,
  does_not_fit: EXIT.attention,
} as const satisfies Record<FitDocument['verdict'], ExitCode>
