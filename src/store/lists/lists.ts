import { sql } from 'kysely'
import type { CountedIssues, Lists } from '../../core/lists.ts'
import type { Database } from '../database/database.ts'
import { ENTRY, entry } from '../inbox/inbox.ts'
import { issue } from '../records/issues.ts'
import { audited } from '../runs/audit.ts'
import { operation } from '../runs/operations.ts'
import { toRun } from '../runs/runs.ts'
import { matchedLists } from './matched.ts'
import { owedLists } from './owed.ts'
import { placedLists } from './placed.ts'
import { plannedAfter, plannedGroups } from './planned.ts'
import { recordStates } from './record-states.ts'
import { untilMoved } from './until-moved.ts'

/** Each list goes on after a row in the order of an index: no row before that one is looked at. */
export const lists = (database: Database): Lists => {
  const groups = untilMoved<readonly CountedIssues[]>(database)
  return {
    runs: (...asked) => runsAfter(database, ...asked),
    operations: (...asked) => operationsAfter(database, ...asked),
    issues: (...asked) => issuesAfter(database, ...asked),
    issueCodes: (connection, state) => groups(connection, state, () => issueCodes(database, connection, state)),
    inbox: (...asked) => inboxAfter(database, ...asked),
    audit: (...asked) => auditAfter(database, ...asked),
    planned: (...asked) => plannedAfter(database, ...asked),
    plannedGroups: (...asked) => plannedGroups(database, ...asked),
    recordStates: recordStates(database),
    ...placedLists(database),
    ...owedLists(database),
    ...matchedLists(database),
  }
}

type Asking<Name extends keyof Lists> = (
  database: Database,
  ...asked: Parameters<Lists[Name]>
) => ReturnType<Lists[Name]>

const runsAfter: Asking<'runs'> = async ({ db, flavour }, connection, filter, after, limit) => {
  const { status, mode, flow, since, until } = filter
  const flows = flavour.kind === 'sqlite' ? sql`flows` : sql`flows::json`
  const rows = await db
    .selectFrom('run')
    .selectAll()
    .where('connection', '=', connection)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'done'))
    .$if(mode !== undefined, (query) => query.where('mode', '=', mode ?? 'changes'))
    .$if(flow !== undefined, (query) =>
      query.where(sql<boolean>`cast(${flows} -> cast(${flow} as text) ->> 'read' as integer) > 0`),
    )
    .$if(since !== undefined, (query) => query.where('started_at', '>=', since ?? 0))
    .$if(until !== undefined, (query) => query.where('started_at', '<', until ?? 0))
    .$if(after !== null, (query) => query.where(sql<boolean>`(started_at, id) < (${after?.startedAt}, ${after?.id})`))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toRun)
}

const operationsAfter: Asking<'operations'> = async ({ db }, run, after, limit) => {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('run', '=', run)
    .$if(after !== null, (query) => query.where('id', '>', after ?? ('' as NonNullable<typeof after>)))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(operation)
}

const issuesAfter: Asking<'issues'> = async ({ db, flavour }, connection, { state, code, streams }, after, limit) => {
  const rows = await db
    .selectFrom('issue')
    .selectAll()
    .where('connection', '=', connection)
    .where('state', '=', state)
    .$if(code !== undefined, (query) => query.where('code', '=', code ?? ''))
    .$if(streams !== undefined, (query) => query.where(flavour.oneOf('stream', streams ?? [])))
    .$if(after !== null, (query) => query.where(sql<boolean>`(last_seen, id) < (${after?.lastSeen}, ${after?.id})`))
    .orderBy('last_seen', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(issue)
}

const issueCodes: Asking<'issueCodes'> = async ({ db }, connection, state) =>
  db
    .selectFrom('issue')
    .select(['code', sql<number>`count(*)`.as('count')])
    .select([sql<number>`min(first_seen)`.as('firstSeen'), sql<number>`max(last_seen)`.as('lastSeen')])
    .where('connection', '=', connection)
    .where('state', '=', state)
    .groupBy('code')
    .orderBy('count', 'desc')
    .orderBy('code')
    .execute()

const inboxAfter: Asking<'inbox'> = async ({ db }, connection, state, after, limit) => {
  const rows = await db
    .selectFrom('inbox')
    .select([...ENTRY])
    .where('connection', '=', connection)
    .$if(state !== null, (query) => query.where('state', '=', state ?? 'stored'))
    .$if(after !== null, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(entry)
}

const auditAfter: Asking<'audit'> = async ({ db }, connection, after, limit) => {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .$if(connection !== null, (query) => query.where('connection', '=', connection))
    .$if(after !== null, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(audited)
}
