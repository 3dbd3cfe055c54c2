import type { App } from '../app/app.ts'
import type { UseCases } from '../app/use-cases.ts'
import type { Config, Environment, LogLevel } from '../config/config.ts'
import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import type { World } from '../service/connect.ts'
import type { Service } from '../service/service.ts'
import type { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal/terminal.ts'
import { VERSION } from './version.ts'

/** What every command is given. */
export interface Cli {
  readonly terminal: Terminal
  readonly environment: Environment
  /** @throws SyncError `config.invalid` */
  readonly config: () => Promise<Config>
  /** Writes a line of the log as it is. */
  readonly log: (line: string) => void
  readonly clock: Clock
  readonly random: () => number
  readonly fetch: typeof globalThis.fetch
  readonly secrets: KnownSecrets
  readonly actor: Actor
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
  /** Runs a command's work and keeps its exit code for the end of the program. */
  readonly run: (work: () => Promise<ExitCode>) => Promise<void>
}

export async function worldOf(cli: Cli, level: LogLevel): Promise<World> {
  const { createLog } = await import('../observe/log.ts')
  const log = createLog(level, cli.secrets, (line) => cli.log(line.trimEnd()))
  return {
    fetch: cli.fetch,
    clock: cli.clock,
    random: cli.random,
    log,
    secrets: cli.secrets,
    actor: cli.actor,
    version: VERSION,
  }
}

interface Defaults {
  readonly config?: Config
  readonly level?: LogLevel
}

/** Opens the service, does the work with its use cases, and closes it again in any case. */
export const withService = (cli: Cli, work: (app: App) => Promise<ExitCode>): Promise<ExitCode> =>
  withWholeService(cli, work)

/** The same for commands that run connections as `serve` does, and pass the whole service on. */
export async function withWholeService(
  cli: Cli,
  work: (service: Service) => Promise<ExitCode>,
  defaults: Defaults = {},
): Promise<ExitCode> {
  const config = defaults.config ?? (await cli.config())
  // Loaded here, since the service and its libraries take most of the start-up time, and `--help` does not need them.
  const { openService } = await import('../service/service.ts')
  const service = await openService(config, await worldOf(cli, config.logLevel ?? defaults.level ?? 'warn'))
  try {
    return await work(service)
  } finally {
    await service.close()
  }
}

/** The same for commands that only look at the store: they load no connectors and flows, and so answer at once. */
export async function withReading(cli: Cli, work: (app: UseCases) => Promise<ExitCode>): Promise<ExitCode> {
  const [config, { openReading }] = await Promise.all([cli.config(), import('../service/reading.ts')])
  const reading = await openReading(config, cli)
  try {
    return await work(reading)
  } finally {
    await reading.close()
  }
}
