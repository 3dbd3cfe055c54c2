import { z } from 'zod'
import type { By } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { InboxEntry, InboxState } from '../core/inbox.ts'
import type { Store } from '../core/store.ts'
import { moment, momentOf } from './moment.ts'
import { wholeId } from './short-id.ts'
import type { Waking } from './wake.ts'

/** A webhook that came in: `inbox list --json` prints an array of them. */
export const deliveryDocument = z
  .strictObject({
    id: z.string(),
    system: z.enum(['visma', 'pipedrive']),
    /** The sender's own id of it. */
    deliveryId: z.string(),
    about: z.string(),
    receivedAt: moment,
    /** `stored`: to be acted on by the next run. */
    state: z.enum(['stored', 'done', 'failed']),
    /** Why there was nothing to do, or what went wrong. */
    reason: z.string().nullable(),
    settledAt: moment.nullable(),
    /** How often it was played again. */
    replays: z.int().nonnegative(),
  })
  .meta({ id: 'Delivery' })
export type DeliveryDocument = z.output<typeof deliveryDocument>

/** `inbox replay --json`. */
export const replayDocument = z.strictObject({ replayed: z.int().nonnegative(), ids: z.array(z.string()) })
export type ReplayDocument = z.output<typeof replayDocument>

export const deliveryOf = ({ id, system, deliveryId, about, state, reason, replays, ...times }: InboxEntry) => ({
  ...{ id, system: deliveryDocument.shape.system.parse(system), deliveryId, about },
  receivedAt: momentOf(times.receivedAt),
  ...{ state, reason },
  settledAt: momentOf(times.settledAt),
  replays,
})

const STATES = ['stored', 'done', 'failed'] as const satisfies readonly InboxState[]
/** The most deliveries in one answer. */
const MOST_DELIVERIES = 10_000

export interface InboxUses {
  /** The newest first. */
  readonly list: (
    name: string,
    options: { readonly failed: boolean; readonly limit: number },
  ) => Promise<readonly DeliveryDocument[]>
  /**
   * The next run acts on these again, and the connection is woken for it. Ids may be shortened while they are unique.
   *
   * Errors: SyncError `inbox.nothing_named`, `inbox.unknown`, `inbox.ambiguous` (hold), and nothing is played again.
   */
  readonly replay: (name: string, which: readonly string[] | 'failed') => Promise<ReplayDocument>
}

export const inboxUses = (
  store: Pick<Store, 'inbox'>,
  connection: (name: string) => Promise<Pick<Connection, 'id'>>,
  wake: Waking['wake'],
  by: () => By,
): InboxUses => ({
  list: async (name, { failed, limit }) => {
    const { id } = await connection(name)
    return (await store.inbox.list(id, failed ? ['failed'] : STATES, limit)).map(deliveryOf)
  },
  replay: async (name, which) => {
    const { id } = await connection(name)
    if (which !== 'failed' && which.length === 0) throw nothingNamed(name)
    const advice = `List them: ml-connector inbox list ${name}`
    const alike = (typed: string) => store.inbox.alike(id, typed)
    // All ids are looked up first, so that a typing slip in one does not pass unnoticed.
    const ids =
      which === 'failed'
        ? (await store.inbox.list(id, ['failed'], MOST_DELIVERIES)).map((entry) => entry.id)
        : await Promise.all(which.map((one) => wholeId(one, alike, { thing: 'delivery', code: 'inbox', advice })))
    const replayed = await store.inbox.replay(id, ids, by())
    if (replayed > 0) await wake(id)
    return { replayed, ids }
  },
})

const nothingNamed = (name: string): SyncError =>
  new SyncError(
    'inbox.nothing_named',
    'Nothing was named to be played again.',
    { do: 'hold' },
    {
      advice: `Name deliveries by id, or all that failed with --failed; ml-connector inbox list ${name} shows them.`,
    },
  )
