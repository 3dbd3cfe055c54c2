import { randomBytes } from 'node:crypto'
import { SyncError } from '../core/errors.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Database } from './database.ts'
import type { MasterKey, MasterKeySource } from './master-key.ts'
import { KEY_BYTES, seal, unseal } from './seal.ts'

/**
 * Secrets at rest. Each connection has a random data key, wrapped by the master key; each field is sealed with
 * the data key and opens only in its own place.
 */
export interface Vault {
  /** @throws SyncError `vault.wrong_key`, `vault.missing_key` (hold) when what is sealed cannot be opened. */
  readonly check: (database: Database) => Promise<void>
  readonly open: (database: Database, connection: ConnectionId) => Promise<Readonly<Record<string, string>>>
  /** Part of the caller's transaction: a connection is saved with all its secrets or not at all. */
  readonly put: (
    tx: Database,
    connection: ConnectionId,
    fields: Readonly<Record<string, string>>,
    at: number,
  ) => Promise<void>
  readonly remove: (tx: Database, connection: ConnectionId, field: string) => Promise<void>
}

export const openVault = (source: MasterKeySource): Vault => ({
  check: async (database) => {
    await keyInUse(database, source)
  },
  open: async (database, connection) => {
    const sealed = await sealedFields(database, connection)
    if (sealed.length === 0) return {}
    const dataKey = await existingDataKey(database, source, connection)
    if (dataKey === null) throw damaged(connection, 'its data key is missing')
    return Object.fromEntries(
      sealed.map(({ field, sealed }) => {
        const plain = unseal(dataKey, fieldContext(connection, field), sealed)
        if (plain === null) throw damaged(connection, `the field ${field} does not open`)
        return [field, plain.toString('utf8')]
      }),
    )
  },
  put: async (tx, connection, fields, at) => {
    if (Object.keys(fields).length === 0) return
    const dataKey = (await existingDataKey(tx, source, connection)) ?? (await newDataKey(tx, source, connection))
    for (const [field, plain] of Object.entries(fields)) {
      const sealed = seal(dataKey, fieldContext(connection, field), Buffer.from(plain))
      await putField(tx, connection, field, sealed, at)
    }
  },
  remove: async ({ db }, connection, field) => {
    await db.deleteFrom('sealed_field').where('connection', '=', connection).where('field', '=', field).execute()
  },
})

const keyContext = (connection: ConnectionId) => `data key\n${connection}`
const fieldContext = (connection: ConnectionId, field: string) => `field\n${connection}\n${field}`

/** The master key if anything is sealed with it; `null` when nothing is sealed yet. */
async function keyInUse({ db }: Database, source: MasterKeySource): Promise<MasterKey | null> {
  const used = await db.selectFrom('data_key').select('key_id').distinct().execute()
  if (used.length === 0) return null
  const key = source.get()
  if (key === null) throw missingKey()
  if (used.some(({ key_id }) => key_id !== key.id)) throw wrongKey()
  return key
}

async function existingDataKey(
  database: Database,
  source: MasterKeySource,
  connection: ConnectionId,
): Promise<Buffer | null> {
  const master = await keyInUse(database, source)
  if (master === null) return null
  const row = await database.db
    .selectFrom('data_key')
    .select('wrapped')
    .where('connection', '=', connection)
    .executeTakeFirst()
  if (!row) return null
  const dataKey = unseal(master.bytes, keyContext(connection), row.wrapped)
  if (dataKey === null) throw damaged(connection, 'its data key does not open')
  return dataKey
}

async function newDataKey(
  { db, flavour }: Database,
  source: MasterKeySource,
  connection: ConnectionId,
): Promise<Buffer> {
  // Fields without their key are lost; a new key beside them would only hide it.
  if ((await sealedFields({ db, flavour }, connection)).length > 0) throw damaged(connection, 'its data key is missing')
  const master = source.getOrMake()
  const dataKey = randomBytes(KEY_BYTES)
  const wrapped = seal(master.bytes, keyContext(connection), dataKey)
  await db.insertInto('data_key').values({ connection, key_id: master.id, wrapped }).execute()
  return dataKey
}

const sealedFields = ({ db }: Database, connection: ConnectionId) =>
  db
    .selectFrom('sealed_field')
    .select(['field', 'sealed'])
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
      advice: 'Put back the key they were sealed with: ML_CONNECTOR_KEY, or the file master.key of the data directory.',
    },
  )

const missingKey = () =>
  new SyncError(
    'vault.missing_key',
    'The master key that sealed the stored secrets is missing.',
    { do: 'hold' },
    { advice: 'Set ML_CONNECTOR_KEY, or put the file master.key back into the data directory.' },
  )

const damaged = (connection: ConnectionId, what: string) =>
  new SyncError(
    'vault.damaged',
    `The stored secrets of connection ${connection} cannot be opened: ${what}.`,
    { do: 'hold' },
    { advice: 'Restore a backup, or delete the connection and apply its file again.' },
  )
