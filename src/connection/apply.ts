import type { Config, Environment } from '../config/config.ts'
import { SHARED_HOST } from '../connectors/pipedrive/settings.ts'
import type { Actor } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError, SyncError } from '../core/errors.ts'
import { type Identity, otherCompany, otherCompanySaid } from '../core/identity.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import { scheduleProblems } from '../engine/schedule.ts'
import { ineffective } from '../flows/visma-pipedrive/unsupported.ts'
import { describeChanges, describeNew } from './changes.ts'
import { readConnectionFile } from './connection-file.ts'
import { expand } from './expand.ts'
import { addressWarnings, refusedAddresses } from './hosts.ts'
import { type ConnectionFile, connectionFile, isAccess, systemWarnings } from './schema.ts'
import { splitSecrets } from './secrets.ts'
import { STALE, stale } from './stale.ts'
import { resumedState } from './state.ts'
import { apart, storedSettings } from './stored.ts'
import { tidied } from './tidied.ts'
import { parseYaml } from './yaml.ts'

export interface Applied {
  readonly connection: Connection
  readonly created: boolean
  /** One line per changed path; empty when the file says what is stored already. */
  readonly changes: readonly string[]
  /** Things that are accepted but worth knowing, one sentence each. */
  readonly warnings: readonly string[]
}

/**
 * Asks for which companies the credentials of a file are, or says in words why it could not ask. `null`: the stored
 * credentials.
 */
export type AskWhose = (connection: Connection, file: ConnectionFile | null) => Promise<Identity | string>

interface Applying {
  /** Left out where the systems cannot be asked. */
  readonly askWhose?: AskWhose
  /** Who applies it, for the audit. */
  readonly actor?: Actor
  /** What the audit calls it, where it is no file that is applied. */
  readonly action?: 'connection.edit' | undefined
  /** What that person agreed to lose by it. */
  readonly agreed?: Json
  /** The settings that they looked at, `null` for none; those that stand there now where it is left out. */
  readonly settledOn?: Json | undefined
}

/**
 * Creates or updates the connection a file describes.
 *
 * Errors: those of `readConnectionFile`; SyncError `connection.refused` (hold), one sentence a line, and
 *         `connection.stale` (hold) where somebody else changed it meanwhile; nothing is stored.
 */
export async function applyConnectionFile(
  store: Store,
  text: string,
  env: Environment,
  config: Pick<Config, 'allowPrivateHosts'>,
  now: number,
  { askWhose, actor, action = undefined, agreed = null, settledOn }: Applying = {},
): Promise<Applied> {
  const { file, host, existing, settings, secrets, changes, warnings, reaches } = await checkConnectionFile(
    store,
    text,
    env,
    config,
    now,
    askWhose,
  )
  if (existing !== null && changes.length === 0) return { connection: existing, created: false, changes, warnings }

  const called = action === undefined ? {} : { action }
  const by = actor && { actor, changes: { changes, ...(agreed === null ? {} : { agreed }) }, ...called }
  const instead = settledOn === undefined ? (existing?.settings ?? null) : settledOn
  const given = { name: file.name, settings, account: host, instead }
  const saved = await store.connections.save(given, secrets, now, by).catch(async (error: unknown) => {
    if (!isSyncError(error) || error.code !== STALE) throw error
    throw stale(file.name, (await checkConnectionFile(store, text, env, config, now)).changes)
  })
  if (reaches) await store.connections.unproven(saved.id)
  // No longer held: the file may have mended what the hold was about; if not, the next run says so again.
  if (saved.state === 'held') await store.connections.setState(saved.id, resumedState(saved), null, now, actor)
  const connection = (await store.connections.byName(file.name)) ?? saved
  return { connection, created: existing === null, changes, warnings }
}

/** What applying a file would do. */
export interface Checked extends Pick<Applied, 'changes' | 'warnings'> {
  readonly file: ConnectionFile
  readonly host: string
  readonly existing: Connection | null
  /** Whether it may reach another company than before, or none. */
  readonly reaches: boolean
  readonly settings: Json
  readonly secrets: Readonly<Record<string, string>>
}

/**
 * Everything that applying checks; stores nothing. Errors: those of `applyConnectionFile`.
 *
 * @param store `null` where there is none yet
 */
