import { sql } from 'kysely'
import type { By } from '../../core/actor.ts'
import type { ConnectionId } from '../../core/ids.ts'
import { type NewDecision, REMATCH } from '../../core/matching.ts'
import type { Store } from '../../core/store.ts'
import { type Database, inTransaction, worded } from '../database/database.ts'
import { audit } from '../runs/audit.ts'
import { touchBefore } from './before-preview.ts'
import { decisionsAbout, decisionsOf, isFree, suggestedFor, suggestion } from './matching.ts'
import { isOpenNow, previewedNow } from './previewed-matches.ts'
import { touch } from './record-state.ts'

/** It is not what it is linked to, and whatever else was chosen is not asked for any more. */
const UNLINK = 'match.unlink'

/** What people decide about matches, and what they are asked. The run that comes next acts on it. */
export const matchDecisions = (database: Database): Store['matches'] => ({
  decisions: (connection) => decisionsOf(database, connection, null),
  suggested: async (connection) => {
    const rows = await database.db
      .selectFrom('suggestion')
      .selectAll()
      .where('connection', '=', connection)
      .where(isFree)
      .orderBy('stream')
      .orderBy('key')
      .orderBy('score', 'desc')
      .orderBy('remote')
      .execute()
    return rows.map(suggestion)
  },
  suggestedRecords: async (connection) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from (
        select stream, key from suggestion where connection = ${connection} and ${isFree}
        union
        select stream, key from preview_match
        where connection = ${connection} and score is not null and ${isOpenNow(connection)}
      ) as records`.execute(database.db)
    return rows[0]?.count ?? 0
  },
  previewed: (connection, stream, keys) => previewedNow(database, connection, stream, keys),
  ofRecords: async (connection, stream, keys) => {
    const [decisions, suggested] = await Promise.all([
      decisionsAbout(database, connection, stream, keys),
      suggestedFor(database, connection, stream, keys),
    ])
    return { decisions, suggested }
  },
  decide: (connection, decision, by, action) =>
    inTransaction(database, async (tx) => {
      const before = await takeBack(tx, connection, decision, decision.choice === 'link' || action === UNLINK)
      await put(tx, connection, decision, by)
      await dropSuggestions(tx, connection, decision)
      await lookAgain(tx, connection, decision)
      const { stream, key, role, remote, choice, because } = decision
      const after = { role, remote, choice, ...(because === null ? {} : { because }) }
      await audit(tx, by, { action, connection, record: { stream, key }, before, after })
    }),
  forget: (connection, { stream, key }, by, action) =>
    inTransaction(database, async (tx) => {
      const all = (await decisionsOf(tx, connection, stream)).filter((one) => one.key === key)
      const { db } = tx
      for (const table of ['match_decision', 'suggestion'] as const)
        await db
          .deleteFrom(table)
          .where('connection', '=', connection)
          .where('stream', '=', stream)
          .where('key', '=', key)
          .execute()
      await lookAgain(tx, connection, { stream, key })
      for (const table of ['record', 'before_preview'] as const)
        await db
          .updateTable(table)
          .set({ reason: REMATCH })
          .where('connection', '=', connection)
          .where('stream', '=', stream)
          .where('key', '=', key)
          .where('state', '=', 'pending')
          .execute()
      const before = all.map(({ role, remote, choice }) => ({ role, remote, choice }))
      await audit(tx, by, { action, connection, record: { stream, key }, before })
    }),
})

type Pair = Pick<NewDecision, 'stream' | 'key' | 'role' | 'remote'>

/** Of a record that is linked or unlinked by a decision what was chosen before in the same role counts no more. */
async function takeBack(tx: Database, connection: ConnectionId, { stream, key, role, remote }: Pair, isOver: boolean) {
  const all = (await decisionsOf(tx, connection, stream)).filter((one) => one.key === key && one.role === role)
  const over = all.filter((one) => one.remote === remote || (isOver && one.choice === 'link'))
  for (const one of over)
    await tx.db
      .deleteFrom('match_decision')
      .where('connection', '=', connection)
      .where('stream', '=', stream)
      .where('key', '=', key)
      .where('role', '=', role)
      .where('remote', '=', one.remote)
      .execute()
  return over.map((one) => ({ role: one.role, remote: one.remote, choice: one.choice }))
}

async function put(tx: Database, connection: ConnectionId, decision: NewDecision, { actor, at }: By): Promise<void> {
  const because = worded(tx, decision.because)
  const who = { actor_kind: actor.kind, actor: actor.name, at }
  await tx.db
    .insertInto('match_decision')
    .values({ connection, ...decision, because, ...who })
    .execute()
}

/** One that was chosen leaves none to suggest; one that was refused goes itself. */
async function dropSuggestions(
  { db }: Database,
  connection: ConnectionId,
  { stream, key, role, remote, choice }: NewDecision,
): Promise<void> {
  await db
    .deleteFrom('suggestion')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key)
    .where('role', '=', role)
    .$if(choice === 'apart', (query) => query.where('remote', '=', remote))
    .execute()
}

async function lookAgain(tx: Database, connection: ConnectionId, record: Pick<Pair, 'stream' | 'key'>): Promise<void> {
  await touch(tx, connection, record.stream, [record.key])
  await touchBefore(tx, connection, record.stream, [record.key])
}
