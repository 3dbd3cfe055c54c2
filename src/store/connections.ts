import { SyncError } from '../core/errors.ts'
import { type ConnectionId, connectionId } from '../core/ids.ts'
import type { Json } from '../core/json.ts'
import type { Connection, Store } from '../core/store.ts'
import { type Database, inTransaction, type Schema } from './database.ts'
import { newId } from './new-id.ts'
import { removeConnection } from './remove-connection.ts'
import type { Vault } from './vault.ts'

export const connections = (database: Database, vault: Vault): Store['connections'] => ({
  list: async () => (await database.db.selectFrom('connection').selectAll().orderBy('name').execute()).map(connection),
  byName: (name) => connectionByName(database, name),
  save: (input, secrets, at) =>
    inTransaction(database, async (tx) => {
      const saved = await upsertConnection(tx, input, at)
      await ensureWork(tx, saved)
      await vault.put(tx, saved.id, secrets, at)
      return saved
    }),
  setState: (id, state, reason, at) =>
    setConnectionState(database, id, { state, state_reason: reason, updated_at: at }),
  hasLinks: async (id) => {
    const query = database.db.selectFrom('link').select('remote').where('connection', '=', id).limit(1)
    return (await query.executeTakeFirst()) !== undefined
  },
  remove: (id) => removeConnection(database, id),
})

export const secrets = (database: Database, vault: Vault): Store['secrets'] => ({
  open: (id) => vault.open(database, id),
  put: (id, field, value, at) =>
    inTransaction(database, async (tx) => {
      await lockConnection(tx, id)
      await vault.put(tx, id, { [field]: value }, at)
    }),
  swap: (id, field, from, to, at) =>
    inTransaction(database, async (tx) => {
      await lockConnection(tx, id)
      const now = (await vault.open(tx, id))[field] ?? null
      if (now !== from) return false
      if (to === null) await vault.remove(tx, id, field)
      else await vault.put(tx, id, { [field]: to }, at)
      return true
    }),
})

async function connectionByName({ db }: Database, name: string): Promise<Connection | null> {
  const row = await db.selectFrom('connection').selectAll().where('name', '=', name).executeTakeFirst()
  return row ? connection(row) : null
}

async function upsertConnection(
  { db }: Database,
  input: { readonly name: string; readonly settings: Json; readonly account: string },
  at: number,
): Promise<Connection> {
  const given = { settings: JSON.stringify(input.settings), account: input.account, updated_at: at }
  const row = await db
    .insertInto('connection')
    .values({
      ...given,
      id: connectionId(newId('c_', 8)),
      name: input.name,
      state: 'not_started',
      state_reason: null,
      created_at: at,
    })
    .onConflict((existing) => existing.column('name').doUpdateSet(given))
    .returningAll()
    .executeTakeFirstOrThrow()
  return connection(row)
}

const ensureWork = ({ db }: Database, { id, account }: Connection) =>
  db
    .insertInto('connection_work')
    .values({
      connection: id,
      account,
      owner: null,
      lease_until: null,
      fence: 0,
      next_at: null,
      priority: 0,
      dirty: 0,
    })
    .onConflict((existing) => existing.column('connection').doNothing())
    .execute()

async function setConnectionState(
  { db }: Database,
  id: ConnectionId,
  values: Pick<Schema['connection'], 'state' | 'state_reason' | 'updated_at'>,
): Promise<void> {
  await db.updateTable('connection').set(values).where('id', '=', id).execute()
}

/** Two writers of one connection's secrets must not each make it a data key. */
async function lockConnection({ db, flavour }: Database, id: ConnectionId): Promise<void> {
  const row = await db
    .selectFrom('connection')
    .select('id')
    .where('id', '=', id)
    .modifyEnd(flavour.locked)
    .executeTakeFirst()
  if (!row) throw new SyncError('connection.unknown', `There is no connection ${id}.`, { do: 'hold' })
}

export const connection = (row: Schema['connection']): Connection => ({
  id: row.id,
  name: row.name,
  settings: JSON.parse(row.settings),
  state: row.state,
  stateReason: row.state_reason,
  account: row.account,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
