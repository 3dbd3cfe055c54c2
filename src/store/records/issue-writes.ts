import { sql } from 'kysely'
import type { ConnectionId, RunId } from '../../core/ids.ts'
import type { RejectedRow, StreamName } from '../../core/record.ts'
import type { Effect } from '../../core/sync-store.ts'
import { UNDECODABLE, undecodable } from '../../core/undecodable.ts'
import { type Database, worded } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import { newId } from '../database/new-id.ts'
import type { Erased } from '../personal/tombstones.ts'

export interface Sighting {
  readonly run: RunId
  readonly at: number
}

type IssueEffect = Extract<Effect, { do: 'issue' }>
type ResolveEffect = Extract<Effect, { do: 'resolve' }>

/** Raises and resolves in the order given for each record; effects of different records share statements. */
export async function applyIssueEffects(
  tx: Database,
  connection: ConnectionId,
  effects: readonly (IssueEffect | ResolveEffect)[],
  seen: Sighting,
): Promise<void> {
  const raised = new Map<string, Map<string, IssueEffect>>()
  let resolved: ResolveEffect[] = []
  const flush = async () => {
    await resolve(tx, connection, resolved)
    await raise(
      tx,
      connection,
      [...raised.values()].flatMap((byCode) => [...byCode.values()]),
      seen,
    )
    resolved = []
    raised.clear()
  }
  for (const effect of effects) {
    if (effect.do === 'issue') {
      const record = `${effect.issue.stream}\n${effect.issue.key}`
      const byCode = raised.get(record) ?? new Map<string, IssueEffect>()
      raised.set(record, byCode.set(effect.issue.code, effect))
    } else {
      if (raised.has(`${effect.stream}\n${effect.key}`)) await flush()
      resolved.push(effect)
    }
  }
  await flush()
}

/** Rows that did not decode become issues. */
export async function raiseUndecodable(
  tx: Database,
  connection: ConnectionId,
  flow: string,
  stream: StreamName,
  rows: readonly RejectedRow[],
  { erased, ...seen }: Sighting & { readonly erased: Erased },
): Promise<void> {
  const kept = await erased.rejected(tx, stream, rows)
  await applyIssueEffects(
    tx,
    connection,
    kept.map((row) => ({ do: 'issue', issue: undecodable(flow, stream, row) })),
    seen,
  )
}

/** Records that decoded after all. */
export async function resolveUndecodable(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly string[],
): Promise<void> {
  await db
    .updateTable('issue')
    .set({ state: 'resolved' })
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('code', '=', UNDECODABLE)
    .where('state', 'in', ['open', 'waiting'])
    .where(flavour.oneOf('key', keys))
    .execute()
}

async function resolve(
  { db, flavour }: Database,
  connection: ConnectionId,
  effects: readonly ResolveEffect[],
): Promise<void> {
  const columns = { connection: 'text', stream: 'text', key: 'text', code: 'text' } as const
  for (const batch of batches(effects)) {
    const rows = batch.map(({ stream, key, code }) => ({ connection, stream, key, code: code ?? null }))
    await sql`
      update issue set state = 'resolved' where id in (
        select issue.id from ${flavour.rows('r', columns, rows)}
        join issue on issue.connection = r.connection and issue.stream = r.stream and issue.key = r.key
        where issue.state in ('open', 'waiting') and (r.code is null or r.code = issue.code)
      )`.execute(db)
  }
}

const COLUMNS = {
  id: 'text',
  flow: 'text',
  stream: 'text',
  key: 'text',
  code: 'text',
  message: 'text',
  advice: 'text',
  state: 'text',
  details: 'text',
} as const

async function raise(
  database: Database,
  connection: ConnectionId,
  effects: readonly IssueEffect[],
  { run, at }: Sighting,
): Promise<void> {
  const { db, flavour } = database
  for (const batch of batches(effects)) {
    const rows = batch.map(({ issue, state }) => ({
      id: newId('i_', 10),
      flow: issue.flow,
      stream: issue.stream,
      key: issue.key,
      code: issue.code,
      message: worded(database, issue.message),
      advice: worded(database, issue.advice),
      state: state ?? 'open',
      details: worded(database, JSON.stringify(issue.details)),
    }))
    // An issue that a person chose to ignore stays ignored however often it is raised. An answer counts for what was
    // asked: where the same issue is about something else now, it is open again.
    await sql`
      insert into issue (id, connection, flow, stream, key, code, message, advice, state, details, run,
        first_seen, last_seen)
      select r.id, ${connection}, r.flow, r.stream, r.key, r.code, r.message, r.advice, r.state, r.details, ${run},
        cast(${at} as bigint), cast(${at} as bigint)
      from ${flavour.rows('r', COLUMNS, rows)} where true
      on conflict (connection, stream, key, code) do update set
        flow = excluded.flow, message = excluded.message, advice = excluded.advice, details = excluded.details,
        run = excluded.run, last_seen = excluded.last_seen,
        answer = case when issue.state = 'ignored'
          or issue.state = 'waiting' and issue.details = excluded.details then issue.answer end,
        state = case when issue.state = 'ignored' then issue.state
          when issue.state = 'waiting' and issue.answer is not null and issue.details = excluded.details then issue.state
          else excluded.state end
    `.execute(db)
  }
}
