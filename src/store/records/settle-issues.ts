import { sql } from 'kysely'
import type { By } from '../../core/actor.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { IssueState } from '../../core/sync-store.ts'
import { type Database, type Schema, worded } from '../database/database.ts'
import { auditAll } from '../runs/audit.ts'
import { touchBefore } from './before-preview.ts'
import { issuesById } from './issue-rows.ts'
import { touch } from './record-state.ts'

type Row = Schema['issue']

/** Their records are decided again; what was ignored or answered is open again. A part of one commit. */
export async function retryIssues(tx: Database, ids: readonly string[], by: By | undefined): Promise<void> {
  const rows = await issuesById(tx, ids)
  await auditIssues(tx, by, 'issue.retry', rows, ({ state }) => ({ to: state }))
  await touchForGood(tx, rows)
  // An ignored issue that a person has tried again is open again.
  const shut = rows.filter(({ state, answer }) => state === 'ignored' || (state === 'waiting' && answer !== null))
  if (shut.length > 0) await setStates(tx, shut, 'open', null)
}

/** Out of sight, with a reason. A part of one commit. */
export async function ignoreIssues(
  tx: Database,
  ids: readonly string[],
  because: string | null,
  by: By | undefined,
): Promise<void> {
  const rows = await issuesById(tx, ids)
  const after = { to: 'ignored', ...(because === null ? {} : { because }) }
  await auditIssues(tx, by, 'issue.ignore', rows, () => after)
  // Ignored a second time without a reason, it keeps the first one.
  const kept = sql<string | null>`case when state = 'ignored' then ignored_because end`
  await setStates(tx, rows, 'ignored', because === null ? kept : worded(tx, because))
  // Ignoring is an answer, e.g. "include it all the same", with which the record is decided again.
  await touchForGood(tx, rows)
}

/** Notes what was done with each of them. */
export async function auditIssues(
  tx: Database,
  by: By | undefined,
  action: `issue.${string}`,
  rows: readonly Row[],
  after: (row: Row) => { readonly to: string; readonly because?: string },
): Promise<void> {
  if (by === undefined) return
  await auditAll(
    tx,
    by,
    rows.map((row) => {
      const { id, connection, stream, key, code, state, answer } = row
      const before = { code, state, ...(answer === null ? {} : { answer: JSON.parse(answer) }) }
      return { action, connection, record: { stream, key }, subject: id, before, after: after(row) }
    }),
  )
}

/** Has their records decided again, also after the preview in progress. */
export async function touchForGood(tx: Database, rows: readonly Row[]): Promise<void> {
  for (const some of Map.groupBy(rows, ({ connection, stream }) => `${connection} ${stream}`).values()) {
    const [first] = some
    if (first === undefined) continue
    const keys = some.map(({ key }) => key)
    await touch(tx, first.connection, first.stream, keys)
    await touchBefore(tx, first.connection, first.stream, keys as SourceKey[])
  }
}

const setStates = (
  { db, flavour }: Database,
  rows: readonly Row[],
  state: IssueState,
  because: string | null | ReturnType<typeof sql<string | null>>,
) =>
  db
    .updateTable('issue')
    .set({ state, ignored_because: because, answer: null })
    .where(
      flavour.oneOf(
        'id',
        rows.map(({ id }) => id),
      ),
    )
    .execute()