export async function checkConnectionFile(
  store: Store | null,
  text: string,
  env: Environment,
  config: Pick<Config, 'allowPrivateHosts'>,
  now: number,
  whose?: AskWhose,
): Promise<Checked> {
  const { file, said, problems } = tidied(readConnectionFile(text, env))
  const existing = (await store?.connections.byName(file.name)) ?? null
  const host = hostOf(file, existing)
  const linked = existing !== null && (await store?.connections.hasLinks(existing.id)) === true
  refuse([
    ...problems,
    ...refusedAddresses(file, config.allowPrivateHosts),
    ...scheduleProblems(file.schedule, file.settings.timeZone, now),
    ...sharedAccount(file, host, existing, (await store?.connections.list()) ?? []),
    ...(linked ? otherTenant(existing, file) : []),
  ])

  const { settings, secrets } = splitSecrets(file)
  const { filled } = expand(parseYaml(text), env)
  const changes =
    store === null || existing === null
      ? describeNew(settings, DEFAULTS, secrets, filled)
      : describeChanges(existing.settings, settings, await store.secrets.open(existing.id), secrets, filled)
  const reaches = existing !== null && changes.some((change) => isAccess(pathOf(change)))
  const asked = linked && reaches && whose !== undefined ? await compare(existing, file, whose) : []
  const warnings = [...said, ...asked, ...systemWarnings(file), ...addressWarnings(file), ...ineffective(file.settings)]
  return { file, host, existing, reaches, settings, secrets, changes, warnings }
}

/** The settings of a file that has only credentials. */
const DEFAULTS = splitSecrets(
  connectionFile.parse({
    name: 'any',
    visma: { clientId: '-', clientSecret: '-', tenantId: '-' },
    pipedrive: { apiToken: '-' },
  }),
).settings

/** The host of the account. The global host serves all companies; there the sign-in tells which one it is. */
function hostOf({ pipedrive }: ConnectionFile, existing: Connection | null): string {
  const { host } = new URL(pipedrive.apiUrl)
  return host === SHARED_HOST && pipedrive.oauth !== undefined && existing !== null ? existing.host : host
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new SyncError('connection.refused', problems.join('\n'), { do: 'hold' })
}

/**
 * Two connections must not write into the same custom fields. Connections with the same host share an account; with the
 * global host, a run finds out before it writes.
 */
function sharedAccount(
  file: ConnectionFile,
  host: string,
  existing: Connection | null,
  all: readonly Connection[],
): readonly string[] {
  const suffix = file.pipedrive.fieldSuffix
  const other = all.find(
    (one) =>
      one.name !== file.name &&
      apart.of(one.settings) === suffix &&
      ((one.host === host && (host !== SHARED_HOST || one.identity === null)) ||
        (existing?.identity != null && one.account === existing.account)),
  )
  if (other === undefined) return []
  const own = suffix === '' ? 'its own pipedrive.fieldSuffix' : 'another pipedrive.fieldSuffix'
  const hint =
    host === SHARED_HOST
      ? " If it is another account, name its own host, https://COMPANY.pipedrive.com, as each connection's pipedrive.apiUrl."
      : ''
  const account = other.identity?.destination.label ?? `the Pipedrive account ${host}`
  return [`${other.name} already writes to ${account}; give ${file.name} ${own}.${hint}`]
}

/** Refuses another company once records are linked: its records with the same numbers are other records. */
function otherTenant(existing: Connection, file: ConnectionFile): readonly string[] {
  const { visma } = storedSettings(existing.settings)
  const moved = (['tenantId', 'companyId'] as const).filter(
    (key) => visma[key] !== null && visma[key] !== file.visma[key],
  )
  if (moved.length === 0) return []
  return [
    `visma.${moved[0]} names another company than the one ${file.name} has written records of; ` +
      'make a new connection for it, under another name.',
  ]
}

/** The path in a line that says what changed. */
const pathOf = (change: string): string => change.replace(/:.*$/s, '')

/**
 * Asks for which company the new credentials are, where records were written already.
 *
 * @returns warnings about it
 * @throws SyncError `connection.refused` (hold) where they are for another company
 */
async function compare(existing: Connection, file: ConnectionFile, whose: AskWhose): Promise<readonly string[]> {
  const known = existing.identity ?? (await whose(existing, null))
  const now = typeof known === 'string' ? known : await whose(existing, file)
  if (typeof known === 'string' || typeof now === 'string') {
    const why = typeof known === 'string' ? known : now
    return [`Whose the credentials are could not be asked (${why}); the next run asks before it writes.`]
  }
  const other = otherCompany(known, now)
  if (other !== null) {
    refuse([`${otherCompanySaid(file.name, other)} Make a new connection for it, under another name.`])
  }
  return []
}
