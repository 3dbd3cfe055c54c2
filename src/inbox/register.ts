import type { Pipedrive } from '../connectors/pipedrive/model.ts'
import type { PipedriveSettings } from '../connectors/pipedrive/settings.ts'
import {
  HOOKED_ENTITIES,
  planRegistrations,
  type RegistrationPlan,
} from '../connectors/pipedrive/webhooks/webhook-registrations.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError, type SyncError, told } from '../core/errors.ts'
import type { Hook } from '../core/inbox.ts'
import { SECOND_LOOK_MS } from '../core/second-look.ts'
import type { Store } from '../core/store.ts'
import type { NewIssue } from '../core/sync-store.ts'
import { type KeptLease, keepLease } from '../sync/keep-lease.ts'
import { hookUrl } from './hook-address.ts'
import { type BasicCredentials, newHookId, openBasicCredentials } from './hook-secrets.ts'

export interface RegisterDeps {
  readonly store: Pick<Store, 'inbox' | 'secrets' | 'leases' | 'sync'>
  readonly clock: Clock
  readonly pipedrive: Pick<Pipedrive, 'account' | 'webhooks' | 'createWebhook' | 'deleteWebhook'>
  /** `https://ml-connector.example.com`; `null`: nobody outside can reach us. */
  readonly publicUrl: string | null
  readonly connection: Connection
  readonly webhooks: PipedriveSettings['webhooks']
  /** Name of this process in leases. */
  readonly owner: string
}

export type Verified =
  | { readonly state: 'ready'; readonly created: number; readonly removed: number }
  /** Only polling, by choice: switched off, no public address, or the connection is not active. */
  | { readonly state: 'off'; readonly removed: number }
  /** Only polling, since hooks cannot be registered; `problem` is for the operator. */
  | { readonly state: 'refused'; readonly problem: string }
  /** A run holds the connection; to be tried again later. */
  | { readonly state: 'busy' }

const ROUNDS = 3
/** Longer than it takes to register all hooks, with every retry. */
const PROBED_MS = 5 * 60_000

/**
 * Makes sure that Pipedrive has exactly one working hook per kind of record for this connection. To be called when a
 * connection becomes active, when `serve` starts, daily, and after the connection file was changed. When nothing has to
 * be changed it costs 12 units.
 *
 * Errors: those of the account (hold), passing ones (retry) and limits (wait). When hooks cannot be registered,
 *         nothing is thrown: an issue says so until they can, and polling goes on.
 */
export async function verifyWebhooks(deps: RegisterDeps, signal: AbortSignal): Promise<Verified> {
  const { store, clock, connection, publicUrl, webhooks } = deps
  if (connection.state !== 'active') return { state: 'off', removed: 0 }
  const isOff = !webhooks.enabled || publicUrl === null
  const off = async () =>
    ({ state: 'off', removed: webhooks.enabled ? 0 : await removeWebhooks(deps, signal) }) as const
  if (isOff && !(await hasProblem(deps))) return off()

  // Claimed under a name of its own, so that it does not take the lease away from a run of this process.
  const kept = await keepLease(store, connection.id, `${deps.owner} webhooks`, clock, signal)
  if (kept === null) return { state: 'busy' }
  try {
    const verified = isOff ? await off() : await register(deps, publicUrl, kept)
    await store.inbox.changeHook(connection.id, 'pipedrive', { problem: null })
    await store.sync(kept.lease).commit([{ do: 'resolve', ...REFUSED }])
    return verified
  } catch (error) {
    const found = problemOf(error)
    if (found === null) throw error
    const problem = told({ ...found, advice: `Changes arrive by polling. ${found.advice}` })
    await store.inbox.changeHook(connection.id, 'pipedrive', { problem, verifiedAt: now(deps), probedUntil: null })
    await store.sync(kept.lease).commit([{ do: 'issue', issue: refusedIssue(found) }])
    return { state: 'refused', problem }
  } finally {
    await kept.release()
  }
}

/**
 * Removes our hooks, e.g. when the connection is deleted. Makes no call when none were ever registered. Pipedrive
 * itself deletes hooks that could not be removed after three days without an answer.
 *
 * @returns how many were removed
 */
export async function removeWebhooks(
  deps: Pick<RegisterDeps, 'store' | 'clock' | 'pipedrive' | 'publicUrl' | 'connection' | 'webhooks'>,
  signal: AbortSignal,
): Promise<number> {
  const { store, pipedrive, connection, publicUrl, webhooks } = deps
  const hook = await store.inbox.hook(connection.id, 'pipedrive')
  if (hook === null || (hook.registrations.length === 0 && hook.attemptedAt === null)) return 0
  const wanted = { url: hookUrl(publicUrl ?? ANYWHERE, 'pipedrive', hook.id), entities: [], version: webhooks.version }
  const plan = planRegistrations({ wanted, existing: await pipedrive.webhooks(signal), ours: hook.registrations })
  for (const id of plan.remove) await pipedrive.deleteWebhook(id, signal)
  await store.inbox.changeHook(connection.id, 'pipedrive', NOTHING_REGISTERED)
  return plan.remove.length
}

