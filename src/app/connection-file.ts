import type { Config, Environment } from '../config/config.ts'
import { type AskWhose, applyConnectionFile, checkConnectionFile } from '../connection/apply.ts'
import type { Actor } from '../core/actor.ts'
import { SyncError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import { type AppliedConnection, connectionOf, type ValidatedConnection } from './connections.ts'
import type { Lowering } from './lowering.ts'
import { loweringOf } from './price-of-lowering.ts'
import { waking } from './wake.ts'

export { connectionSchema } from '../connection/reference.ts'

/** The text of a connection file, and what its placeholders stand for. */
export interface FileInput {
  readonly text: string
  readonly environment: Environment
}

interface Agreed {
  /** A person has agreed that what sales may no longer see is cleared. */
  readonly lowers?: boolean
  readonly action?: 'connection.edit'
  /** The settings that somebody looked at; `null`: there was no such connection. */
  readonly settledOn?: Json
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
  readonly actor: Actor
  readonly askWhose: AskWhose
  readonly log: (event: object, message: string) => void
}

/** What applying a file would clear in Pipedrive, since sales would see less; `null` where there is nothing to clear. */
export async function lowering(
  { store, config, now }: Pick<ApplyDeps, 'store' | 'config' | 'now'>,
  { text, environment }: FileInput,
): Promise<Lowering | null> {
  const { existing, settings } = await checkConnectionFile(store, text, environment, config, now())
  return loweringOf(store, existing, settings, now())
}

/**
 * Creates or updates the connection a file describes. One that lets sales see less is woken, to clear what they see.
 *
 * Errors: those of `applyConnectionFile`; SyncError `connection.unconfirmed` (hold) where that was not agreed to.
 */
export async function applyFile(
  { store, config, now, actor, askWhose, log }: ApplyDeps,
  { text, environment, lowers = false, action, settledOn }: FileInput & Agreed,
): Promise<AppliedConnection> {
  const cleared = await lowering({ store, config, now }, { text, environment })
  if (cleared !== null && !lowers) throw unconfirmed(cleared)
  const { connection, ...applied } = await applyConnectionFile(store, text, environment, config, now(), {
    ...{ askWhose, actor, action, agreed: cleared, settledOn },
  })
  log({ connection: connection.name, changes: applied.changes.length }, 'connection applied')
  const { created, changes, warnings } = applied
  if (cleared !== null && connection.state === 'active') await waking(store, now).wake(connection.id)
  return { ...connectionOf(connection), created, changes: [...changes], warnings: [...warnings], lowering: cleared }
}

const unconfirmed = ({ from, to, units }: Lowering): SyncError =>
  new SyncError(
    'connection.unconfirmed',
    `Visibility ${to} clears what ${from} has shown, for ${units} units of the API budget; nobody has agreed to that, so nothing is stored.`,
    { do: 'hold' },
    { advice: 'To agree to it without a question: ml-connector connection apply -f FILE --yes' },
  )
