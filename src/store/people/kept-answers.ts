import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import { ANSWER_KEPT_MS, type KeptAnswers, type KnownQuestion } from '../../core/kept-answers.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import type { Vault } from '../vault/vault.ts'
import { SEALED } from './persons.ts'

export const keptAnswers = (database: Database, vault: Vault): KeptAnswers => {
  const { db } = database
  return {
    claim: (asked, at) =>
      inTransaction(database, async (tx) => {
        const { id, question } = asked
        const begun = { question, connection: await connectionOf(tx, asked.connection), asked_at: at }
        const unanswered = { status: null, type: null, answer: null }
        const made = await tx.db
          .insertInto('kept_answer')
          .values({ id, ...begun, ...unanswered })
          .onConflict((known) => known.column('id').doNothing())
          .returning('id')
          .executeTakeFirst()
        if (made !== undefined) return { is: 'ours' }
        // Lock first, decide in the next statement; whoever comes after us sees what we wrote.
        const row = await tx.db
          .selectFrom('kept_answer')
          .selectAll()
          .where('id', '=', id)
          .modifyEnd(tx.flavour.locked)
          .executeTakeFirst()
        if (row === undefined) return { is: 'being_answered' }
        if (at - row.asked_at < ANSWER_KEPT_MS) return known(tx, vault, row, question)
        await tx.db
          .updateTable('kept_answer')
          .set({ ...begun, ...unanswered })
          .where('id', '=', id)
          .execute()
        return { is: 'ours' }
      }),
    settle: (id, { status, type, body }) =>
      inTransaction(database, async (tx) => {
        const answer = body === null ? null : await vault.sealText(tx, SEALED.connection, textName(id), body)
        const kept = sql<string | null>`case when type is null then ${answer} end`
        await tx.db.updateTable('kept_answer').set({ status, type, answer: kept }).where('id', '=', id).execute()
      }),
    drop: async (id) => {
      await db.deleteFrom('kept_answer').where('id', '=', id).execute()
    },
    forget: async (before) => {
      await db.deleteFrom('kept_answer').where('asked_at', '<', before).execute()
    },
  }
}

/**
 * Empties answers about a connection, since they are sealed and it is not seen of whom they tell. That they were given
 * stays; one that is being given now is not kept, which its type says beforehand.
 */
export async function emptyAnswers({ db }: Database, connection: ConnectionId): Promise<void> {
  await db
    .updateTable('kept_answer')
    .set({ answer: null, type: sql<string>`coalesce(type, '')` })
    .where('connection', '=', connection)
    .execute()
}

const textName = (id: string): string => `answer.${id}`

async function known(
  tx: Database,
  vault: Vault,
  { id, question, status, type, answer }: Schema['kept_answer'],
  asked: string,
): Promise<KnownQuestion> {
  if (question !== asked) return { is: 'another' }
  if (status === null || type === null) return { is: 'being_answered' }
  const body = answer === null ? null : await vault.openText(tx, SEALED.connection, textName(id), answer)
  return { is: 'answered', answer: { status, type, body } }
}

async function connectionOf({ db }: Database, name: string | null) {
  if (name === null) return null
  const row = await db.selectFrom('connection').select('id').where('name', '=', name).executeTakeFirst()
  return row?.id ?? null
}