// The host does not matter, since hooks are recognised by the path of their address.
const ANYWHERE = 'https://ml-connector.invalid'
const NOTHING_REGISTERED = { registrations: [], attemptedAt: null, verifiedAt: null, problem: null } as const

async function register(deps: RegisterDeps, publicUrl: string, { signal, stillOurs }: KeptLease): Promise<Verified> {
  const { store, pipedrive, connection, clock } = deps
  const { me } = await pipedrive.account(signal)
  const opened = await store.inbox.openHook(connection.id, 'pipedrive', newHookId())
  const credentials = await openBasicCredentials(store.secrets, connection.id, now(deps))
  const change = (to: Parameters<Store['inbox']['changeHook']>[2]) =>
    store.inbox.changeHook(connection.id, 'pipedrive', to)
  await change({ ourUser: me.id, probedUntil: now(deps) + PROBED_MS })

  const counts = { created: 0, removed: 0 }
  let known: Pick<Hook, 'registrations' | 'attemptedAt'> = opened
  for (let round = 1; ; round++) {
    const plan = await surePlan(deps, hookUrl(publicUrl, 'pipedrive', opened.id), known, credentials, signal)
    for (const id of plan.remove) await pipedrive.deleteWebhook(id, signal)
    counts.removed += plan.remove.length

    const ids = [...plan.keep]
    let doubt: SyncError | null = null
    for (const hook of plan.create) {
      // Noted before the call: if its answer is lost, or the process dies, hooks are listed twice next time.
      await stillOurs()
      const attemptedAt = now(deps)
      await change({ registrations: ids, attemptedAt })
      known = { registrations: ids, attemptedAt }
      try {
        ids.push(await pipedrive.createWebhook(hook, credentials, signal))
        counts.created += 1
      } catch (error) {
        if (!isSyncError(error) || error.applied !== 'unknown') throw error
        doubt = error
        break
      }
    }
    if (doubt === null) {
      await change({ registrations: ids, attemptedAt: null, probedUntil: null, verifiedAt: now(deps), problem: null })
      return { state: 'ready', ...counts }
    }
    if (round === ROUNDS) throw doubt
  }

  /** Plans by a listing that surely shows any hook whose create was sent before. */
  async function surePlan(
    { webhooks }: RegisterDeps,
    url: string,
    { registrations: ours, attemptedAt }: Pick<Hook, 'registrations' | 'attemptedAt'>,
    { user }: BasicCredentials,
    until: AbortSignal,
  ): Promise<RegistrationPlan> {
    const wanted = { url, entities: HOOKED_ENTITIES, version: webhooks.version, user }
    const planned = async () => planRegistrations({ wanted, existing: await pipedrive.webhooks(until), ours })
    const first = await planned()
    const since = attemptedAt === null ? SECOND_LOOK_MS : now(deps) - attemptedAt
    if (first.create.length === 0 || since >= SECOND_LOOK_MS) return first
    await clock.sleep(SECOND_LOOK_MS, until)
    return planned()
  }
}

const now = ({ clock }: Pick<RegisterDeps, 'clock'>): number => clock.now().getTime()

const hasProblem = async ({ store, connection }: RegisterDeps): Promise<boolean> =>
  ((await store.inbox.hook(connection.id, 'pipedrive'))?.problem ?? null) !== null

interface Problem {
  readonly message: string
  readonly advice: string
}

const REFUSED = { stream: 'connection', key: 'webhooks', code: 'pipedrive.webhooks_refused' } as const

const refusedIssue = ({ message, advice }: Problem): NewIssue => ({
  flow: 'connection',
  ...REFUSED,
  message: `${message} Changes made in Pipedrive arrive by polling instead.`,
  advice,
  details: {},
})

/** Why hooks cannot be registered, in words for the operator; `null` for any other trouble. */
function problemOf(error: unknown): Problem | null {
  if (!isSyncError(error)) return null
  switch (error.code) {
    case 'pipedrive.forbidden':
    case 'pipedrive.scope':
      return {
        message: 'Pipedrive lets only admins, and apps with the scope "admin", register webhooks.',
        advice: 'Make the user of the connection an admin to have changes at once.',
      }
    case 'pipedrive.webhook_limit':
      return {
        message: 'Pipedrive registers at most 40 webhooks for a user, and they are used up.',
        advice: 'Remove webhooks that nobody needs, or give the connection a user of its own.',
      }
    case 'pipedrive.rejected':
    case 'pipedrive.limit':
      return {
        message: `Pipedrive did not register the webhooks: ${error.message}`,
        advice: 'Check that ML_CONNECTOR_URL can be reached over https from outside, without a redirect.',
      }
    default:
      return null
  }
}
