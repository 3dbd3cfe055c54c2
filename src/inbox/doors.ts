import { z } from 'zod'
import { authenticatePipedrive, mayBePipedrive } from '../connectors/pipedrive/webhooks/webhook-authentication.ts'
import {
  authenticateVisma,
  mayBeVisma,
  tenantKey,
  tenantOf,
} from '../connectors/visma/webhooks/webhook-authentication.ts'
import type { Arrival } from '../core/arrival.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { type Delivery, type Refusal, UNAUTHENTICATED } from '../core/hint.ts'
import type { HookSystem } from '../core/inbox.ts'
import type { Store } from '../core/store.ts'
import { basicCredentials, isHookId, signatureSecret, vismaSecrets } from './hook-secrets.ts'

/** A connection that a delivery may be for, and the check of its credentials or signature. */
export interface Door {
  readonly connection: Connection
  /** The user we act as at the sender; `null` while it is not known. */
  readonly ourUser: string | null
  /** Whether the headers allow that the delivery is genuine; asked before the body is read. */
  readonly mayEnter: (headers: Delivery['headers']) => boolean
  readonly authenticate: (delivery: Delivery, now: number) => Refusal | null
}

export type Knock = Pick<Arrival, 'system' | 'hook' | 'headers'>

export interface Doors {
  /** `fresh`: asks the store again, instead of answering from memory of the last few seconds. */
  readonly of: (knock: Knock, fresh: boolean) => Promise<readonly Door[]>
  /** Whether the address is being tried by the sender, since we are registering it. */
  readonly isProbed: (knock: Knock) => Promise<boolean>
}

const KEPT_MS = 5_000
const LISTED_MS = 1_000
const KEPT = 2_000

/**
 * Looks up the connections that a delivery may be for. Answers are remembered for a few seconds, so that a burst does
 * not cost a query and an opened secret for each delivery. Before a delivery is refused, the store is asked again, in
 * case something was changed meanwhile.
 */
export function doors(store: Pick<Store, 'inbox' | 'connections' | 'secrets'>, clock: Clock): Doors {
  let tenants: { readonly all: Promise<Tenants>; readonly at: number } | null = null
  const kept = new Map<string, { readonly doors: Promise<readonly Door[]>; readonly at: number }>()

  const look = (knock: Knock, fresh: boolean): Promise<readonly Door[]> =>
    knock.hook === null ? byTenant(tenantOf(knock), fresh) : byHook(knock.system, knock.hook)

  async function byHook(system: HookSystem, id: string): Promise<readonly Door[]> {
    const found = await store.inbox.door(id)
    if (found === null || found.hook.system !== system) return []
    return [await doorTo(found.connection, system, found.hook.ourUser)]
  }

  async function byTenant(tenant: string | null, fresh: boolean): Promise<readonly Door[]> {
    if (tenant === null) return []
    // One company may be connected to several Pipedrive accounts; the delivery is for each of them.
    const all = (await tenantsNow(fresh)).get(tenant) ?? []
    return Promise.all(all.map((connection) => doorTo(connection, 'visma', null)))
  }

  // Kept together, so that made-up tenants do not each cause a read of all connections.
  function tenantsNow(fresh: boolean): Promise<Tenants> {
    const now = clock.now().getTime()
    if (!fresh && tenants !== null && now >= tenants.at && now - tenants.at < LISTED_MS) return tenants.all
    const all = store.connections
      .list()
      .then((connections) => Map.groupBy(connections, (one) => tenantKey(settingsOf(one).visma.tenantId)))
    const listed = { all, at: now }
    tenants = listed
    all.catch(() => {
      if (tenants === listed) tenants = null
    })
    return all
  }

  async function doorTo(connection: Connection, system: HookSystem, ourUser: string | null): Promise<Door> {
    const opened = await store.secrets.open(connection.id)
    const settings = settingsOf(connection)
    if (system === 'visma') {
      const expected = { secrets: vismaSecrets(opened), tenantId: settings.visma.tenantId }
      return {
        connection,
        ourUser,
        mayEnter: (headers) => mayBeVisma(headers, { ...expected, now: 0 }),
        authenticate: (delivery, now) => authenticateVisma(delivery, { ...expected, now }),
      }
    }
    const basic = basicCredentials(opened)
    const proof = { signatureSecret: signatureSecret(opened) }
    const isOpen = basic !== null && settings.pipedrive.webhooks.enabled
    return {
      connection,
      ourUser,
      mayEnter: (headers) => isOpen && mayBePipedrive(headers, { ...basic, ...proof, now: 0 }),
      authenticate: (delivery, now) =>
        isOpen ? authenticatePipedrive(delivery, { ...basic, ...proof, now }) : UNAUTHENTICATED,
    }
  }

  return {
    of: async (knock, fresh) => {
      if (knock.hook !== null && !isHookId(knock.hook)) return []
      const name = nameOf(knock)
      const now = clock.now().getTime()
      const known = kept.get(name)
      if (!fresh && known !== undefined && now >= known.at && now - known.at < KEPT_MS) return known.doors
      const looked = look(knock, fresh)
      kept.delete(name)
      kept.set(name, { doors: looked, at: now })
      const forget = () => {
        if (kept.get(name)?.doors === looked) kept.delete(name)
      }
      const oldest = kept.keys().next()
      if (kept.size > KEPT && !oldest.done) kept.delete(oldest.value)
      // Failures of the store and unknown addresses are not remembered.
      looked.then((found) => found.length === 0 && forget(), forget)
      return looked
    },
    isProbed: async ({ system, hook }) => {
      if (hook === null || !isHookId(hook)) return false
      const until = (await store.inbox.door(hook))?.hook
      return until?.system === system && (until.probedUntil ?? 0) > clock.now().getTime()
    },
  }
}

type Tenants = ReadonlyMap<string, readonly Connection[]>

/** A name that all deliveries to the same address share. */
export const nameOf = (knock: Knock): string => `${knock.system} ${knock.hook ?? `tenant ${tenantOf(knock)}`}`

const stored = z.object({
  visma: z.object({ tenantId: z.string().catch('') }).catch({ tenantId: '' }),
  pipedrive: z
    .object({ webhooks: z.object({ enabled: z.boolean().catch(true) }).catch({ enabled: true }) })
    .catch({ webhooks: { enabled: true } }),
})

const settingsOf = ({ settings }: Connection): z.output<typeof stored> => stored.parse(settings)
