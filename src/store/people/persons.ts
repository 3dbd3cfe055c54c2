import { connectionId } from '../../core/ids.ts'
import { actorOf, type Kept, type PeopleStore, type Person, type PersonId } from '../../core/people.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { newId } from '../database/new-id.ts'
import { audit } from '../runs/audit.ts'
import type { Place, Vault } from '../vault/vault.ts'

/** Secrets of people are sealed as if people were a connection: their key is wrapped anew with those of connections. */
export const SEALED: Place = { connection: connectionId('people'), addresses: '' }
export const secretField = (id: PersonId): string => `second-factor.${id}`

type Persons = Pick<
  PeopleStore,
  | 'any'
  | 'list'
  | 'byId'
  | 'byEmail'
  | 'bySubject'
  | 'invite'
  | 'renewLink'
  | 'setRole'
  | 'remove'
  | 'rename'
  | 'setUp'
  | 'enter'
  | 'knownAs'
>

export const persons = (database: Database, vault: Vault): Persons => {
  const { db } = database
  const one = async (column: 'id' | 'email' | 'subject', value: string) => {
    const row = await db.selectFrom('person').selectAll().where(column, '=', value).executeTakeFirst()
    return row === undefined ? null : person(row)
  }
  return {
    any: async () => (await db.selectFrom('person').select('id').limit(1).executeTakeFirst()) !== undefined,
    list: async () => (await db.selectFrom('person').selectAll().orderBy('email').execute()).map(person),
    byId: (id) => one('id', id),
    byEmail: (email) => one('email', email),
    bySubject: (subject) => one('subject', subject),
    invite: (given, link, by) =>
      inTransaction(database, async (tx) => {
        const added = await insertPerson(tx, { ...given, password: null }, by.at)
        if (added === null) return null
        const { email, role } = added
        await addLink(tx, { ...link, kind: 'invite', person: added.id })
        await audit(tx, by, { action: 'user.invite', connection: null, subject: added.id, after: { email, role } })
        return added
      }),
    renewLink: (id, link, by) =>
      inTransaction(database, async (tx) => {
        const found = await lockedPerson(tx, id)
        if (found === null) return null
        const kind = found.isIn ? 'reset' : 'invite'
        await tx.db.deleteFrom('one_time').where('person', '=', id).execute()
        await addLink(tx, { ...link, kind, person: id })
        const after = { email: found.email }
        await audit(tx, by, { action: `user.${kind}`, connection: null, subject: id, after })
        return found
      }),
    setRole: (id, role, by) =>
      inTransaction(database, async (tx) => {
        const { found, isLast } = await amongAdmins(tx, id)
        if (found === null) return 'unknown'
        if (found.role === role) return 'done'
        if (isLast) return 'last_admin'
        await tx.db.updateTable('person').set({ role }).where('id', '=', id).execute()
        await tx.db.deleteFrom('person_session').where('person', '=', id).execute()
        const { email } = found
        const did = { before: { email, role: found.role }, after: { email, role } }
        await audit(tx, by, { action: 'user.role', connection: null, subject: id, ...did })
        return 'done'
      }),
    remove: (id, by) =>
      inTransaction(database, async (tx): Promise<Kept> => {
        const { found, isLast } = await amongAdmins(tx, id)
        if (found === null) return 'unknown'
        if (isLast) return 'last_admin'
        for (const table of ['person_session', 'one_time', 'api_key'] as const) {
          await tx.db.deleteFrom(table).where('person', '=', id).execute()
        }
        await vault.remove(tx, SEALED.connection, secretField(id))
        await tx.db.deleteFrom('person').where('id', '=', id).execute()
        const before = { email: found.email, role: found.role }
        await audit(tx, by, { action: 'user.remove', connection: null, subject: id, before })
        return 'done'
      }),
    rename: (id, name, by) =>
      inTransaction(database, async (tx) => {
        const found = await lockedPerson(tx, id)
        if (found === null || found.name === name) return
        await tx.db.updateTable('person').set({ name }).where('id', '=', id).execute()
        const did = { before: { name: found.name }, after: { name } }
        await audit(tx, by, { action: 'user.rename', connection: null, subject: id, ...did })
      }),
    setUp: (hash, first, at) =>
      inTransaction(database, async (tx) => {
        // All such links go at once: of two who come with different ones, the second waits here and finds none.
        const links = await tx.db.deleteFrom('one_time').where('kind', '=', 'setup').returningAll().execute()
        if (!links.some((link) => link.hash === hash && link.expires_at > at)) throw NOT_GOOD
        if ((await tx.db.selectFrom('person').select('id').limit(1).executeTakeFirst()) !== undefined) throw NOT_GOOD
        const added = await insertPerson(tx, { ...first, role: 'admin' }, at)
        if (added === null) throw NOT_GOOD
        const after = { email: added.email, role: added.role }
        await audit(
          tx,
          { actor: actorOf(added), at },
          { action: 'user.first', connection: null, subject: added.id, after },
        )
        return added
      }).catch(nullWhenNotGood),
    enter: (hash, password, at) =>
      inTransaction(database, async (tx) => {
        const link = await tx.db
          .deleteFrom('one_time')
          .where('hash', '=', hash)
          .where('kind', 'in', ['invite', 'reset'])
          .returningAll()
          .executeTakeFirst()
        const found = link?.person == null || link.expires_at <= at ? null : await lockedPerson(tx, link.person)
        if (found === null) return null
        const { id } = found
        await tx.db
          .updateTable('person')
          .set({ password, second_factor: 0, last_step: 0, recovery: '[]' })
          .where('id', '=', id)
          .execute()
        await vault.remove(tx, SEALED.connection, secretField(id))
        await tx.db.deleteFrom('person_session').where('person', '=', id).execute()
        await tx.db.deleteFrom('one_time').where('person', '=', id).execute()
        const after = { by: link?.kind ?? null, secondFactor: false }
        const did = { before: { secondFactor: found.secondFactor }, after }
        await audit(
          tx,
          { actor: actorOf(found), at },
          { action: 'user.password', connection: null, subject: id, ...did },
        )
        return { ...found, isIn: true, secondFactor: false }
      }),
    knownAs: (id, subject, by) =>
      inTransaction(database, async (tx) => {
        const result = await tx.db
          .updateTable('person')
          .set({ subject })
          .where('id', '=', id)
          .where('subject', 'is', null)
          .executeTakeFirst()
        if (Number(result.numUpdatedRows) === 0) return false
        await audit(tx, by, { action: 'user.company', connection: null, subject: id, after: { subject } })
        return true
      }),
  }
}

