import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { About } from '../../app/checks.ts'
import type { Config } from '../../config/config.ts'
import { isSyncError } from '../../core/errors.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { duration, plural } from '../terminal/words.ts'
import { examples } from '../usage.ts'
import { VERSION } from '../version.ts'
import { checkLines, exitCodeOfChecks } from './ping.ts'

type Machine = typeof import('../../doctor/machine.ts')
type Finding = import('../../doctor/machine.ts').Finding

export function addDoctor(program: Command, cli: Cli): void {
  const command = program
    .command('doctor')
    .description(
      'check this machine: versions, system, data directory, disk, database and its rights, store, key, time zones',
    )
    .option('--json', 'print one JSON document')
    .action(({ json }: { json?: true }) =>
      cli.run(async () => {
        const findings: Finding[] = []
        const learned: Learned = { config: null, server: null, freeBytes: null }
        for await (const finding of examine(cli, learned)) {
          findings.push(finding)
          if (!json) for (const line of checkLines(finding, cli.terminal)) cli.terminal.say(line)
        }
        const code = exitCodeOfChecks(findings)
        if (json)
          cli.terminal.out(
            JSON.stringify({ ok: code === EXIT.done, about: await about(learned), checks: findings }, null, 2),
          )
        return code
      }),
    )
  examples(command, ['doctor', 'doctor --json'])
}

/** What the checks came by, beside their words. */
interface Learned {
  config: Config | null
  server: string | null
  freeBytes: number | null
}

async function about({ config, server, freeBytes }: Learned): Promise<About> {
  const { driverVersion, systemHere } = await import('../../doctor/about.ts')
  return {
    version: VERSION,
    ...systemHere(),
    postgresql: config?.databaseUrl ? { server, driver: driverVersion() } : null,
    dataDirectory: config === null ? null : resolve(config.dataDir),
    freeBytes,
    keyFile: config === null || config.masterKey !== null ? null : await keyFileOf(config),
  }
}

async function keyFileOf({ dataDir }: Config): Promise<string> {
  const { KEY_FILE } = await import('../../doctor/machine.ts')
  return resolve(dataDir, KEY_FILE)
}

async function* examine(cli: Cli, learned: Learned): AsyncGenerator<Finding> {
  const machine = await import('../../doctor/machine.ts')
  const { driverVersion, systemHere } = await import('../../doctor/about.ts')
  const { node, sqlite, system, architecture, locale, timeZone } = systemHere()
  yield machine.ok('ml-connector', VERSION)
  yield machine.nodeVersion(node, sqlite)
  yield machine.ok('system', `${system}, ${architecture}`)
  yield machine.ok('locale, time zone', `${locale}, ${timeZone} here; each connection has its own`)
  yield machine.variables(cli.environment)
  const config = await configOf(cli)
  if ('status' in config) return yield config
  learned.config = config
  const directory = await machine.dataDirectory(config, randomUUID())
  yield directory
  learned.freeBytes = await machine.freeBytes(config)
  yield machine.diskSpace(config, learned.freeBytes)
  yield machine.timeZoneData()
  if (directory.status === 'failed' && config.databaseUrl === null) {
    return yield { name: 'store', status: 'skipped', message: 'needs the data directory', advice: null }
  }
  let canOpen = true
  const { examineStoreOf } = await import('../../service/examine-store.ts')
  if (config.databaseUrl !== null) yield machine.ok('database driver', `pg ${driverVersion()}`)
  for await (const { server, ...check } of examineStoreOf(config)) {
    learned.server ??= server ?? null
    yield check
    canOpen &&= check.status !== 'failed'
  }
  if (canOpen) yield* storeFindings(cli, machine)
  else yield { name: 'store', status: 'skipped', message: 'not opened: see above', advice: null }
  yield await machine.masterKey(config, await keyFileOf(config))
}

async function configOf(cli: Cli): Promise<Config | Finding> {
  try {
    return await cli.config()
  } catch (error) {
    if (!isSyncError(error)) throw error
    return {
      name: 'settings',
      status: 'failed',
      message: error.message.replaceAll('\n', ' '),
      advice: 'See .env.example.',
    }
  }
}

async function* storeFindings(cli: Cli, machine: Machine): AsyncGenerator<Finding> {
  const started = cli.clock.now().getTime()
  const findings: Finding[] = []
  try {
    await withReading(cli, async ({ storeKind, connections: stored }) => {
      const took = duration(cli.clock.now().getTime() - started)
      findings.push(machine.ok('store', `${storeKind === 'sqlite' ? 'embedded' : 'PostgreSQL'}, opened in ${took}`))
      const connections = await stored.list()
      const held = connections.filter((connection) => connection.state === 'held')
      for (const { name, stateReason } of held) {
        const advice = `After mending it: ml-connector connection resume ${name}`
        findings.push({
          name: 'connection',
          status: 'warning',
          message: `${name} is held: ${stateReason ?? ''}`,
          advice,
        })
      }
      if (held.length === 0) findings.push(machine.ok('connections', plural(connections.length, 'connection')))
      return EXIT.done
    })
  } catch (error) {
    // Whatever it is, the rest is still worth looking at.
    const message = error instanceof Error ? error.message : String(error)
    const advice = isSyncError(error) ? (error.advice ?? null) : null
    findings.push({ name: 'store', status: 'failed', message: cli.secrets.hide(message), advice })
  }
  yield* findings
}
