import type { Command } from 'commander'
import type { App } from '../../app/app.ts'
import type { News } from '../../app/caller.ts'
import type { IssueDocument as Issue } from '../../app/issues.ts'
import { SyncError } from '../../core/errors.ts'
import type { Service } from '../../service/service.ts'
import { type Cli, withWholeService } from '../cli.ts'
import { type DemoDirectory, demoDataDir } from '../demo/data-dir.ts'
import { nextCommands } from '../demo/hints.ts'
import { type Carried, type Left, liveOn } from '../demo/living.ts'
import { DEMO, REHEARSAL } from '../demo/name.ts'
import { daysAgo, type PassingClock } from '../demo/passing-clock.ts'
import type { DemoTwins } from '../demo/twins.ts'
import type { DemoWeb } from '../demo/web.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { count, plural } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { writtenLines } from '../terminal/written.ts'
import { examples, wholeNumber } from '../usage.ts'
import { VERSION } from '../version.ts'
import { checkLines } from './ping.ts'

interface DemoFlags {
  readonly once?: true
  readonly seed: number
  readonly port?: number
  readonly days: number
}

export function addDemo(program: Command, cli: Cli): void {
  const command = program
    .command('demo')
    .description('a simulated Visma.net and Pipedrive on this machine, and the first sync between them; no credentials')
    .option('--once', 'exit after the sync, and after the days that pass')
    .option('--seed <n>', 'another company for another number', wholeNumber(0, 0xffff_ffff), 1)
    .option(
      '--port <n>',
      'port of the simulated Pipedrive and its page; Visma.net and a second Pipedrive take the next two',
      wholeNumber(1, 65_533),
    )
    .option('--days <n>', 'let so many days pass after the first sync', wholeNumber(0, 60), 0)
    .action((flags: DemoFlags) => cli.run(() => demo(cli, flags)))
  examples(command, ['demo', 'demo --once', 'demo --days 7', 'demo --seed 7 --port 5000'])
}

async function demo(cli: Cli, flags: DemoFlags): Promise<ExitCode> {
  const { startTwins } = await import('../demo/twins.ts')
  const directory = await demoDataDir(cli.environment)
  const clock = daysAgo(cli.clock, flags.days)
  try {
    const twins = await startTwins({ seed: flags.seed, port: flags.port ?? null, clock })
    try {
      // Like `serve`, the demo answers people, but none of their sign-ins waits for the days that it lets pass.
      const web = flags.once ? null : await openWeb(cli)
      try {
        return await onStage(cli, { twins, clock, directory, flags, web })
      } finally {
        await web?.stop()
      }
    } finally {
      await twins.close()
    }
  } finally {
    await directory.remove()
  }
}

interface Stage {
  readonly twins: DemoTwins
  readonly clock: PassingClock
  readonly directory: DemoDirectory
  readonly flags: DemoFlags
  /** `null` with `--once`. */
  readonly web: DemoWeb | null
}

async function openWeb(cli: Cli): Promise<DemoWeb> {
  const { openDemoWeb } = await import('../demo/web.ts')
  return openDemoWeb(cli, (await cli.config()).port)
}

async function onStage(cli: Cli, stage: Stage): Promise<ExitCode> {
  const { heartbeat } = await import('../../serve/heartbeat.ts')
  const given = await cli.config()
  // The demo stays on this machine and in its own directory: it never uses a database or an address of the user.
  const config = {
    ...given,
    ...{ dataDir: stage.directory.path, databaseUrl: null, allowPrivateHosts: true },
    ...{ publicUrl: null, hosts: [], trustedProxies: [], oidc: null, port: stage.web?.port ?? given.port },
  }
  const work = async (service: Service) => {
    // It counts as a process that runs its connection, by the real time.
    const stopBeating = heartbeat(service.store, { role: 'demo', version: VERSION, clock: cli.clock })
    try {
      await forgetEarlierDemo(service)
      const link = (await stage.web?.show(service, config)) ?? null
      return await perform({ ...cli, clock: stage.clock }, { ...stage, service, link })
    } finally {
      await stopBeating()
    }
  }
  return withWholeService({ ...cli, clock: stage.clock }, work, { config })
}

interface Played extends Stage {
  readonly service: App
  /** Signs its first visitor in. */
  readonly link: string | null
}