/** Rolls back what was taken: a link that was tried too early or by the wrong one is still good for the right one. */
const NOT_GOOD = new Error('The link is good no more.')

function nullWhenNotGood(error: unknown): null {
  if (error === NOT_GOOD) return null
  throw error
}

async function insertPerson(
  { db }: Database,
  { email, name, role, password }: Pick<Person, 'email' | 'name' | 'role'> & { readonly password: string | null },
  at: number,
): Promise<Person | null> {
  const row = await db
    .insertInto('person')
    .values({
      ...{ id: newId('u_', 10), email, name, role, password, subject: null },
      ...{ second_factor: 0, last_step: 0, recovery: '[]', created_at: at, seen_at: null },
    })
    .onConflict((same) => same.column('email').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : person(row)
}

const addLink = (
  { db }: Database,
  link: Pick<Schema['one_time'], 'hash' | 'kind' | 'person'> & { expiresAt: number },
) =>
  db
    .insertInto('one_time')
    .values({ hash: link.hash, kind: link.kind, person: link.person, data: '{}', tries: 0, expires_at: link.expiresAt })
    .execute()

export async function lockedPerson({ db, flavour }: Database, id: PersonId): Promise<Person | null> {
  const row = await db
    .selectFrom('person')
    .selectAll()
    .where('id', '=', id)
    .modifyEnd(flavour.locked)
    .executeTakeFirst()
  return row === undefined ? null : person(row)
}

/**
 * The person, and whether nobody else could manage users without them. All admins are locked, in one order, so that two
 * of them cannot take each other's role at once.
 */
async function amongAdmins(tx: Database, id: PersonId) {
  const admins = await tx.db
    .selectFrom('person')
    .selectAll()
    .where('role', '=', 'admin')
    .orderBy('id')
    .modifyEnd(tx.flavour.locked)
    .execute()
  const found = await lockedPerson(tx, id)
  const others = admins.map(person).filter((one) => one.isIn && one.id !== id)
  return { found, isLast: found?.role === 'admin' && found.isIn && others.length === 0 }
}

export const person = (row: Schema['person']): Person => ({
  ...{ id: row.id, email: row.email, name: row.name, role: row.role },
  isIn: row.password !== null || row.subject !== null,
  secondFactor: row.second_factor === 1,
  createdAt: row.created_at,
  seenAt: row.seen_at,
})
