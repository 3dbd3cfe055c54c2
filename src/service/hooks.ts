import { type HookStatus, hookStatus } from '../app/hook-status.ts'
import type { Waking } from '../app/wake.ts'
import { pipedriveRegistrar } from '../connectors/pipedrive/webhooks/registrar.ts'
import { pipedriveWebhooks } from '../connectors/pipedrive/webhooks/sender.ts'
import { vismaWebhooks } from '../connectors/visma/webhooks/webhooks.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import { asideOf } from '../flows/visma-pipedrive/hints/pipedrive-hints.ts'
import { type Receiver, receiver } from '../inbox/receive.ts'
import { removeWebhooks, verifyWebhooks } from '../inbox/register.ts'
import type { Opened } from './connect.ts'

const SENDERS = [vismaWebhooks, pipedriveWebhooks] as const

const DAY_MS = 86_400_000
/** How soon refused hooks are tried again: a person who reads of the cause may soon mend it. */
const REFUSED_MS = 3_600_000

/** Webhooks of all connections: taken in, registered, looked after. */
export interface Hooks {
  /** Takes deliveries, and wakes connections that have deliveries to act on. */
  readonly receiver: () => Receiver
  /** Wakes connections with deliveries nobody has acted on, e.g. since a crash. */
  readonly wakeWaiting: () => Promise<void>
  /**
   * Registers and repairs hooks of connections that are due: once a day, and after a connection became active or was
   * changed. Never throws: trouble of a connection is logged, and polling goes on.
   */
  readonly lookAfter: (signal: AbortSignal) => Promise<void>
  readonly status: (connection: Connection) => Promise<HookStatus>
  /** Removes our hooks at Pipedrive, if it can be reached. */
  readonly remove: (opened: Opened, signal: AbortSignal) => Promise<void>
}

export interface HooksOptions {
  readonly store: Store
  readonly clock: Clock
  readonly publicUrl: string | null
  readonly owner: string
  readonly wake: Waking['wake']
  readonly opened: (name: string) => Promise<Opened>
  readonly log: (event: object) => void
}

export function hooksOf({ store, clock, publicUrl, owner, wake, opened, log }: HooksOptions): Hooks {
  const isDue = async (connection: Connection): Promise<boolean> => {
    if (connection.state !== 'active') return false
    const hook = await store.inbox.hook(connection.id, 'pipedrive')
    // Without a public address there is nothing to do, except to close an issue that no longer matters.
    if (publicUrl === null) return (hook?.problem ?? null) !== null
    if (hook === null || hook.verifiedAt === null) return true
    const every = hook.problem === null ? DAY_MS : REFUSED_MS
    return hook.verifiedAt < connection.updatedAt || clock.now().getTime() - hook.verifiedAt >= every
  }

  const verify = async ({ name }: Connection, signal: AbortSignal): Promise<void> => {
    const { connection, file, remote } = await opened(name)
    const { webhooks } = file.pipedrive
    const registrar = pipedriveRegistrar(remote.destination, webhooks)
    const deps = { store, clock, registrar, publicUrl, connection, owner }
    const verified = await verifyWebhooks(deps, signal)
    await remote.destination.flush()
    if (verified.state !== 'busy') log({ event: 'hook.verified', connection: name, ...verified })
  }

  return {
    receiver: () => receiver({ store, clock, senders: SENDERS, wake, aside: asideOf, log }),
    wakeWaiting: async () => {
      for (const connection of await store.inbox.waiting()) await wake(connection)
    },
    lookAfter: async (signal) => {
      for (const connection of await store.connections.list()) {
        try {
          if (await isDue(connection)) await verify(connection, signal)
        } catch (error) {
          if (signal.aborted) return
          log({ event: 'hook.trouble', connection: connection.name, error: wordsOf(error) })
        }
      }
    },
    status: (connection) => hookStatus(store, connection.id, publicUrl),
    remove: async ({ connection, file, remote }, signal) => {
      const { webhooks } = file.pipedrive
      try {
        const registrar = pipedriveRegistrar(remote.destination, webhooks)
        await removeWebhooks({ store, registrar, publicUrl, connection }, signal)
      } catch (error) {
        // A failure does not keep the connection from being deleted: Pipedrive deletes hooks that nobody answers.
        log({ event: 'hook.not_removed', connection: connection.name, error: wordsOf(error) })
      }
    },
  }
}

const wordsOf = (error: unknown): string =>
  isSyncError(error) ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : String(error)
