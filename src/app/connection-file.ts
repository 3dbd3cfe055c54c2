import type { Config, Environment } from '../config/config.ts'
import { type AskWhose, applyConnectionFile, checkConnectionFile } from '../connection/apply.ts'
import type { Store } from '../core/store.ts'
import { type AppliedConnection, connectionOf, type ValidatedConnection } from './connections.ts'

export { connectionSchema } from '../connection/reference.ts'

/** The text of a connection file, and what its placeholders stand for. */
export interface FileInput {
  readonly text: string
  readonly environment: Environment
}

export interface FileDeps {
  /** `null` where there is none yet. */
  readonly store: Store | null
  readonly config: Pick<Config, 'allowPrivateHosts'>
  /** Epoch ms. */
  readonly now: () => number
}

/** What applying a file would do; stores nothing. Errors: those of `applyFile`. */
export async function validateFile(
  { store, config, now }: FileDeps,
  { text, environment }: FileInput,
): Promise<ValidatedConnection> {
  const { file, changes, warnings } = await checkConnectionFile(store, text, environment, config, now())
  return { name: file.name, valid: true, changes: [...changes], warnings: [...warnings] }
}

export interface ApplyDeps extends FileDeps {
  readonly store: Store
  readonly askWhose: AskWhose
  readonly log: (event: object, message: string) => void
}

/** Creates or updates the connection a file describes. Errors: those of `applyConnectionFile`. */
export async function applyFile(
  { store, config, now, askWhose, log }: ApplyDeps,
  { text, environment }: FileInput,
): Promise<AppliedConnection> {
  const { connection, ...applied } = await applyConnectionFile(store, text, environment, config, now(), askWhose)
  log({ connection: connection.name, changes: applied.changes.length }, 'connection applied')
  const { created, changes, warnings } = applied
  return { ...connectionOf(connection), created, changes: [...changes], warnings: [...warnings] }
}
