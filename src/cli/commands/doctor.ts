import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../../config.ts'
import { isSyncError } from '../../core/errors.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { duration, plural } from '../terminal/words.ts'
import { examples } from '../usage.ts'
import { checkLines, exitCodeOfChecks } from './ping.ts'

type Machine = typeof import('../../doctor/machine.ts')
type Finding = import('../../doctor/machine.ts').Finding

export function addDoctor(program: Command, cli: Cli): void {
  const command = program
    .command('doctor')
    .description('check this machine: Node.js, data directory, database and its rights, store, key, disk, time zones')
    .option('--json', 'print one JSON document')
    .action(({ json }: { json?: true }) =>
      cli.run(async () => {
        const findings: Finding[] = []
        for await (const finding of examine(cli)) {
          findings.push(finding)
          if (!json) for (const line of checkLines(finding, cli.terminal)) cli.terminal.out(line)
        }
        const code = exitCodeOfChecks(findings)
        if (json) cli.terminal.out(JSON.stringify({ ok: code === EXIT.done, checks: findings }, null, 2))
        return code
      }),
    )
  examples(command, ['doctor', 'doctor --json'])
}

async function* examine(cli: Cli): AsyncGenerator<Finding> {
  const machine = await import('../../doctor/machine.ts')
  yield machine.nodeVersion(process.versions.node)
  yield machine.variables(cli.environment)
  const config = await configOf(cli)
  if ('status' in config) return yield config
  const directory = await machine.dataDirectory(config, randomUUID())
  yield directory
  yield await machine.diskSpace(config)
  yield machine.timeZoneData()
  if (directory.status === 'failed' && config.databaseUrl === null) {
    return yield { name: 'store', status: 'skipped', message: 'needs the data directory', advice: null }
  }
  let canOpen = true
  const { examineStoreOf } = await import('../../examine-store.ts')
  for await (const check of examineStoreOf(config)) {
    yield check
    canOpen &&= check.status !== 'failed'
  }
  if (canOpen) yield* storeFindings(cli, machine)
  else yield { name: 'store', status: 'skipped', message: 'not opened: see above', advice: null }
  yield await machine.masterKey(config, join(config.dataDir, machine.KEY_FILE))
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
