import type { Config, Environment } from '../config.ts'
import { readConnectionFile } from '../connection-file.ts'
import { SyncError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { type ConnectionFile, connectionFile } from '../core/settings.ts'
import type { Connection, Store } from '../core/store.ts'
import { scheduleProblems } from '../engine/schedule.ts'
import { describeChanges, describeNew } from './changes.ts'
import { expand } from './expand.ts'
import { addressWarnings, refusedAddresses } from './hosts.ts'
import { splitSecrets } from './secrets.ts'
import { resumedState } from './state.ts'
import { tidied } from './tidied.ts'
import { ineffective, unsupported } from './unsupported.ts'
import { parseYaml } from './yaml.ts'

export interface Applied {
  readonly connection: Connection
  readonly created: boolean
  /** One line per changed path; empty when the file says what is stored already. */
  readonly changes: readonly string[]
  /** Accepted, and still worth knowing. */
  readonly warnings: readonly string[]
}

/**
 * Creates or updates the connection a file describes.
 *
 * Errors: those of `readConnectionFile`; SyncError `connection.refused` (hold), one sentence a line, and nothing
 *         is stored.
 */
export async function applyConnectionFile(
  store: Store,
  text: string,
  env: Environment,
  config: Pick<Config, 'allowPrivateHosts'>,
  now: number,
): Promise<Applied> {
  const { file, account, existing, settings, secrets, changes, warnings } = await checkConnectionFile(
    store,
    text,
    env,
    config,
    now,
  )
  if (existing !== null && changes.length === 0) return { connection: existing, created: false, changes, warnings }

  const saved = await store.connections.save({ name: file.name, settings, account }, secrets, now)
  // Whatever a person was asked to mend may be mended now; if not, the next run says so again.
  if (saved.state === 'held') await store.connections.setState(saved.id, await resumedState(store, saved), null, now)
  const connection = (await store.connections.byName(file.name)) ?? saved
  return { connection, created: existing === null, changes, warnings }
}

/** What applying a file would come to. */
export interface Checked extends Pick<Applied, 'changes' | 'warnings'> {
  readonly file: ConnectionFile
  readonly account: string
  readonly existing: Connection | null
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
): Promise<Checked> {
  const { file, said, problems } = tidied(readConnectionFile(text, env))
  const existing = (await store?.connections.byName(file.name)) ?? null
  const account = accountOf(file, existing)
  refuse([
    ...problems,
    ...refusedAddresses(file, config.allowPrivateHosts),
    ...unsupported(file),
    ...scheduleProblems(file.schedule, file.settings.timeZone, now),
    ...sharedAccount(file, account, (await store?.connections.list()) ?? []),
    ...(store === null || existing === null ? [] : await otherCompany(store, existing, file)),
  ])

  const { settings, secrets } = splitSecrets(file)
  const { filled } = expand(parseYaml(text), env)
  const changes =
    store === null || existing === null
      ? describeNew(settings, DEFAULTS, secrets, filled)
      : describeChanges(existing.settings, settings, await store.secrets.open(existing.id), secrets, filled)
  const warnings = [...said, ...addressWarnings(file), ...ineffective(file, parseYaml(text))]
  return { file, account, existing, settings, secrets, changes, warnings }
}

/** What a file with credentials only would say. */
const DEFAULTS = splitSecrets(
  connectionFile.parse({
    name: 'any',
    visma: { clientId: '-', clientSecret: '-', tenantId: '-' },
    pipedrive: { apiToken: '-' },
  }),
).settings

/** Behind the global host there may be any company; which one, the sign-in tells. */
function accountOf({ pipedrive }: ConnectionFile, existing: Connection | null): string {
  const { host } = new URL(pipedrive.apiUrl)
  return host === 'api.pipedrive.com' && pipedrive.oauth !== undefined && existing !== null ? existing.account : host
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new SyncError('connection.refused', problems.join('\n'), { do: 'hold' })
}

/** Two connections must not write into each other's custom fields. */
function sharedAccount(file: ConnectionFile, account: string, all: readonly Connection[]): readonly string[] {
  const suffix = file.pipedrive.fieldSuffix
  const other = all.find((c) => c.name !== file.name && c.account === account && suffixOf(c) === suffix)
  if (other === undefined) return []
  const own = suffix === '' ? 'its own pipedrive.fieldSuffix' : 'another pipedrive.fieldSuffix'
  const hint =
    account === 'api.pipedrive.com'
      ? " If it is another account, name its own host, https://COMPANY.pipedrive.com, as each connection's pipedrive.apiUrl."
      : ''
  return [`${other.name} already writes to the Pipedrive account ${account}; give ${file.name} ${own}.${hint}`]
}

function suffixOf({ settings }: Connection): string {
  const pipedrive = member(settings, 'pipedrive')
  const suffix = member(pipedrive, 'fieldSuffix')
  return typeof suffix === 'string' ? suffix : ''
}

/** Links say which Visma record is which Pipedrive record. For another company the same numbers mean others. */
async function otherCompany(store: Store, existing: Connection, file: ConnectionFile): Promise<readonly string[]> {
  const visma = member(existing.settings, 'visma')
  const moved = (['tenantId', 'companyId'] as const).filter((key) => {
    const before = member(visma, key)
    return before !== null && before !== file.visma[key]
  })
  if (moved.length === 0) return []
  const runs = await store.runs.list(existing.id, RUNS_LOOKED_AT)
  if (!runs.some((run) => run.counts.created + run.counts.linked + run.counts.updated > 0)) return []
  return [
    `visma.${moved[0]} names another company than the one ${file.name} has written records of; ` +
      'make a new connection for it, under another name.',
  ]
}

const RUNS_LOOKED_AT = 500

const member = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && key in value ? Reflect.get(value, key) : null
