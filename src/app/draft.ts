import { z } from 'zod'
import { checkConnectionFile } from '../connection/apply.ts'
import { restoreConnectionFile } from '../connection/connection-file.ts'
import { type ConnectionFile, SECRETS } from '../connection/schema.ts'
import { parseYaml } from '../connection/yaml.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import type { Caller } from './caller.ts'
import { changeSettings, filledFrom } from './change-settings.ts'
import { type ApplyDeps, type FileInput, validateFile } from './connection-file.ts'
import type { ConnectionUses, ValidatedConnection } from './connections.ts'
import { revisionOf } from './lists/settings.ts'
import { type PingDocument, type Pinged, pingDocument, pingOf } from './ping.ts'
import { connectionNamed } from './use-cases.ts'

/** A connection as a file would have it. Nothing of it is stored. */
export interface Drafted {
  readonly file: ConnectionFile
  readonly host: string
  /** The connection of that name, where there is one. */
  readonly existing: Connection | null
  /** Whether it signs in as that one does: then new tokens are its too, and the old ones may be void. */
  readonly signsInAsStored: boolean
}

/** Reaches both systems as a draft would. */
export type ReachDraft = (draft: Drafted) => Pinged

interface DraftDeps extends Pick<ApplyDeps, 'store' | 'config' | 'now'> {
  readonly reachDraft: ReachDraft
}

/** A draft whose file was checked as applying it would. */
export interface Draft {
  /** Asks both systems with what it says. Writes nothing, and stores nothing. */
  readonly ping: (caller: Caller) => Promise<PingDocument>
}

/** Errors: those of `applyFile`. Of a connection that is there, secrets that are left out are those that are stored. */
export async function draftOf(deps: DraftDeps, { text, environment: given }: FileInput): Promise<Draft> {
  const { store, config, now, reachDraft } = deps
  const found = await connectionIn(store, text)
  const filled = found === null ? null : await filledFrom(deps, found, text, given)
  const environment = filled?.environment ?? given
  const { file, host, existing } = await checkConnectionFile(store, text, environment, config, now())
  const isStored = existing !== null && filled?.keepsAddresses === true && (await hasSignIn(store, existing, file))
  const systems = reachDraft({ file, host, existing, signsInAsStored: isStored })
  return { ping: (caller) => pingOf(file.name, systems, caller) }
}

/** What applying a draft would do; stores nothing. Errors: those of `applyFile`. Secrets are taken as by `draftOf`. */
export async function checkDraft(
  deps: Pick<ApplyDeps, 'store' | 'config' | 'now'>,
  { text, environment: given }: FileInput,
): Promise<ValidatedConnection> {
  const found = await connectionIn(deps.store, text)
  const environment = found === null ? given : (await filledFrom(deps, found, text, given)).environment
  return validateFile(deps, { text, environment })
}

async function connectionIn({ connections }: Pick<Store, 'connections'>, text: string): Promise<Connection | null> {
  const said = parseYaml(text)
  const name = typeof said === 'object' && said !== null && 'name' in said ? said.name : null
  return typeof name === 'string' ? connections.byName(name) : null
}

async function hasSignIn(
  { secrets }: Pick<Store, 'secrets'>,
  { id, settings }: Connection,
  { pipedrive }: ConnectionFile,
): Promise<boolean> {
  if (pipedrive.oauth === undefined) return true
  const { oauth } = restoreConnectionFile(settings, await secrets.open(id)).pipedrive
  return oauth?.clientId === pipedrive.oauth.clientId && oauth.refreshToken === pipedrive.oauth.refreshToken
}

/** `PUT …/secrets`. */
export const replacedSecrets = z.strictObject({
  ...pingDocument.shape,
  /** Whether they took the place of the old ones: not where a system of theirs refused something. */
  stored: z.boolean(),
})
export type ReplacedSecrets = z.output<typeof replacedSecrets>

/** Takes the place of secrets that work, once both systems were asked with the new ones. */
export interface Replacing {
  readonly run: (caller: Caller) => Promise<ReplacedSecrets>
}

/**
 * Puts secrets in the place of those that are stored, but only where the systems they are for let them in: until then, and
 * where they do not, the old ones stay.
 *
 * Errors: those of `changeSettings`; SyncError `connection.no_such_secret` (hold).
 */
export async function replacingSecrets(
  deps: ApplyDeps & DraftDeps,
  name: string,
  given: Readonly<Record<string, string>>,
  exported: ConnectionUses['exported'],
): Promise<Replacing> {
  const revision = revisionOf(await connectionNamed(deps.store)(name))
  const { yaml } = await exported(name)
  const systems = new Set(Object.keys(given).map((secret) => systemOf(secret, yaml, name)))
  const draft = await draftOf(deps, { text: yaml, environment: given })
  return {
    run: async (caller) => {
      const found = await draft.ping(caller)
      const isRefused = found.checks.some(({ system, status }) => status === 'failed' && systems.has(system))
      if (isRefused) return { ...found, stored: false }
      await changeSettings(deps, name, { yaml, secrets: given, revision, lowers: false })
      return { ...found, stored: true }
    },
  }
}

function systemOf(secret: string, yaml: string, name: string): 'visma' | 'pipedrive' {
  const named = Object.entries(SECRETS).find(([, placeholder]) => secret.replace(/_\d+$/, '') === placeholder)
  if (named === undefined || !yaml.includes(`\${${secret}}`)) throw noSuchSecret(secret, yaml, name)
  return named[0].startsWith('visma.') ? 'visma' : 'pipedrive'
}

const noSuchSecret = (secret: string, yaml: string, name: string): SyncError => {
  const known = [...yaml.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, one]) => one)
  const advice = `It has ${known.join(', ')}.`
  return new SyncError(
    'connection.no_such_secret',
    `${name} has no secret ${secret}. Nothing was stored.`,
    { do: 'hold' },
    { advice },
  )
}
