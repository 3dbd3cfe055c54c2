import { z } from 'zod'
import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError, SyncError } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import { LEDGER_STREAMS } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { keepLease } from '../sync/keep-lease.ts'
import type { Caller } from './caller.ts'
import { customerExport, tableWords } from './customer-export.ts'
import { linkDocument } from './links.ts'
import { momentOf } from './moment.ts'
import { type Concerned, concernedBy } from './personal.ts'
import { busy } from './refusals.ts'
import { remotePage } from './remote-page.ts'

/** `customer erase --json`; `erased` is false where a person said no. It names nobody, so that it can be kept. */
export const erasedCustomer = z.strictObject({
  /** The connection. */
  name: z.string(),
  customer: customerExport.shape.customer.omit({ name: true }),
  erased: z.boolean(),
  /** How many of its documents were open: these are shown no more, and the tie-out leaves them out. */
  openDocuments: z.int().nonnegative(),
  /** In which tables how many rows tell of it, or did. */
  held: z.array(z.strictObject({ table: z.string(), about: z.string(), rows: z.int() })),
  /** What it and its documents are in Pipedrive; `shared`: something else of the books is that too. */
  inPipedrive: z.array(
    z.strictObject({
      ...linkDocument.pick({ entity: true, remote: true, origin: true, url: true }).shape,
      shared: z.boolean(),
    }),
  ),
  /** What is not erased by this, in words. */
  stays: z.array(z.string()),
})
export type ErasedCustomer = z.output<typeof erasedCustomer>

const STAYS = [
  'Visma.net keeps the customer and its documents, as the law on bookkeeping asks. They are not read into the store again.',
  'Backups made before, files that were exported and logs of a database server are not touched: see docs/personal-data.md.',
  'Records in Pipedrive stay as they are.',
]

interface Erasing {
  readonly store: Store
  readonly clock: Clock
  /** Name of this process in leases. */
  readonly owner: string
  readonly actor: Actor
}

/** A KEY, and the key of the customer that was agreed on: a name or a number may be another one's a minute later. */
export interface Whom {
  readonly text: string
  readonly key: string
}

const another = (text: string): SyncError =>
  new SyncError('customer.another', `${text} names another customer than a moment ago. Nothing was erased.`, {
    do: 'hold',
  })

/** What erasing the customer that a KEY names would do. Errors: those of `concernedBy`, and SyncError `customer.erased` (hold). */
export async function erasureOf(store: Store, connection: Connection, text: string): Promise<ErasedCustomer> {
  return documentOf(connection, await customerNamed(store, connection, text))
}

/**
 * Erases all that is held about the customer that a KEY names, and leaves tombstones, so that nothing of it is read again.
 *
 * Errors: those of `erasureOf`, and SyncError `connection.busy`, `erase.in_doubt` (hold).
 */
export async function eraseCustomer(
  { store, clock, owner, actor }: Erasing,
  connection: Connection,
  { text, key }: Whom,
  { signal }: Pick<Caller, 'signal'>,
): Promise<ErasedCustomer> {
  const kept = await keepLease(store, connection.id, owner, clock, signal)
  if (kept === null) throw busy(connection.name)
  try {
    // A preview that broke off keeps aside what it has to put back: that comes back first, to be erased with the rest.
    await store.putBack(kept.lease)
    const concerned = await customerNamed(store, connection, text)
    if (concerned.customer.key !== key) throw another(text)
    await store.personal.erase(kept.lease, concerned.subject, { actor, at: clock.now().getTime() })
    return { ...documentOf(connection, concerned), erased: true }
  } finally {
    await kept.release()
  }
}

async function customerNamed(store: Store, connection: Connection, text: string): Promise<Concerned> {
  try {
    return await concernedBy(store, connection, text)
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'record.unknown') throw error
    const at = await store.personal.erasedAt(connection.id, 'customer', text.trim().replace(/^customer:/, ''))
    if (at === null) throw error
    throw new SyncError(
      'customer.erased',
      `Customer ${text} was erased on ${momentOf(at).slice(0, 10)}, and nothing of it has been stored since.`,
      { do: 'hold' },
      { cause: error },
    )
  }
}

function documentOf(connection: Connection, { customer, records, links, shared, held }: Concerned): ErasedCustomer {
  const isShared = ({ entity, remote }: { entity: string; remote: string }) =>
    shared.some((one) => one.entity === entity && one.remote === remote)
  const live = links.filter(({ state }) => state === 'live')
  const once = new Map(live.map((link) => [`${link.entity} ${link.remote}`, link]))
  // The ledger lists invoices and credit notes once more, under the same keys.
  const documents = LEDGER_STREAMS.flatMap((stream) => records.filter((record) => record.stream === stream))
  const open = documents.filter((record) => (toldBy(record).status as string | undefined) === 'Open')
  return {
    name: connection.name,
    customer: { key: customer.key, number: customer.number },
    erased: false,
    openDocuments: new Set(open.map(({ key }) => key)).size,
    held: held.map(({ table, rows }) => ({ table, about: tableWords(table), rows: rows.length })),
    inPipedrive: [...once.values()].map(({ entity, remote, origin }) => ({
      ...{ entity: linkDocument.shape.entity.parse(entity), remote, origin },
      url: remotePage(connection, entity, remote),
      shared: isShared({ entity, remote }),
    })),
    stays: STAYS,
  }
}
