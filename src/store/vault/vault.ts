import { randomBytes } from 'node:crypto'
import { SyncError } from '../../core/errors.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { KeyRotation } from '../../core/store.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { KEY_LOST, type MasterKeySource } from './master-key.ts'
import { type MatchHash, matchHash } from './match-hash.ts'
import { KEY_BYTES, seal, unseal } from './seal.ts'

/** Whose secrets, and the addresses they may be sent to (`addressesOf`). */
export interface Place {
  readonly connection: ConnectionId
  readonly addresses: string
}

/**
 * Secrets at rest. Each connection has a random data key, wrapped by the master key; each field is sealed with
 * the data key and opens only in its own place, and only beside the addresses it was sealed for.
 */
export interface Vault {
  /** @throws SyncError `vault.wrong_key`, `vault.missing_key` (hold) when what is sealed cannot be opened. */
  readonly check: (database: Database) => Promise<void>
  readonly open: (database: Database, place: Place) => Promise<Readonly<Record<string, string>>>
  /** Part of the caller's transaction: a connection is saved with all its secrets or not at all. */
  readonly put: (tx: Database, place: Place, fields: Readonly<Record<string, string>>, at: number) => Promise<void>
  /** Seals secrets anew for the addresses of `to` instead of those of `from`: a person who may do so changed them. */
  readonly move: (tx: Database, from: Place, to: Place) => Promise<void>
  /** Connections whose secrets an older version sealed, without binding them to addresses. */
  readonly unbound: (database: Database) => Promise<readonly ConnectionId[]>
  /** Binds secrets that an older version sealed to the addresses of their connection. */
  readonly bind: (tx: Database, place: Place) => Promise<void>
  /** Seals a text that stands in another table, under the name by which it is opened there. */
  readonly sealText: (tx: Database, of: ConnectionId, name: string, plain: string) => Promise<string>
  /** @returns `null` where it does not open under that name */
  readonly openText: (database: Database, of: ConnectionId, name: string, sealed: string) => Promise<string | null>
  readonly remove: (tx: Database, connection: ConnectionId, field: string) => Promise<void>
  /** By what values of match rules are hashed, the same for as long as the connection is there. */
  readonly matchHash: (database: Database, connection: ConnectionId) => Promise<MatchHash>
  /**
   * Wraps every data key with the master key that seals now. What is sealed stays as it is. Part of the caller's
   * transaction: all of them, or none.
   */
  readonly rewrap: (tx: Database) => Promise<KeyRotation>
}

export const openVault = (source: MasterKeySource): Vault => {
  const open: Vault['open'] = async (database, { connection, addresses }) => {
    const sealed = await sealedFields(database, connection)
    if (sealed.length === 0) return {}
    const dataKey = await existingDataKey(database, source, connection)
    if (dataKey === null) throw damaged(connection, 'its data key is missing')
    return Object.fromEntries(
      sealed.map(({ field, sealed }) => {
        const plain = isBound(sealed)
          ? unseal(dataKey, boundContext(connection, field, addresses), sealed.slice(BOUND.length))
          : null
        if (plain === null) throw damaged(connection, `the field ${field} does not open beside these addresses`)
        return [field, plain.toString('utf8')]
      }),
    )
  }

  const put: Vault['put'] = async (tx, { connection, addresses }, fields, at) => {
    if (Object.keys(fields).length === 0) return
    const dataKey = (await existingDataKey(tx, source, connection)) ?? (await newDataKey(tx, source, connection))
    for (const [field, plain] of Object.entries(fields)) {
      const sealed = BOUND + seal(dataKey, boundContext(connection, field, addresses), Buffer.from(plain))
      await putField(tx, connection, field, sealed, at)
    }
  }

  return {
    check: async (database) => {
      await keysInUse(database, source)
    },
    open,
    put,
    move: async (tx, from, to) => {
      if (from.addresses === to.addresses) return
      const fields = await open(tx, from)
      for (const { field, updated_at } of await sealedFields(tx, from.connection)) {
        await put(tx, to, { [field]: fields[field] ?? '' }, updated_at)
      }
    },
    unbound: async ({ db }) => {
      const rows = await db
        .selectFrom('sealed_field')
        .select('connection')
        .distinct()
        .where('sealed', 'not like', `${BOUND}%`)
        .execute()
      return rows.map(({ connection }) => connection)
    },
    bind: async (tx, place) => {
      const { connection } = place
      const unbound = (await sealedFields(tx, connection)).filter(({ sealed }) => !isBound(sealed))
      const dataKey = unbound.length === 0 ? null : await existingDataKey(tx, source, connection)
      if (dataKey === null) return
      for (const { field, sealed, updated_at } of unbound) {
        const plain = unseal(dataKey, unboundContext(connection, field), sealed)
        // A secret that does not open stays as it is, so that opening it later reports the fault.
        if (plain !== null) await put(tx, place, { [field]: plain.toString('utf8') }, updated_at)
      }
    },
    sealText: async (tx, of, name, plain) => {
      const dataKey = (await existingDataKey(tx, source, of)) ?? (await newDataKey(tx, source, of))
      return seal(dataKey, textContext(of, name), Buffer.from(plain))
    },
    openText: async (database, of, name, sealed) => {
      const dataKey = await existingDataKey(database, source, of)
      return (dataKey && unseal(dataKey, textContext(of, name), sealed))?.toString('utf8') ?? null
    },
    remove: async ({ db }, connection, field) => {
      await db.deleteFrom('sealed_field').where('connection', '=', connection).where('field', '=', field).execute()
    },
    matchHash: async (database, connection) => {
      const known = await existingDataKey(database, source, connection)
      return matchHash(known ?? (await inTransaction(database, (tx) => newDataKey(tx, source, connection))))
    },
    rewrap: async (tx) => {
      const master = (await keysInUse(tx, source)) ? source.get() : null
      if (master === null) return { key: null, rewrapped: 0, before: [] }
      const rows = await tx.db
        .selectFrom('data_key')
        .selectAll()
        .orderBy('connection')
        .modifyEnd(tx.flavour.locked)
        .execute()
      const old = rows.filter(({ key_id }) => key_id !== master.id)
      for (const row of old) {
        const { connection } = row
        const wrapped = seal(master.bytes, keyContext(connection), unwrap(source, row))
        const values = { key_id: master.id, wrapped }
        await tx.db.updateTable('data_key').set(values).where('connection', '=', connection).execute()
      }
      return { key: master.id, rewrapped: old.length, before: [...new Set(old.map(({ key_id }) => key_id))] }
    },
  }
}

