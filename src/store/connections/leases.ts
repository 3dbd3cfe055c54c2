import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Lease } from '../../core/connection.ts'
import { SyncError } from '../../core/errors.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Store } from '../../core/store.ts'
import { LONGEST_LEASE_MS } from '../../core/work.ts'
import { type Database, inTransaction } from '../database/database.ts'

export const leases = (database: Database): Store['leases'] => ({
  claim: (id, owner, now, until) => inTransaction(database, (tx) => claim(tx, id, owner, now, until)),
  renew: (lease, until) => updateHeld(database, lease, { lease_until: until }),
  release: async (lease) => {
    await updateHeld(database, lease, { owner: null, lease_until: null })
  },
})

/**
 * Runs `work` in a transaction that holds the lease to its end. Writes of one lease queue up behind each other.
 *
 * @param durable `false` for rows that are simply read again when lost: the commit does not wait for the disk. When the
 *                database server crashes it may be lost, but then everything that was committed after it is lost too.
 * @throws SyncError `engine.lease_lost` (hold), having written nothing, when another worker has taken over.
 */
export const guarded = <T>(
  database: Database,
  lease: Lease,
  work: (tx: Database) => Promise<T>,
  durable = true,
): Promise<T> =>
  inTransaction(database, async (tx) => {
    const held = await tx.db
      .selectFrom('connection_work')
      .select('fence')
      .where(isHeldBy(lease))
      .$if(!durable, (query) => query.select(tx.flavour.unhurried.as('unhurried')))
      .modifyEnd(tx.flavour.locked)
      .executeTakeFirst()
    if (!held) {
      throw new SyncError(
        'engine.lease_lost',
        'Another worker has taken over this connection; this one stops without writing.',
        { do: 'hold' },
        { advice: 'Nothing needs to be done: the other worker goes on.' },
      )
    }
    return work(tx)
  })

async function claim(tx: Database, id: ConnectionId, owner: string, now: number, until: number): Promise<Lease | null> {
  const { db } = tx
  const connection = await db.selectFrom('connection').select('account').where('id', '=', id).executeTakeFirst()
  if (!connection) return null
  const { account } = connection
  if (!(await takeAccount(tx, account, { connection: id, owner }, now))) return null
  const claimed = await db
    .updateTable('connection_work')
    .set((column) => ({ owner, lease_until: until, account, fence: column('fence', '+', 1) }))
    .where('connection', '=', id)
    .returning('fence')
    .executeTakeFirst()
  return claimed ? { connection: id, owner, fence: claimed.fence } : null
}

/** Whether nobody else has a live lease of the account or the connection. If so, voids leases of it that ran out. */
async function takeAccount(
  tx: Database,
  account: string,
  { connection: id, owner }: Pick<Lease, 'connection' | 'owner'>,
  now: number,
): Promise<boolean> {
  const { db } = tx
  // Lock first, decide in the next statement: on PostgreSQL a statement that waited for a lock still sees old rows.
  await db
    .selectFrom('connection_work')
    .select('connection')
    .where((is) => is.or([is('account', '=', account), is('connection', '=', id)]))
    .orderBy('connection')
    .modifyEnd(tx.flavour.locked)
    .execute()
  const busy = await db
    .selectFrom('connection_work')
    .select('connection')
    .where(lasts('lease_until', now))
    .where((is) =>
      is.or([
        is('account', '=', account).and('connection', '<>', id),
        is('connection', '=', id).and('owner', '<>', owner),
      ]),
    )
    .executeTakeFirst()
  if (busy) return false

  // A worker whose lease ran out may only be slow. The new fence makes its next commit fail.
  await db
    .updateTable('connection_work')
    .set((column) => ({ owner: null, lease_until: null, fence: column('fence', '+', 1) }))
    .where('account', '=', account)
    .where('connection', '<>', id)
    .where('owner', 'is not', null)
    .execute()
  return true
}

/**
 * Moves the lease to `account`, in the transaction that moves its connection there.
 *
 * @returns false while another connection holds it
 * @throws SyncError `engine.lease_lost` (hold)
 */
export async function moveLease(tx: Database, lease: Lease, account: string, now: number): Promise<boolean> {
  const isFree = await takeAccount(tx, account, lease, now)
  const held = await tx.db
    .updateTable('connection_work')
    .set(isFree ? { account } : { owner: lease.owner })
    .where(isHeldBy(lease))
    .executeTakeFirst()
  if (held.numUpdatedRows > 0n) return isFree
  throw new SyncError('engine.lease_lost', 'Another worker has taken over this connection.', { do: 'hold' })
}

/** Whether the lease that ends at `column` is held by somebody at `now`; the same as `isLeased` of `core/work.ts`. */
export const lasts = (column: string, now: number): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} between ${now} and ${now + LONGEST_LEASE_MS}`

async function updateHeld(
  { db }: Database,
  lease: Lease,
  values: { readonly owner?: null; readonly lease_until: number | null },
): Promise<boolean> {
  const result = await db.updateTable('connection_work').set(values).where(isHeldBy(lease)).executeTakeFirst()
  return result.numUpdatedRows > 0n
}

// The owner is compared too: after a worker's own release the lease is void, although nobody raised the fence.
const isHeldBy = ({ connection, owner, fence }: Lease) =>
  sql<SqlBool>`connection = ${connection} and fence = ${fence} and owner = ${owner}`