async function perform(cli: Cli, { service, twins, clock, directory, flags, web, link }: Played): Promise<ExitCode> {
  const { terminal, signal } = cli
  const { bold, dim, green } = terminal.colours
  const { name, customers, suppliers, invoices } = twins.company

  if (link !== null) terminal.say(`Open the web app, signed in as its admin; the link is good once:\n${bold(link)}\n`)
  terminal.say(
    `${bold(name)}: ${plural(suppliers, 'supplier')}, ${plural(customers, 'customer')}, ${plural(invoices, 'invoice')}`,
  )
  terminal.say(
    'It sells coffee, machines and kitchen goods to hotels, cafés and offices; two sellers work in Pipedrive.',
  )
  terminal.say(dim(`Visma.net at ${twins.visma}, Pipedrive at ${twins.pipedrive}, both simulated on this machine\n`))
  const environment = { ...cli.environment, ...twins.secrets }
  await service.connections.apply({ text: twins.connectionText, environment })

  terminal.say(bold('Ping'))
  const tellCheck = (news: News) => {
    if (news.is === 'checked') for (const line of checkLines(news.check, terminal)) terminal.say(line)
  }
  await service.ping(DEMO, { signal, tell: tellCheck })

  terminal.say(`\n${bold('First sync')}`)
  const view = await progressView(terminal, { quiet: true })
  const sync = (tell = view.tell) => service.sync(DEMO, { mode: 'changes', trigger: 'demo' }, { signal, tell })
  const first = await sync().finally(view.end)
  for (const line of runLines(first, terminal.colours, terminal.columns)) terminal.say(line)
  const { operations } = await service.runs.get(first.runId)
  for (const line of writtenLines(operations)) terminal.say(`In Pipedrive ${line}`)
  if (first.status === 'failed') return EXIT.failed
  if (first.status === 'stopped') return EXIT.attention

  const issues = () => service.issues.list(DEMO)
  twins.showIssues(issues)
  const open = await issues()
  for (const line of issueLines(open, terminal)) terminal.say(line)
  if (open.length > 0 && !flags.once) terminal.say(`Mend them at ${bold(twins.mend)}`)

  const carry = async (): Promise<Carried> => {
    const run = await sync(() => {})
    const { operations } = await service.runs.get(run.runId)
    const toVisma = operations.filter(({ system, state }) => system === 'visma' && state === 'done').length
    return { run, toVisma, left: { waiting: run.counts.waiting, issues: (await issues()).length } }
  }
  let left: Left | null = { waiting: first.counts.waiting, issues: open.length }
  if (flags.days > 0) {
    terminal.say(`\n${bold(`${plural(flags.days, 'day')} later`)}`)
    const { passDays } = await import('../demo/days.ts')
    left = await passDays(cli, { days: flags.days, clock, work: twins.passDay, carry, left })
    if (left === null) return EXIT.attention
  }

  const invoice = operations.findLast((one) => one.stream === 'customerinvoice' && one.entity === 'note')
  const commands = nextCommands(directory.path, { issue: open[0], invoice: invoice?.key })
  if (flags.once) {
    for (const line of afterwards(commands, directory, terminal)) terminal.say(line)
    return EXIT.done
  }
  terminal.say(`\n${green('Look at it as a salesperson would:')} ${bold(twins.pipedrive)}`)
  terminal.say(`A deal whose customer pays late: ${twins.example}`)
  if (web !== null) terminal.say(`Look into it as an admin would, and as finance: ${bold(web.url)}`)
  terminal.say('or in another terminal:')
  for (const line of commands) terminal.say(`  ${line}`)
  const { writeRehearsal } = await import('../demo/rehearsal.ts')
  const rehearsal = await writeRehearsal(directory.path, twins.rehearsal)
  try {
    terminal.say(
      `Rehearse step 3 of the README there, into a second simulated Pipedrive at ${twins.rehearsal.pipedrive}`,
    )
    terminal.say(`(then apply the same file, and ping, preview and sync ${REHEARSAL}):`)
    for (const line of rehearsal.commands) terminal.say(`  ${line}`)
    terminal.say(dim('\nThe company lives on; Ctrl-C stops.\n'))
    await liveOn(cli, { happen: twins.happen, carry, left })
  } finally {
    await rehearsal.remove()
  }
  terminal.say(`${green('✓')} Stopped. ${dim('Both simulated systems are gone.')}`)
  return EXIT.done
}

/** Issues in their own words, with what to do about them. */
function issueLines(
  issues: readonly Issue[],
  { columns, colours: { bold, dim, yellow } }: Terminal,
): readonly string[] {
  if (issues.length === 0) return []
  return [
    `\n${bold(`${plural(issues.length, 'issue')}, as in real life`)}`,
    ...issues
      .slice(0, ISSUES_SHOWN)
      .flatMap(({ message, advice }) => [
        ...wrapped(message, columns, `${yellow('!')} `, '  '),
        ...wrapped(advice, columns, `  ${dim('→')} `, '    '),
      ]),
    ...(issues.length > ISSUES_SHOWN ? [dim(`  … and ${count(issues.length - ISSUES_SHOWN)} more`)] : []),
  ]
}

/** Hints for after the demo: both systems are gone, and the store is kept only where the user named a directory. */
const afterwards = (commands: readonly string[], { isKept }: DemoDirectory, { colours: { bold } }: Terminal) =>
  isKept
    ? [`\n${bold('What was done can still be asked for:')}`, ...commands.map((line) => `  ${line}`)]
    : [
        '\nWithout --once the demo goes on, with pages to look at and commands to try.',
        'To keep what was done, name a folder for it: ML_CONNECTOR_DATA_DIR=data/demo ml-connector demo --once',
      ]

const ISSUES_SHOWN = 6

/** Forgets the connection of an earlier demo, whose twins and their records are gone. */
async function forgetEarlierDemo(service: App): Promise<void> {
  const connections = await service.connections.list()
  const isSimulated = ({ account }: { readonly account: string }) => account.startsWith('127.0.0.1:')
  if (connections.some((one) => one.name === REHEARSAL && isSimulated(one))) await service.connections.delete(REHEARSAL)
  // Whatever its name: the demo lets everybody at this machine in, and has an admin without a password.
  const real = connections.find((one) => !isSimulated(one))
  if (real !== undefined) {
    const advice = 'Leave ML_CONNECTOR_DATA_DIR unset for the demo, or name an empty directory.'
    throw new SyncError(
      'demo.occupied',
      `The data directory holds a real connection named ${real.name}.`,
      { do: 'hold' },
      { advice },
    )
  }
  if (connections.some(({ name }) => name === DEMO)) await service.connections.delete(DEMO)
}
