import { sql } from 'kysely'
import type { Connection } from '../../core/connection.ts'
import { SyncError } from '../../core/errors.ts'
import { fingerprint } from '../../core/fingerprint.ts'
import { type ConnectionId, connectionId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { Store } from '../../core/store.ts'
import { type Database, inTransaction, type Schema, worded } from '../database/database.ts'
import { newId } from '../database/new-id.ts'
import { audit } from '../runs/audit.ts'
import { noteChange } from '../runs/changes.ts'
import { addressesOf } from '../vault/addresses.ts'
import type { Place, Vault } from '../vault/vault.ts'
import { accounts } from './accounts.ts'
import { refuseHalfRemoved, removeConnection } from './remove-connection.ts'

export const connections = (database: Database, vault: Vault): Store['connections'] => ({
  list: async () => (await database.db.selectFrom('connection').selectAll().orderBy('name').execute()).map(connection),
  byName: (name) => connectionByName(database, name),
  save: (input, secrets, at, by) =>
    inTransaction(database, async (tx) => {
      const before = await locked(tx, 'name', input.name)
      if (before !== null) await refuseHalfRemoved(tx, before.id)
      const { instead } = input
      if (instead !== undefined && fingerprint(before?.settings ?? null) !== fingerprint(instead))
        throw stale(input.name)
      const saved = await upsertConnection(tx, input, at)
      await ensureWork(tx, saved)
      if (before !== null) await vault.move(tx, placeOf(before), placeOf(saved))
      await vault.put(tx, placeOf(saved), secrets, at)
      if (by !== undefined) {
        const { actor, changes, action = 'connection.apply' } = by
        await audit(tx, { actor, at }, { action, connection: saved.id, after: changes })
      }
      return saved
    }),
  setState: (id, state, reason, at, by) =>
    inTransaction(database, async (tx) => {
      await refuseHalfRemoved(tx, id)
      if (by !== undefined) {
        const before = (await locked(tx, 'id', id))?.state ?? null
        const action = state === 'paused' ? 'connection.pause' : 'connection.resume'
        await audit(tx, { actor: by, at }, { action, connection: id, before, after: state })
      } else await noteChange(tx, 'connection', id, at)
      await setConnectionState(tx, id, {
        ...{ state, state_reason: worded(database, reason), updated_at: at },
        ...(state === 'held' ? {} : { refused_since: null, refused_at: null }),
      })
    }),
  hasLinks: async (id) => {
    const query = database.db.selectFrom('link').select('remote').where('connection', '=', id).limit(1)
    return (await query.executeTakeFirst()) !== undefined
  },
  linkedRecords: async (id) => {
    const linked = database.db.selectFrom('link').select(['entity', 'remote']).distinct()
    const { count } = await database.db
      .selectFrom(linked.where('connection', '=', id).where('state', '=', 'live').as('linked'))
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  },
  ...accounts(database),
  remove: (id, by) => removeConnection(database, id, by),
})

export const secrets = (database: Database, vault: Vault): Store['secrets'] => ({
  open: async (id, settings) => {
    await refuseHalfRemoved(database, id)
    const read = settings ?? (await settingsOf(database, id))
    return read === null ? {} : vault.open(database, placeOf({ id, settings: read }))
  },
  put: (id, field, value, at) =>
    inTransaction(database, async (tx) => {
      await vault.put(tx, placeOf(await lockConnection(tx, id)), { [field]: value }, at)
    }),
  swap: (id, field, from, to, at, by) =>
    inTransaction(database, async (tx) => {
      const place = placeOf(await lockConnection(tx, id))
      const now = (await vault.open(tx, place))[field] ?? null
      if (now !== from) return false
      if (to === null) await vault.remove(tx, id, field)
      else await vault.put(tx, place, { [field]: to }, at)
      if (by !== undefined) {
        const { actor, ...did } = by
        await audit(tx, { actor, at }, { ...did, connection: id })
      }
      return true
    }),
  rotate: (by) =>
    inTransaction(database, async (tx) => {
      const rotation = await vault.rewrap(tx)
      const { key, rewrapped, before } = rotation
      if (by !== undefined) {
        await audit(tx, by, { action: 'keys.rotate', connection: null, before, after: { key, rewrapped } })
      }
      return rotation
    }),
})

async function connectionByName({ db }: Database, name: string): Promise<Connection | null> {
  const row = await db.selectFrom('connection').selectAll().where('name', '=', name).executeTakeFirst()
  return row ? connection(row) : null
}

/** Binds secrets that an older version stored to the addresses of their connection. */
export async function bindSecrets(database: Database, vault: Vault): Promise<void> {
  for (const id of await vault.unbound(database)) {
    await inTransaction(database, async (tx) => {
      const found = await locked(tx, 'id', id)
      if (found !== null) await vault.bind(tx, placeOf(found))
    })
  }
}

const placeOf = ({ id, settings }: Pick<Connection, 'id' | 'settings'>): Place => ({
  connection: id,
  addresses: addressesOf(settings),
})

async function settingsOf({ db }: Database, id: ConnectionId): Promise<Json> {
  const row = await db.selectFrom('connection').select('settings').where('id', '=', id).executeTakeFirst()
  return row ? JSON.parse(row.settings) : null
}

async function upsertConnection(
  { db }: Database,
  input: Parameters<Store['connections']['save']>[0],
  at: number,
): Promise<Connection> {
  const given = { settings: JSON.stringify(input.settings), host: input.account, updated_at: at }
  const row = await db
    .insertInto('connection')
    .values({
      ...given,
      account: input.account,
      id: connectionId(newId('c_', 8)),
      name: input.name,
      state: 'not_started',
      state_reason: null,
      created_at: at,
    })
    .onConflict((existing) => {
      const known = existing.column('name')
      // Where there is none nothing is locked, so somebody may have made it meanwhile.
      if (input.instead === null) return known.doNothing()
      return known.doUpdateSet({
        ...given,
        account: sql`case when connection.identity is null then ${input.account} else connection.account end`,
      })
    })
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) throw stale(input.name)
  return connection(row)
}

const stale = (name: string): SyncError =>
  new SyncError('connection.stale', `The settings of ${name} were changed by somebody else meanwhile.`, { do: 'hold' })

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
  values: Partial<Omit<Schema['connection'], 'id'>>,
): Promise<void> {
  await db.updateTable('connection').set(values).where('id', '=', id).execute()
}

/**
 * The connection, locked until the end of the transaction: meanwhile nobody else changes its addresses or secrets, and
 * two writers do not each make a data key for it.
 */
async function locked({ db, flavour }: Database, by: 'id' | 'name', value: string): Promise<Connection | null> {
  const row = await db
    .selectFrom('connection')
    .selectAll()
    .where(by, '=', value)
    .modifyEnd(flavour.locked)
    .executeTakeFirst()
  return row ? connection(row) : null
}

async function lockConnection(tx: Database, id: ConnectionId): Promise<Connection> {
  const found = await locked(tx, 'id', id)
  if (found === null) throw new SyncError('connection.unknown', `There is no connection ${id}.`, { do: 'hold' })
  return found
}

export const connection = (row: Schema['connection']): Connection => ({
  id: row.id,
  name: row.name,
  settings: JSON.parse(row.settings),
  state: row.state,
  stateReason: row.state_reason,
  account: row.account,
  host: row.host ?? row.account,
  identity: row.identity === null ? null : JSON.parse(row.identity),
  identifiedAt: row.identified_at,
  startedAt: row.started_at,
  workedAt: row.worked_at,
  refusedSince: row.refused_since,
  refusedAt: row.refused_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
