import type { Command } from 'commander'
import type { News } from '../../app/caller.ts'
import type { RunDocument } from '../../app/runs.ts'
import { FLOW_NAMES } from '../../app/setting-words.ts'
import { runsConnections } from '../../core/serving.ts'
import { type Cli, withService } from '../cli.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import { leftLines } from '../terminal/left.ts'
import { type ProgressView, progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import { zonedTime } from '../terminal/words.ts'
import { examples, oneOf, taking, wrongUsage } from '../usage.ts'

export const MODES = ['changes', 'full'] as const
const SYNC_MODES = [...MODES, 'reconcile'] as const

interface SyncFlags {
  readonly mode: (typeof SYNC_MODES)[number]
  readonly flow?: readonly string[]
  readonly fix?: true
  readonly json?: true
}

export function addSync(program: Command, cli: Cli): void {
  const command = program
    .command('sync')
    .description('run a connection now, in the foreground; joins a run that is in progress')
    .argument('<name>', 'name of the connection')
    .option(
      '--mode <mode>',
      'changes: what moved since the last run; full: everything again; reconcile: full, and read Pipedrive back',
      oneOf(SYNC_MODES),
      'changes',
    )
    .option('--flow <flow>', 'only this flow, as in the settings; may be repeated', taking(FLOW_NAMES, collectFlows))
    .option('--fix', 'with --mode reconcile: put back what differs, whatever the settings say')
    .option('--json', 'print one JSON document')
    .action((name: string, flags: SyncFlags) => cli.run(() => sync(cli, name, flags)))
  examples(command, [
    'sync nordlys',
    'sync nordlys --mode full',
    'sync nordlys --mode reconcile --fix',
    'sync nordlys --flow suppliers --flow supplierInvoices',
    'sync nordlys --json | jq .counts',
  ])
}

const sync = (cli: Cli, name: string, { mode, flow, fix, json }: SyncFlags): Promise<ExitCode> => {
  if (fix && mode !== 'reconcile') throw wrongUsage('--fix goes with --mode reconcile.')
  return withService(cli, async (app) => {
    const { terminal } = cli
    const view = await progressView(terminal, { quiet: json === true })
    const caller = { signal: cli.signal, tell: tellingJoined(cli, name, view) }
    const run = await app.sync(name, { mode, flows: flow, trigger: 'hand', fix }, caller).finally(view.end)
    if (json) {
      const { runSummary } = await import('../../app/runs.ts')
      terminal.out(JSON.stringify(runSummary(run), null, 2))
      if (run.message !== null) terminal.note(run.message)
    } else {
      for (const line of runLines(run, terminal.colours, terminal.columns)) terminal.say(line)
      const { result } = run.mode === 'reconcile' ? await app.lastTieOut(name) : { result: null }
      if (result?.runId === run.runId) {
        const { tieOutLines } = await import('../terminal/tie-out-lines.ts')
        for (const line of ['', ...tieOutLines(result, terminal)]) terminal.say(line)
      }
      const endsEarly = run.status === 'paused' || run.status === 'failed'
      if (endsEarly && !(await app.status(name)).serving.some(({ role }) => runsConnections(role))) {
        terminal.note('No serve is alive, so nothing goes on by itself.')
        terminal.note(`Start one: ml-connector serve. Or run this again then: ml-connector sync ${name}`)
      }
      for (const line of leftLines(name, await app.left(name), run)) terminal.note(line)
    }
    return exitCodeOf(run.status)
  })
}

/** Tells a person that the command waits for a run of another process, and for which. */
export const tellingJoined =
  ({ terminal }: Pick<Cli, 'terminal'>, name: string, { tell }: Pick<ProgressView, 'tell'>) =>
  (news: News): void => {
    if (news.is === 'joined') terminal.note(joinedLine(name, news.run))
    else tell(news)
  }

const joinedLine = (name: string, run: RunDocument | null): string =>
  run === null
    ? `Another connection of the same Pipedrive account is running; ${name} waits for its turn.`
    : `Joining ${run.mode} run ${run.runId} of ${name}, in progress since ${zonedTime(Date.parse(run.startedAt))}. ` +
      'If its process is gone, this one takes over within a minute or so.'

const parseFlow = oneOf<string>(FLOW_NAMES)
const collectFlows = (given: string, before: readonly string[] = []): readonly string[] => [...before, parseFlow(given)]
