import type { Command } from 'commander'
import type { TieOutDocument } from '../../app/tie-out.ts'
import { type Cli, withReading, withService } from '../cli.ts'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { examples, wrongUsage } from '../usage.ts'
import { writePage } from '../write-page.ts'
import { tellingJoined } from './sync.ts'

interface TieOutFlags {
  readonly texts?: true
  readonly last?: true
  readonly json?: true
  readonly html?: string
}

export function addTieOut(program: Command, cli: Cli): void {
  const command = program
    .command('tie-out')
    .description('prove that Pipedrive shows what the books say: reads both sides back and compares them')
    .argument('<name>', 'name of the connection')
    .option('--texts', 'read texts of entries back too, which costs more')
    .option('--last', 'show the last result, and ask neither system')
    .option('--json', 'print one JSON document')
    .option('--html <file>', 'write the result as one page that can be mailed')
    .action((name: string, flags: TieOutFlags) => cli.run(() => tieOut(cli, name, flags)))
  examples(command, [
    'tie-out nordlys',
    'tie-out nordlys --texts',
    'tie-out nordlys --last --html tie-out.html',
    'tie-out nordlys --last --json | jq .result.sum',
  ])
}

function tieOut(cli: Cli, name: string, flags: TieOutFlags): Promise<ExitCode> {
  if (flags.last && flags.texts) throw wrongUsage('--last shows what was read then; say --texts without it.')
  if (flags.last) return withReading(cli, async (app) => told(await app.lastTieOut(name), flags, cli))
  return withService(cli, async (app) => {
    const view = await progressView(cli.terminal, { quiet: flags.json === true })
    const caller = { signal: cli.signal, tell: tellingJoined(cli, name, view) }
    const found = await app.tieOut(name, { texts: flags.texts === true }, caller).finally(view.end)
    return told(found, flags, cli)
  })
}

async function told(found: TieOutDocument, { json, html }: TieOutFlags, { terminal }: Cli): Promise<ExitCode> {
  const { name, run, result } = found
  if (html !== undefined && result !== null) {
    const { tieOutHtml } = await import('../../app/tie-out-html.ts')
    await writePage(html, tieOutHtml(name, result))
    terminal.note(`Written to ${html}.`)
  }
  if (json) terminal.out(JSON.stringify(found, null, 2))
  else if (result === null)
    terminal.say(
      run === null ? `${name} was not tied out yet: ml-connector tie-out ${name}` : `${name} was not tied out.`,
    )
  else {
    const { tieOutLines } = await import('../terminal/tie-out-lines.ts')
    for (const line of tieOutLines(result, terminal)) terminal.say(line)
  }
  // A run that was paused, or another one that was joined, has none of its own.
  if (run !== null && result?.runId !== run.runId) {
    terminal.note(run.message ?? `The run ended ${run.status}.`)
    if (result !== null && !json) terminal.note('The result above is the one before.')
    return exitCodeOf(run.status) === EXIT.done ? EXIT.attention : exitCodeOf(run.status)
  }
  return result?.verdict === 'ties_out' ? EXIT.done : EXIT.attention
}