const BOUND = 'bound.'
const isBound = (sealed: string): boolean => sealed.startsWith(BOUND)

const keyContext = (connection: ConnectionId) => `data key\n${connection}`
const unboundContext = (connection: ConnectionId, field: string) => `field\n${connection}\n${field}`
const boundContext = (connection: ConnectionId, field: string, addresses: string) =>
  `field\n${connection}\n${field}\n${addresses}`

const textContext = (of: ConnectionId, name: string) => `text\n${of}\n${name}`

/** Whether anything is sealed with a master key yet; every one that was used has to be at hand. */
async function keysInUse({ db }: Database, source: MasterKeySource): Promise<boolean> {
  const used = await db.selectFrom('data_key').select('key_id').distinct().execute()
  if (used.length === 0) return false
  if (source.get() === null) throw missingKey()
  if (used.some(({ key_id }) => source.byId(key_id) === null)) throw wrongKey()
  return true
}

async function existingDataKey(
  database: Database,
  source: MasterKeySource,
  connection: ConnectionId,
): Promise<Buffer | null> {
  if (!(await keysInUse(database, source))) return null
  const row = await database.db
    .selectFrom('data_key')
    .selectAll()
    .where('connection', '=', connection)
    .executeTakeFirst()
  return row === undefined ? null : unwrap(source, row)
}

function unwrap(source: MasterKeySource, { connection, key_id, wrapped }: Schema['data_key']): Buffer {
  const master = source.byId(key_id)
  if (master === null) throw wrongKey()
  const dataKey = unseal(master.bytes, keyContext(connection), wrapped)
  if (dataKey === null) throw damaged(connection, 'its data key does not open')
  return dataKey
}

async function newDataKey(database: Database, source: MasterKeySource, connection: ConnectionId): Promise<Buffer> {
  const { db } = database
  // Sealed fields whose data key is missing are lost; a new data key would only hide that.
  if ((await sealedFields(database, connection)).length > 0) throw damaged(connection, 'its data key is missing')
  const master = source.getOrMake()
  const dataKey = randomBytes(KEY_BYTES)
  const wrapped = seal(master.bytes, keyContext(connection), dataKey)
  const values = { connection, key_id: master.id, wrapped }
  const made = await db
    .insertInto('data_key')
    .values(values)
    .onConflict((known) => known.column('connection').doNothing())
    .executeTakeFirst()
  // Somebody else made one meanwhile.
  if (made.numInsertedOrUpdatedRows === 0n) return (await existingDataKey(database, source, connection)) ?? dataKey
  return dataKey
}

const sealedFields = ({ db }: Database, connection: ConnectionId) =>
  db
    .selectFrom('sealed_field')
    .select(['field', 'sealed', 'updated_at'])
    .where('connection', '=', connection)
    .orderBy('field')
    .execute()

const putField = ({ db }: Database, connection: ConnectionId, field: string, sealed: string, at: number) =>
  db
    .insertInto('sealed_field')
    .values({ connection, field, sealed, updated_at: at })
    .onConflict((row) => row.columns(['connection', 'field']).doUpdateSet({ sealed, updated_at: at }))
    .execute()

const wrongKey = () =>
  new SyncError(
    'vault.wrong_key',
    'The stored secrets were sealed with another master key.',
    { do: 'hold' },
    {
      advice: `Put back the key they were sealed with: ML_CONNECTOR_KEY, or the file master.key of the data directory. ${KEY_LOST}`,
    },
  )

const missingKey = () =>
  new SyncError(
    'vault.missing_key',
    'The master key that sealed the stored secrets is missing.',
    { do: 'hold' },
    { advice: `Set ML_CONNECTOR_KEY, or put the file master.key back into the data directory. ${KEY_LOST}` },
  )

const damaged = (connection: ConnectionId, what: string) =>
  new SyncError(
    'vault.damaged',
    `The stored secrets of connection ${connection} cannot be opened: ${what}.`,
    { do: 'hold' },
    {
      advice:
        'Somebody changed the database, perhaps the addresses of the connection: put back what stood there or a backup, ' +
        'or delete the connection and apply its file again.',
    },
  )
