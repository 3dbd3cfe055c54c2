import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { SyncError } from '../../core/errors.ts'
import type { Service } from '../../service.ts'
import { type Cli, withService } from '../cli.ts'
import { DEMO } from '../demo/connection-text.ts'
import { demoDataDir } from '../demo/data-dir.ts'
import { liveOn } from '../demo/living.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { runLines } from '../terminal/run-report.ts'
import { count, plural } from '../terminal/words.ts'
import { writtenLines } from '../terminal/written.ts'
import { examples, wholeNumber } from '../usage.ts'
import { checkLines } from './ping.ts'

interface DemoFlags {
  readonly once?: true
  readonly seed: number
  readonly port?: number
}

export function addDemo(program: Command, cli: Cli): void {
  const command = program
    .command('demo')
    .description('a simulated Visma.net and Pipedrive on this machine, and the first sync between them; no credentials')
    .option('--once', 'one sync, then exit')
    .option('--seed <n>', 'another company for another number', wholeNumber(0, 0xffff_ffff), 1)
    .option(
      '--port <n>',
      'port of the simulated Pipedrive and its page; Visma.net takes the next',
      wholeNumber(1, 65_534),
    )
    .action((flags: DemoFlags) => cli.run(() => demo(cli, flags)))
  examples(command, ['demo', 'demo --once', 'demo --seed 7 --port 5000'])
}

async function demo(cli: Cli, flags: DemoFlags): Promise<ExitCode> {
  const { startTwins } = await import('../demo/twins.ts')
  const directory = await demoDataDir(cli.environment)
  try {
    const twins = await startTwins({ seed: flags.seed, port: flags.port ?? null, clock: cli.clock })
    try {
      // Everything of the demo stays on this machine and in its directory, so a database of the user's is left alone.
      const config = {
        ...readConfig(cli.environment),
        dataDir: directory.path,
        databaseUrl: null,
        allowPrivateHosts: true,
      }
      return await withService(cli, (service) => play(cli, service, twins, directory.path, flags), { config })
    } finally {
      await twins.close()
    }
  } finally {
    await directory.remove()
  }
}

type Twins = Awaited<ReturnType<typeof import('../demo/twins.ts').startTwins>>

async function play(cli: Cli, service: Service, twins: Twins, dataDir: string, flags: DemoFlags): Promise<ExitCode> {
  const { terminal, signal } = cli
  const { bold, dim, green } = terminal.colours
  const { name, customers, suppliers, invoices } = twins.company

  terminal.out(
    `${bold(name)}: ${plural(suppliers, 'supplier')}, ${plural(customers, 'customer')}, ${plural(invoices, 'invoice')}`,
  )
  terminal.out(dim(`Visma.net at ${twins.visma}, Pipedrive at ${twins.pipedrive}, both simulated on this machine\n`))
  await forgetEarlierDemo(service)
  await service.apply(twins.connectionText, { ...cli.environment, ...twins.secrets })

  terminal.out(bold('Ping'))
  for await (const check of service.ping(DEMO, signal))
    for (const line of checkLines(check, terminal)) terminal.out(line)

  terminal.out(`\n${bold('First sync')}`)
  const view = progressView(terminal)
  const sync = (onProgress = view.show) => service.sync(DEMO, { mode: 'changes', trigger: 'demo', onProgress, signal })
  const first = await sync().finally(view.end)
  for (const line of runLines(first, terminal.colours, terminal.columns)) terminal.out(line)
  const operations = await service.store.ledger.ofRun(first.id, ALL_OPERATIONS, 0)
  for (const line of writtenLines(operations)) terminal.out(`In Pipedrive ${line}`)
  const { id } = await service.connection(DEMO)
  const issues = await service.store.issues.list(id, ['open', 'waiting'])
  for (const issue of issues.slice(0, ISSUES_SHOWN)) terminal.out(`  ${issue.stream} ${issue.key}: ${issue.message}`)
  if (issues.length > ISSUES_SHOWN) terminal.out(dim(`  … and ${count(issues.length - ISSUES_SHOWN)} more`))
  if (first.status === 'failed') return EXIT.failed
  if (first.status === 'stopped') return EXIT.attention
  if (flags.once) return EXIT.done

  terminal.out(`\n${green('Look at it as a salesperson would:')} ${bold(twins.pipedrive)}`)
  terminal.out(dim(`In another terminal: ML_CONNECTOR_DATA_DIR=${dataDir} npx ml-connector issues ${DEMO}`))
  terminal.out(dim('The company lives on; Ctrl-C stops.\n'))
  await liveOn(cli, { happen: twins.happen, carry: () => sync(() => {}) })
  terminal.out(`${green('✓')} Stopped. ${dim('Both simulated systems are gone.')}`)
  return EXIT.done
}

const ISSUES_SHOWN = 5
const ALL_OPERATIONS = 100_000

/** The twins of an earlier demo are gone with all their records, so links to those would lead nowhere. */
async function forgetEarlierDemo(service: Service): Promise<void> {
  const earlier = await service.store.connections.byName(DEMO)
  if (earlier === null) return
  if (!earlier.host.startsWith('127.0.0.1:')) {
    const advice = 'Leave ML_CONNECTOR_DATA_DIR unset for the demo, or name an empty directory.'
    throw new SyncError(
      'demo.occupied',
      `The data directory holds a real connection named ${DEMO}.`,
      { do: 'hold' },
      { advice },
    )
  }
  await service.remove(DEMO)
}
