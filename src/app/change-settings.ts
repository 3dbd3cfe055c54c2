import type { Environment } from '../config/config.ts'
import { checkConnectionFile } from '../connection/apply.ts'
import { exportConnectionFile } from '../connection/connection-file.ts'
import { placeSecrets } from '../connection/secrets.ts'
import { stale } from '../connection/stale.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError, SyncError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import { type ApplyDeps, applyFile, type FileInput } from './connection-file.ts'
import type { AppliedConnection } from './connections.ts'
import { revisionOf } from './lists/settings.ts'
import type { Visibility } from './lowering.ts'
import { connectionNamed } from './use-cases.ts'

/** A change that somebody made to the settings of `revision`. */
export interface Change {
  readonly revision: string
  readonly lowers: boolean
}

/** Makes a connection. Errors: those of `applyFile`; SyncError `connection.exists` (hold). */
export async function createConnection(deps: ApplyDeps, { text, environment }: FileInput): Promise<AppliedConnection> {
  const { existing, file } = await checkConnectionFile(deps.store, text, environment, deps.config, deps.now())
  if (existing !== null) throw exists(file.name)
  return applyFile(deps, { text, environment, settledOn: null, action: 'connection.edit' })
}

export interface SettingsChange extends Change {
  readonly yaml: string
  /** Placeholder → what it stands for. A secret that is left out stays as it is, unless an address changes. */
  readonly secrets: Readonly<Record<string, string>>
}

export interface VisibilityChange extends Change {
  readonly visibility: Visibility
}

/**
 * Changes the settings of a connection, unless somebody else did so meanwhile.
 *
 * Errors: those of `applyFile`; SyncError `connection.stale`, with what the change would do to what stands there now, and
 * `connection.other_name` (hold).
 */
export async function changeSettings(
  deps: ApplyDeps,
  name: string,
  { yaml, secrets, revision, lowers }: SettingsChange,
): Promise<AppliedConnection> {
  const found = await connectionNamed(deps.store)(name)
  const { environment } = await filledFrom(deps, found, yaml, secrets)
  const checked = await checkConnectionFile(deps.store, yaml, environment, deps.config, deps.now())
  if (checked.file.name !== name) throw otherName(name, checked.file.name)
  if (revision !== revisionOf(found)) throw stale(name, checked.changes)
  const settledOn = found.settings
  return applyFile(deps, { text: yaml, environment, lowers, settledOn, action: 'connection.edit' })
}

/** Changes what sales may see of amounts, and nothing else. Errors: those of `changeSettings`. */
export async function changeVisibility(
  deps: ApplyDeps,
  name: string,
  { visibility, ...change }: VisibilityChange,
): Promise<AppliedConnection> {
  const { id, settings } = await connectionNamed(deps.store)(name)
  const { settings: common, ...rest } = membersOf(settings)
  const changed = { ...rest, settings: { ...membersOf(common ?? null), visibility } }
  const yaml = exportConnectionFile(changed, await deps.store.secrets.open(id))
  return changeSettings(deps, name, { ...change, yaml, secrets: {} })
}

const membersOf = (value: Json): Readonly<Record<string, Json>> => (value ?? {}) as Readonly<Record<string, Json>>

interface Filled {
  readonly environment: Environment
  /** Whether what is stored may be sent where the file says. */
  readonly keepsAddresses: boolean
}

/**
 * What placeholders stand for: what was given, else what is stored. What is stored is for the addresses it was entered for:
 * whoever changes one has to know the secrets.
 */
export async function filledFrom(
  { store, config, now }: Pick<ApplyDeps, 'store' | 'config' | 'now'>,
  connection: Connection,
  yaml: string,
  given: Environment,
): Promise<Filled> {
  const environment = { ...storedAsNamed(connection, await store.secrets.open(connection.id)), ...given }
  const { settings } = await checkConnectionFile(store, yaml, environment, config, now())
  const keepsAddresses = await opensBeside(store, connection, settings)
  return { environment: keepsAddresses ? environment : given, keepsAddresses }
}

async function opensBeside(store: Pick<Store, 'secrets'>, { id }: Connection, settings: Json): Promise<boolean> {
  try {
    await store.secrets.open(id, settings)
    return true
  } catch (error) {
    if (isSyncError(error) && error.code.startsWith('vault.')) return false
    throw error
  }
}

/** Placeholder → the secret that is stored, as an exported file names them. */
function storedAsNamed({ settings }: Connection, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const named: Record<string, string> = {}
  const walk = (placed: Json, path: readonly string[]): void => {
    if (typeof placed === 'object' && placed !== null)
      for (const [name, member] of Object.entries(placed)) walk(member as Json, [...path, name])
    if (typeof placed !== 'string') return
    const [, name] = /^\$\{([A-Za-z0-9_]+)\}$/.exec(placed) ?? []
    const value = secretAt(secrets, path)
    if (name !== undefined && value !== null) named[name] = value
  }
  walk(placeSecrets(settings, secrets), [])
  return named
}

/** A secret by its path; of a list, by the path of its item. */
function secretAt(secrets: Readonly<Record<string, string>>, path: readonly string[]): string | null {
  const whole = secrets[path.join('.')]
  if (whole !== undefined) return whole
  const list = secrets[path.slice(0, -1).join('.')]
  return list === undefined ? null : ((JSON.parse(list) as string[])[Number(path.at(-1))] ?? null)
}

const exists = (name: string): SyncError =>
  new SyncError('connection.exists', `There is a connection ${name} already. Nothing was stored.`, { do: 'hold' })

const otherName = (name: string, other: string): SyncError =>
  new SyncError('connection.other_name', `The file is of ${other}, and not of ${name}. Nothing was stored.`, {
    do: 'hold',
  })
