import { z } from 'zod'
import type { Arrival } from '../core/arrival.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { SystemName } from '../core/ids.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import type { Proof, WebhookSender } from '../core/webhooks.ts'
import { isHookId } from './hook-secrets.ts'

/** Where a delivery may enter: a connection, and the proof that a delivery to it must carry. */
export interface Door extends Proof {
  readonly connection: Connection
  /** The user we act as at the sender; `null` while it is not known. */
  readonly ourUser: string | null
}

type Senders = ReadonlyMap<SystemName, WebhookSender>
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
export function doors(store: Pick<Store, 'inbox' | 'connections' | 'secrets'>, clock: Clock, senders: Senders): Doors {
  const listed = new Map<SystemName, { readonly all: Promise<Tenants>; readonly at: number }>()
  const kept = new Map<string, { readonly doors: Promise<readonly Door[]>; readonly at: number }>()

  const look = (knock: Knock, fresh: boolean): Promise<readonly Door[]> =>
    knock.hook === null ? byTenant(knock, fresh) : byHook(knock.system, knock.hook)

  async function byHook(system: SystemName, id: string): Promise<readonly Door[]> {
    const found = await store.inbox.door(id)
    const sender = senders.get(system)
    if (sender === undefined || found === null || found.hook.system !== system) return []
    return [await doorTo(found.connection, sender, found.hook.ourUser)]
  }

  async function byTenant({ system, headers }: Knock, fresh: boolean): Promise<readonly Door[]> {
    const sender = senders.get(system)
    const tenant = sender?.shared?.claimed(headers) ?? null
    if (sender === undefined || tenant === null) return []
    // One company may be connected to several accounts; the delivery is for each of them.
    const all = (await tenantsNow(sender, fresh)).get(tenant) ?? []
    return Promise.all(all.map((connection) => doorTo(connection, sender, null)))
  }

  // Kept together, so that made-up tenants do not each cause a read of all connections.
  function tenantsNow({ system, shared }: WebhookSender, fresh: boolean): Promise<Tenants> {
    const now = clock.now().getTime()
    const before = listed.get(system)
    if (!fresh && before !== undefined && now >= before.at && now - before.at < LISTED_MS) return before.all
    const all = store.connections
      .list()
      .then((connections) => Map.groupBy(connections, (one) => shared?.of(groupOf(one, system)) ?? null))
    const latest = { all, at: now }
    listed.set(system, latest)
    all.catch(() => {
      if (listed.get(system) === latest) listed.delete(system)
    })
    return all
  }

  async function doorTo(connection: Connection, sender: WebhookSender, ourUser: string | null): Promise<Door> {
    const opened = await store.secrets.open(connection.id)
    return { connection, ourUser, ...sender.proofOf(opened, groupOf(connection, sender.system)) }
  }

  return {
    of: async (knock, fresh) => {
      if (knock.hook !== null && !isHookId(knock.hook)) return []
      const name = nameOf(knock, senders)
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

type Tenants = ReadonlyMap<string | null, readonly Connection[]>

/** A name that all deliveries to the same address share. */
export const nameOf = ({ system, hook, headers }: Knock, senders: Senders): string =>
  `${system} ${hook ?? `tenant ${senders.get(system)?.shared?.claimed(headers) ?? null}`}`

const stored = z.record(z.string(), z.custom<Json>()).catch({})

/** The system's group in the stored settings of a connection. */
const groupOf = ({ settings }: Connection, system: SystemName): Json | undefined => stored.parse(settings)[system]
