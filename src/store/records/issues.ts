import type { Answer } from '../../core/agreement.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Issue, IssueState } from '../../core/sync-store.ts'
import { type Database, inTransaction, type Schema, worded } from '../database/database.ts'
import { byText } from '../database/lists.ts'
import { MOST_ALIKE, startsWith } from '../database/starting-with.ts'
import { issuesById } from './issue-rows.ts'
import { auditIssues, ignoreIssues, retryIssues, touchForGood } from './settle-issues.ts'

export const issues = (database: Database): Store['issues'] => ({
  list: async (connection, states) => {
    const rows = await database.db
      .selectFrom('issue')
      .selectAll()
      .where('connection', '=', connection)
      .where(database.flavour.oneOf('state', states))
      .orderBy('last_seen', 'desc')
      .orderBy('stream')
      .orderBy('key')
      .orderBy('code')
      .execute()
    return rows.map(issue)
  },
  ofRecord: async (connection, stream, key) => {
    const rows = await database.db
      .selectFrom('issue')
      .selectAll()
      .where('connection', '=', connection)
      .where('stream', '=', stream)
      .where('key', '=', key)
      .orderBy('first_seen')
      .orderBy('code')
      .execute()
    return rows.map(issue)
  },
  ofRecords: async (connection, stream, keys) => {
    const rows = await database.db
      .selectFrom('issue')
      .selectAll()
      .where('connection', '=', connection)
      .where('stream', '=', stream)
      .where(database.flavour.oneOf('key', keys))
      .execute()
    // Sorted here: for this order a database might read the issues of all records.
    return rows.map(issue).sort((a, b) => a.firstSeen - b.firstSeen || byText(a.code, b.code))
  },
  get: async (id) => {
    const row = await issueById(database, id)
    return row ? { connection: row.connection, issue: issue(row) } : null
  },
  retry: (ids, by) =>
    inTransaction(database, async (tx) => {
      await retryIssues(tx, ids, by)
      return issuesNow(tx, ids)
    }),
  ignore: (ids, because = null, by = undefined) =>
    inTransaction(database, async (tx) => {
      await ignoreIssues(tx, ids, because, by)
      return issuesNow(tx, ids)
    }),
  answer: (id, { because, ...answer }, state, by) =>
    inTransaction(database, async (tx) => {
      const rows = await issuesById(tx, [id])
      const to = { to: answer.choice, ...(because === null ? {} : { because }) }
      await auditIssues(tx, by, 'issue.answer', rows, () => to)
      const words = because === null ? null : worded(database, because)
      await setIssueState(tx, id, state, words, { ...answer, because: words })
      await touchForGood(tx, rows)
    }),
  alike: async (typed) => {
    const rows = await database.db
      .selectFrom('issue')
      .select('id')
      .where(startsWith('id', typed))
      .orderBy('id')
      .limit(MOST_ALIKE)
      .execute()
    return rows.map(({ id }) => id)
  },
})

const issuesNow = async (tx: Database, ids: readonly string[]) => (await issuesById(tx, ids)).map(issue)

export async function openIssues(
  { db, flavour }: Database,
  connection: ConnectionId,
  codes: readonly string[],
): Promise<readonly Issue[]> {
  const rows = await db
    .selectFrom('issue')
    .selectAll()
    .where('connection', '=', connection)
    .where('state', '=', 'open')
    .where(flavour.oneOf('code', codes))
    .orderBy('stream')
    .orderBy('key')
    .execute()
  return rows.map(issue)
}

/** Answers that still count: not acted on yet, or standing for good. */
export async function answered(
  { db, flavour }: Database,
  connection: ConnectionId,
  codes: readonly string[],
): Promise<readonly Issue[]> {
  const rows = await db
    .selectFrom('issue')
    .selectAll()
    .where('connection', '=', connection)
    .where('state', 'in', ['waiting', 'ignored'])
    .where('answer', 'is not', null)
    .where(flavour.oneOf('code', codes))
    .orderBy('stream')
    .orderBy('key')
    .execute()
  return rows.map(issue)
}

export async function issueState(
  { db }: Database,
  connection: ConnectionId,
  stream: StreamName,
  key: string,
  code: string,
): Promise<IssueState | null> {
  const row = await db
    .selectFrom('issue')
    .select('state')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key)
    .where('code', '=', code)
    .executeTakeFirst()
  return row?.state ?? null
}

const issueById = ({ db }: Database, id: string) =>
  db.selectFrom('issue').selectAll().where('id', '=', id).executeTakeFirst()

const setIssueState = ({ db }: Database, id: string, state: IssueState, because: string | null, answer: Answer) =>
  db
    .updateTable('issue')
    .set({ state, ignored_because: because, answer: JSON.stringify(answer) })
    .where('id', '=', id)
    .execute()

export const issue = (row: Schema['issue']): Issue => ({
  id: row.id,
  flow: row.flow,
  stream: row.stream,
  key: row.key,
  code: row.code,
  message: row.message,
  advice: row.advice,
  state: row.state,
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
  run: row.run,
  details: JSON.parse(row.details),
  // The reason for ignoring is shown only while it is ignored.
  ignoredBecause: row.state === 'ignored' ? row.ignored_because : null,
  answer: row.answer === null ? null : JSON.parse(row.answer),
})
