import { IDLE_MS, LONGEST_MS, type PeopleStore, type Session } from '../../core/people.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { audit } from '../runs/audit.ts'
import { person } from './persons.ts'

/** Seen is seen to the minute, so that a page with many requests writes once. */
const SEEN_EVERY_MS = 60_000

type Sessions = Pick<PeopleStore, 'begin' | 'session' | 'sessions' | 'end' | 'endAll'>

export const sessions = (database: Database): Sessions => {
  const { db } = database
  const going = (now: number) =>
    db
      .selectFrom('person_session')
      .selectAll()
      .where('seen_at', '>', now - IDLE_MS)
      .where('created_at', '>', now - LONGEST_MS)
      // Of a time that is further away than any lasts: the clock was set back since.
      .where('seen_at', '<=', now + IDLE_MS)
      .where('created_at', '<=', now + LONGEST_MS)
  return {
    begin: ({ id, hash, person, via, agent, createdAt, seenAt }, by) =>
      inTransaction(database, async (tx) => {
        await tx.db
          .insertInto('person_session')
          .values({ id, hash, person, via, agent, created_at: createdAt, seen_at: seenAt })
          .execute()
        await tx.db.updateTable('person').set({ seen_at: seenAt }).where('id', '=', person).execute()
        await forget(tx, createdAt)
        await audit(tx, by, { action: 'session.begin', connection: null, subject: person, after: { session: id, via } })
      }),
    session: async (hash, now, isSeen = true) => {
      const row = await going(now).where('hash', '=', hash).executeTakeFirst()
      if (row === undefined) return null
      const whose = await db.selectFrom('person').selectAll().where('id', '=', row.person).executeTakeFirst()
      if (whose === undefined) return null
      // Of a time to come: the clock was set back, and it lasts from now on.
      if (isSeen && (now - row.seen_at >= SEEN_EVERY_MS || row.seen_at > now)) await seen(database, row, now)
      return { session: session(row), person: person(whose) }
    },
    sessions: async (id, now) => {
      const rows = await going(now).where('person', '=', id).orderBy('seen_at', 'desc').orderBy('id').execute()
      return rows.map(session)
    },
    end: (id, one, by) =>
      inTransaction(database, async (tx) => {
        const result = await tx.db
          .deleteFrom('person_session')
          .where('person', '=', id)
          .where('id', '=', one)
          .executeTakeFirst()
        if (Number(result.numDeletedRows) === 0) return false
        await audit(tx, by, { action: 'session.end', connection: null, subject: id, before: { session: one } })
        return true
      }),
    endAll: (id, by) =>
      inTransaction(database, async (tx) => {
        const result = await tx.db.deleteFrom('person_session').where('person', '=', id).executeTakeFirst()
        const ended = Number(result.numDeletedRows)
        await audit(tx, by, { action: 'session.end', connection: null, subject: id, before: { sessions: ended } })
        return ended
      }),
  }
}

/** Rows that are good for nothing any more; of sessions and of what is good once. */
async function forget({ db }: Database, now: number): Promise<void> {
  await db
    .deleteFrom('person_session')
    .where((is) => is.or([is('seen_at', '<=', now - IDLE_MS), is('created_at', '<=', now - LONGEST_MS)]))
    .execute()
  await db.deleteFrom('one_time').where('expires_at', '<=', now).execute()
}

async function seen({ db }: Database, row: Schema['person_session'], now: number): Promise<void> {
  const { id, person } = row
  const created_at = Math.min(row.created_at, now)
  await db.updateTable('person_session').set({ seen_at: now, created_at }).where('id', '=', id).execute()
  await db.updateTable('person').set({ seen_at: now }).where('id', '=', person).execute()
}

const session = (row: Schema['person_session']): Session => ({
  ...{ id: row.id, person: row.person, via: row.via, agent: row.agent },
  createdAt: row.created_at,
  seenAt: row.seen_at,
})
