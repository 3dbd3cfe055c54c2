import { join } from 'node:path'
import type { Command } from 'commander'
import type { Pulse } from '../../engine/pulse.ts'
import { exposedBy } from '../../serve/exposed.ts'
import { idleBecause } from '../../serve/idle.ts'
import { ROLES, type Role } from '../../serve/roles.ts'
import { type Cli, withWholeService, worldOf } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { examples, oneOf, wholeNumber } from '../usage.ts'
import { VERSION } from '../version.ts'

// Without TLS, which a proxy brings, by default only this machine is answered.
const HOST = '127.0.0.1'
const SLOTS = 4
const MOST_SLOTS = 100
/** What is left of the ten seconds in which the process ends. */
const WORK_GRACE_MS = 1_500

const FIRST_ADMIN = 'Nobody can sign in yet. Make the first admin here, within 24 hours; the link is good once:'

interface ServeFlags {
  readonly role: Role
  readonly slots: number
  readonly host: string
}

export function addServe(program: Command, cli: Cli): void {
  const command = program
    .command('serve')
    .description('run connections by their schedules, and answer on PORT of this machine, until Ctrl-C')
    .option('--role <role>', 'web: answer; worker: run connections, any number of them; all: both', oneOf(ROLES), 'all')
    .option('--slots <n>', 'connections run at the same time', wholeNumber(1, MOST_SLOTS), SLOTS)
    .option('--host <address>', 'address to listen on; 0.0.0.0: all of this machine, as in a container', HOST)
    .action((flags: ServeFlags) => cli.run(() => serve(cli, flags)))
  examples(command, ['serve', 'serve & curl -s http://127.0.0.1:4400/readyz', 'serve --role worker --slots 8'])
}

async function serve(cli: Cli, { role, slots, host }: ServeFlags): Promise<ExitCode> {
  const config = await cli.config()
  const { KEY_FILE, openToOthers } = await import('../../doctor/machine.ts')
  const { log } = await worldOf(cli, config.logLevel ?? 'info')
  return withWholeService(
    cli,
    async (service) => {
      for (const { message, advice } of await openToOthers(config, join(config.dataDir, KEY_FILE))) {
        log.warn({ event: 'start.open_to_others', advice }, message)
      }
      const [{ serve: serveUntil }, { answering }, { longWork }, { changeFeed }, { within }, metrics] =
        await Promise.all([
          import('../../serve/serve.ts'),
          import('../../http/answering.ts'),
          import('../../app/long-work.ts'),
          import('../../app/change-feed.ts'),
          import('../../engine/within.ts'),
          service.metrics(),
        ])
      const work = longWork(cli.clock, cli.secrets)
      const feed = changeFeed(service.store, cli.clock)
      const fetchOf = (late: Pulse['late']) => {
        const hooks = role === 'worker' ? null : service.hooks.receiver()
        if (hooks !== null) metrics.countWebhooks(hooks.results)
        return answering({
          config,
          clock: cli.clock,
          store: service.store,
          metrics,
          hooks,
          signIn: service.signIn,
          people: service.people,
          api:
            role === 'worker' ? null : { appFor: service.appFor, secrets: cli.secrets, work, feed, ending: cli.signal },
          late,
          log,
        })
      }
      const ending = () => void work.end()
      cli.signal.addEventListener('abort', ending, { once: true })
      const idle = role === 'web' ? null : idleBecause(await service.connections.list())
      const setUp = role === 'worker' ? null : await service.people.setupLink()
      const exposed = exposedBy(host)
      if (exposed !== null) log.warn({ event: 'serve.exposed', host }, exposed)
      await serveUntil({
        service,
        role,
        slots,
        host,
        port: config.port,
        databaseUrl: config.databaseUrl,
        version: VERSION,
        fetchOf,
        clock: cli.clock,
        random: cli.random,
        log,
        signal: cli.signal,
        onReady: () => {
          const where = role === 'worker' ? 'Working' : `Listening on http://${host}:${config.port}`
          log.info({ event: 'serve.listening' }, `${where} (store: ${service.store.kind}). Ctrl-C stops.`)
          if (idle !== null) log.warn({ event: 'serve.idle' }, idle)
          // To the console and not into the log, which may be kept elsewhere: whoever has the link is the admin.
          if (setUp !== null) cli.terminal.note(`${FIRST_ADMIN}\n${setUp}`)
        },
      })
      await within(WORK_GRACE_MS, work.end())
      return EXIT.done
    },
    { level: 'info' },
  )
}
