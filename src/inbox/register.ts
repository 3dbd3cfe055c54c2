import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError, type SyncError, told } from '../core/errors.ts'
import type { Hook } from '../core/inbox.ts'
import { SECOND_LOOK_MS } from '../core/second-look.ts'
import type { Store } from '../core/store.ts'
import type { NewIssue } from '../core/sync-store.ts'
import type { BasicCredentials, Registrar, RegistrationPlan, RegistrationTrouble } from '../core/webhooks.ts'
import { type KeptLease, keepLease } from '../sync/keep-lease.ts'
import { hookUrl } from './hook-address.ts'
import { newHookId, openBasicCredentials } from './hook-secrets.ts'

export interface RegisterDeps {
  readonly store: Pick<Store, 'inbox' | 'secrets' | 'leases' | 'sync'>
  readonly clock: Clock
  readonly registrar: Registrar
  /** `https://ml-connector.example.com`; `null`: nobody outside can reach us. */
  readonly publicUrl: string | null
  readonly connection: Connection
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
 * Makes sure that a system has exactly one working hook per kind of record for this connection. To be called when a
 * connection becomes active, when `serve` starts, daily, and after the connection file was changed. *
 * Errors: those of the account (hold), passing ones (retry) and limits (wait). When hooks cannot be registered,
 *         nothing is thrown: an issue says so until they can, and polling goes on.
 */
export async function verifyWebhooks(deps: RegisterDeps, signal: AbortSignal): Promise<Verified> {
  const { store, clock, connection, publicUrl, registrar } = deps
  if (connection.state !== 'active') return { state: 'off', removed: 0 }
  const isOff = !registrar.enabled || publicUrl === null
  const off = async () =>
    ({ state: 'off', removed: registrar.enabled ? 0 : await removeWebhooks(deps, signal) }) as const
  if (isOff && !(await hasProblem(deps))) return off()

  const kept = await keepLease(store, connection.id, deps.owner, clock, signal)
  if (kept === null) return { state: 'busy' }
  try {
    const verified = isOff ? await off() : await register(deps, publicUrl, kept)
    await store.inbox.changeHook(connection.id, registrar.system, { problem: null })
    await store.sync(kept.lease).commit([{ do: 'resolve', ...refusedBy(registrar) }])
    return verified
  } catch (error) {
    const found = isSyncError(error) ? registrar.troubleOf(error) : null
    if (found === null) throw error
    const problem = told({ ...found, advice: `Changes arrive by polling. ${found.advice}` })
    const change = { problem, verifiedAt: now(deps), probedUntil: null }
    await store.inbox.changeHook(connection.id, registrar.system, change)
    await store.sync(kept.lease).commit([{ do: 'issue', issue: refusedIssue(registrar, found) }])
    return { state: 'refused', problem }
  } finally {
    await kept.release()
  }
}

/**
 * Removes our hooks, e.g. when the connection is deleted. Makes no call when none were ever registered.
 *
 * @returns how many were removed
 */
export async function removeWebhooks(
  deps: Pick<RegisterDeps, 'store' | 'registrar' | 'publicUrl' | 'connection'>,
  signal: AbortSignal,
): Promise<number> {
  const { store, registrar, connection, publicUrl } = deps
  const { system } = registrar
  const hook = await store.inbox.hook(connection.id, system)
  if (hook === null || (hook.registrations.length === 0 && hook.attemptedAt === null)) return 0
  const url = hookUrl(publicUrl ?? ANYWHERE, system, hook.id)
  const plan = await registrar.plan({ url, ours: hook.registrations, user: null }, signal)
  for (const id of plan.remove) await registrar.remove(id, signal)
  await store.inbox.changeHook(connection.id, system, NOTHING_REGISTERED)
  return plan.remove.length
}

// The host does not matter, since hooks are recognised by the path of their address.
const ANYWHERE = 'https://ml-connector.invalid'
const NOTHING_REGISTERED = { registrations: [], attemptedAt: null, verifiedAt: null, problem: null } as const

async function register(deps: RegisterDeps, publicUrl: string, { signal, stillOurs }: KeptLease): Promise<Verified> {
  const { store, registrar, connection, clock } = deps
  const { system } = registrar
  const me = await registrar.me(signal)
  const opened = await store.inbox.openHook(connection.id, system, newHookId())
  const credentials = await openBasicCredentials(store.secrets, connection.id, system, now(deps))
  const change = (to: Parameters<Store['inbox']['changeHook']>[2]) => store.inbox.changeHook(connection.id, system, to)
  await change({ ourUser: me, probedUntil: now(deps) + PROBED_MS })

  const counts = { created: 0, removed: 0 }
  let known: Pick<Hook, 'registrations' | 'attemptedAt'> = opened
  for (let round = 1; ; round++) {
    const plan = await surePlan(hookUrl(publicUrl, system, opened.id), known, credentials, signal)
    for (const id of plan.remove) await registrar.remove(id, signal)
    counts.removed += plan.remove.length

    const ids = [...plan.keep]
    let doubt: SyncError | null = null
    for (const create of plan.create) {
      // Noted before the call: if its answer is lost, or the process dies, hooks are listed twice next time.
      await stillOurs()
      const attemptedAt = now(deps)
      await change({ registrations: ids, attemptedAt })
      known = { registrations: ids, attemptedAt }
      try {
        ids.push(await create(credentials, signal))
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
    url: string,
    { registrations: ours, attemptedAt }: Pick<Hook, 'registrations' | 'attemptedAt'>,
    { user }: BasicCredentials,
    until: AbortSignal,
  ): Promise<RegistrationPlan> {
    const isKnown = async (id: string) => (await store.inbox.door(id)) !== null
    const planned = () => registrar.plan({ url, ours, user, isKnown }, until)
    const first = await planned()
    const since = attemptedAt === null ? SECOND_LOOK_MS : now(deps) - attemptedAt
    if (first.create.length === 0 || since >= SECOND_LOOK_MS) return first
    await clock.sleep(SECOND_LOOK_MS, until)
    return planned()
  }
}

const now = ({ clock }: Pick<RegisterDeps, 'clock'>): number => clock.now().getTime()

const hasProblem = async ({ store, connection, registrar }: RegisterDeps): Promise<boolean> =>
  ((await store.inbox.hook(connection.id, registrar.system))?.problem ?? null) !== null

const refusedBy = ({ refused: { code } }: Registrar) => ({ stream: 'connection', key: 'webhooks', code }) as const

const refusedIssue = (registrar: Registrar, { message, advice }: RegistrationTrouble): NewIssue => ({
  flow: 'connection',
  ...refusedBy(registrar),
  message: `${message} ${registrar.refused.consequence}`,
  advice,
  details: {},
})
