import type { ApiKey, PeopleStore } from '../../core/people.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { audit } from '../runs/audit.ts'
import { person } from './persons.ts'

const SEEN_EVERY_MS = 60_000

export const apiKeys = (database: Database): Pick<PeopleStore, 'addKey' | 'keys' | 'byKey' | 'removeKey'> => {
  const { db } = database
  return {
    addKey: ({ id, hash, name, person, scopes, createdAt, expiresAt }, by) =>
      inTransaction(database, async (tx) => {
        await tx.db
          .insertInto('api_key')
          .values({
            ...{ id, hash, name, person, scopes: JSON.stringify(scopes), created_at: createdAt },
            ...{ used_at: null, expires_at: expiresAt },
          })
          .execute()
        const after = { name, scopes: [...scopes], expiresAt }
        await audit(tx, by, { action: 'key.make', connection: null, subject: id, after })
      }),
    keys: async () =>
      (await db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id').execute()).map(key),
    byKey: async (hash, now) => {
      const row = await db.selectFrom('api_key').selectAll().where('hash', '=', hash).executeTakeFirst()
      if (row === undefined || (row.expires_at !== null && row.expires_at <= now)) return null
      const whose = await db.selectFrom('person').selectAll().where('id', '=', row.person).executeTakeFirst()
      if (whose === undefined) return null
      if (now - (row.used_at ?? 0) >= SEEN_EVERY_MS) {
        await db.updateTable('api_key').set({ used_at: now }).where('id', '=', row.id).execute()
      }
      return { key: key(row), person: person(whose) }
    },
    removeKey: (id, by) =>
      inTransaction(database, async (tx) => {
        const row = await tx.db.deleteFrom('api_key').where('id', '=', id).returningAll().executeTakeFirst()
        if (row === undefined) return false
        const before = { name: row.name, scopes: JSON.parse(row.scopes) }
        await audit(tx, by, { action: 'key.revoke', connection: null, subject: id, before })
        return true
      }),
  }
}

const key = (row: Schema['api_key']): ApiKey => ({
  ...{ id: row.id, name: row.name, person: row.person, scopes: JSON.parse(row.scopes) },
  ...{ createdAt: row.created_at, usedAt: row.used_at, expiresAt: row.expires_at },
})
