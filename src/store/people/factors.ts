import { LINK_MS, type PeopleStore, type PersonId } from '../../core/people.ts'
import { type Database, inTransaction } from '../database/database.ts'
import { audit } from '../runs/audit.ts'
import type { Vault } from '../vault/vault.ts'
import { lockedPerson, SEALED, secretField } from './persons.ts'

type Factors = Pick<
  PeopleStore,
  | 'credentials'
  | 'setPassword'
  | 'turnOn'
  | 'turnOff'
  | 'useStep'
  | 'useRecovery'
  | 'keep'
  | 'look'
  | 'take'
  | 'tryOnce'
>

/** What people prove themselves by, and what is good once. */
export const factors = (database: Database, vault: Vault): Factors => {
  const { db } = database
  return {
    credentials: async (id) => {
      const row = await db
        .selectFrom('person')
        .select(['password', 'second_factor', 'last_step'])
        .where('id', '=', id)
        .executeTakeFirst()
      const isOn = row?.second_factor === 1
      const secret = isOn ? ((await vault.open(database, SEALED))[secretField(id)] ?? null) : null
      return { password: row?.password ?? null, secret, lastStep: row?.last_step ?? 0 }
    },
    setPassword: (id, password, session, by) =>
      inTransaction(database, async (tx) => {
        await tx.db.updateTable('person').set({ password }).where('id', '=', id).execute()
        await endOthers(tx, id, session)
        await audit(tx, by, { action: 'user.password', connection: null, subject: id })
      }),
    turnOn: (id, { secret, step, recovery }, session, by) =>
      inTransaction(database, async (tx) => {
        const before = { secondFactor: (await lockedPerson(tx, id))?.secondFactor ?? false }
        await tx.db
          .updateTable('person')
          .set({ second_factor: 1, last_step: step, recovery: JSON.stringify(recovery) })
          .where('id', '=', id)
          .execute()
        await vault.put(tx, SEALED, { [secretField(id)]: secret }, by.at)
        await endOthers(tx, id, session)
        const did = { before, after: { secondFactor: true } }
        await audit(tx, by, { action: 'user.second_factor', connection: null, subject: id, ...did })
      }),
    turnOff: (id, session, by) =>
      inTransaction(database, async (tx) => {
        const nothing = { second_factor: 0, last_step: 0, recovery: '[]' }
        await tx.db.updateTable('person').set(nothing).where('id', '=', id).execute()
        await vault.remove(tx, SEALED.connection, secretField(id))
        await endOthers(tx, id, session)
        const did = { before: { secondFactor: true }, after: { secondFactor: false } }
        await audit(tx, by, { action: 'user.second_factor', connection: null, subject: id, ...did })
      }),
    useStep: async (id, step) => {
      const result = await db
        .updateTable('person')
        .set({ last_step: step })
        .where('id', '=', id)
        .where('last_step', '<', step)
        .executeTakeFirst()
      return Number(result.numUpdatedRows) === 1
    },
    useRecovery: (id, hash, by) =>
      inTransaction(database, async (tx) => {
        const row = await tx.db
          .selectFrom('person')
          .select('recovery')
          .where('id', '=', id)
          .modifyEnd(tx.flavour.locked)
          .executeTakeFirst()
        const hashes: readonly string[] = JSON.parse(row?.recovery ?? '[]')
        const left = hashes.filter((one) => one !== hash)
        if (left.length === hashes.length) return false
        await tx.db
          .updateTable('person')
          .set({ recovery: JSON.stringify(left) })
          .where('id', '=', id)
          .execute()
        const did = { before: { left: hashes.length }, after: { left: left.length } }
        await audit(tx, by, { action: 'user.recovery', connection: null, subject: id, ...did })
        return true
      }),
    keep: async ({ hash, kind, person, data, expiresAt }) => {
      await db.insertInto('one_time').values({ hash, kind, person, data, tries: 0, expires_at: expiresAt }).execute()
    },
    look: async (hash, now) => {
      const row = await db.selectFrom('one_time').selectAll().where('hash', '=', hash).executeTakeFirst()
      if (row === undefined || !isGood(row, now)) return null
      return { hash, kind: row.kind, person: row.person, data: row.data, expiresAt: row.expires_at }
    },
    take: async (hash, kind, now) => {
      const row = await db
        .deleteFrom('one_time')
        .where('hash', '=', hash)
        .where('kind', '=', kind)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined || !isGood(row, now)) return null
      return { hash, kind, person: row.person, data: row.data, expiresAt: row.expires_at }
    },
    tryOnce: async (hash, most) => {
      const row = await db
        .updateTable('one_time')
        .set((is) => ({ tries: is('tries', '+', 1) }))
        .where('hash', '=', hash)
        .returning('tries')
        .executeTakeFirst()
      if (row !== undefined && row.tries <= most) return true
      await db.deleteFrom('one_time').where('hash', '=', hash).execute()
      return false
    },
  }
}

const endOthers = ({ db }: Database, id: PersonId, session: string) =>
  db.deleteFrom('person_session').where('person', '=', id).where('id', '<>', session).execute()

/** Whether it has not expired. One that seems to last far longer than any was made before the clock was set back. */
const isGood = ({ expires_at }: { readonly expires_at: number }, now: number): boolean =>
  expires_at > now && expires_at <= now + 2 * LINK_MS
