import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Config, Environment } from '../config/config.ts'
import { duration, plural } from '../core/amounts.ts'
import type { Clock } from '../core/clock.ts'
import { isSyncError } from '../core/errors.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import type { Store } from '../core/store.ts'
import { driverVersion, systemHere } from '../doctor/about.ts'
import * as machine from '../doctor/machine.ts'
import type { Caller } from './caller.ts'
import { type Check, check, isWell } from './checks.ts'
import type { ConnectionUses } from './connections.ts'

const about = z.strictObject({
  version: z.string(),
  node: z.string(),
  sqlite: z.string(),
  /** `null` where the embedded store is used; `server` is `null` where it cannot be reached. */
  postgresql: z.strictObject({ server: z.string().nullable(), driver: z.string() }).nullable(),
  system: z.string(),
  architecture: z.string(),
  /** Of this machine; connections have their own. */
  locale: z.string(),
  timeZone: z.string(),
  /** The whole path. This and what follows is `null` where the settings cannot be read. */
  dataDirectory: z.string().nullable(),
  freeBytes: z.number().nullable(),
  /** Where the master key lies or will be made; `null`: it comes from `ML_CONNECTOR_KEY`. */
  keyFile: z.string().nullable(),
})
type About = z.output<typeof about>

/** `doctor --json`. `ok`: nothing to act on. */
export const doctorDocument = z.strictObject({ ok: z.boolean(), about, checks: z.array(check) })
export type DoctorDocument = z.output<typeof doctorDocument>

export interface DoctorDeps {
  readonly environment: Environment
  /** @throws SyncError `config.invalid` */
  readonly config: () => Promise<Config>
  /** Of the program. */
  readonly version: string
  readonly clock: Clock
  readonly secrets: KnownSecrets
  /** What the store needs of its database; `server`: the version of one that was reached. */
  readonly examineStore: (config: Config) => AsyncGenerator<Check & { readonly server?: string }>
  /** Opens the store for `work` and closes it again. */
  readonly withStore: (config: Config, work: (stored: Stored) => Promise<void>) => Promise<void>
}

interface Stored {
  readonly storeKind: Store['kind']
  readonly connections: Pick<ConnectionUses, 'list'>
}

/** Checks this machine piece by piece, and tells each check when it is made. */
export async function doctor(deps: DoctorDeps, { tell }: Pick<Caller, 'tell'>): Promise<DoctorDocument> {
  const learned: Learned = { config: null, server: null, freeBytes: null }
  const checks: Check[] = []
  for await (const one of examine(deps, learned)) {
    checks.push(one)
    tell({ is: 'checked', check: one })
  }
  return { ok: isWell(checks), about: aboutOf(deps, learned), checks }
}

/** Facts that the checks find, besides their words. */
interface Learned {
  config: Config | null
  server: string | null
  freeBytes: number | null
}

const aboutOf = ({ version }: DoctorDeps, { config, server, freeBytes }: Learned): About => ({
  version,
  ...systemHere(),
  postgresql: config?.databaseUrl ? { server, driver: driverVersion() } : null,
  dataDirectory: config === null ? null : resolve(config.dataDir),
  freeBytes,
  keyFile: config === null || config.masterKey !== null ? null : keyFileOf(config),
})

const keyFileOf = ({ dataDir }: Config): string => resolve(dataDir, machine.KEY_FILE)

async function* examine(deps: DoctorDeps, learned: Learned): AsyncGenerator<Check> {
  const { node, sqlite, system, architecture, locale, timeZone } = systemHere()
  yield machine.ok('ml-connector', deps.version)
  yield machine.nodeVersion(node, sqlite)
  yield machine.ok('system', `${system}, ${architecture}`)
  yield machine.ok('locale, time zone', `${locale}, ${timeZone} here; each connection has its own`)
  yield machine.variables(deps.environment)
  const config = await configOf(deps)
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
  if (config.databaseUrl !== null) yield machine.ok('database driver', `pg ${driverVersion()}`)
  for await (const { server, ...found } of deps.examineStore(config)) {
    learned.server ??= server ?? null
    yield found
    canOpen &&= found.status !== 'failed'
  }
  if (canOpen) yield* storeChecks(deps, config)
  else yield { name: 'store', status: 'skipped', message: 'not opened: see above', advice: null }
  yield await machine.masterKey(config, keyFileOf(config))
}

async function configOf({ config }: DoctorDeps): Promise<Config | Check> {
  try {
    return await config()
  } catch (error) {
    if (!isSyncError(error)) throw error
    const message = error.message.replaceAll('\n', ' ')
    return { name: 'settings', status: 'failed', message, advice: 'See .env.example.' }
  }
}

async function* storeChecks({ clock, secrets, withStore }: DoctorDeps, config: Config): AsyncGenerator<Check> {
  const started = clock.now().getTime()
  const checks: Check[] = []
  try {
    await withStore(config, async ({ storeKind, connections }) => {
      const took = duration(clock.now().getTime() - started)
      checks.push(machine.ok('store', `${storeKind === 'sqlite' ? 'embedded' : 'PostgreSQL'}, opened in ${took}`))
      const all = await connections.list()
      const held = all.filter(({ state }) => state === 'held')
      for (const { name, stateReason } of held) {
        const message = `${name} is held: ${stateReason ?? ''}`
        const advice = `After mending it: ml-connector connection resume ${name}`
        checks.push({ name: 'connection', status: 'warning', message, advice })
      }
      if (held.length === 0) checks.push(machine.ok('connections', plural(all.length, 'connection')))
    })
  } catch (error) {
    // Whatever went wrong, the other checks are still made.
    const message = error instanceof Error ? error.message : String(error)
    const advice = isSyncError(error) ? (error.advice ?? null) : null
    checks.push({ name: 'store', status: 'failed', message: secrets.hide(message), advice })
  }
  yield* checks
}
