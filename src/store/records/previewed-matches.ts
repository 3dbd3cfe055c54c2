import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { ConnectionId, RunId, SourceKey } from '../../core/ids.ts'
import type { Previewed } from '../../core/matching.ts'
import type { StreamName } from '../../core/record.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import { freeOf } from './matching.ts'

/**
 * That a row of `preview_match` is of the newest preview of its connection, that no run has met the record in this role,
 * and that nobody has decided about it.
 */
export const isOpenNow = (connection: ConnectionId): RawBuilder<SqlBool> => sql<SqlBool>`preview_match.run = (
    select newest.run from preview as newest inner join run on run.id = newest.run
    where newest.connection = ${connection} and run.mode = 'preview' order by newest.at desc, newest.run desc limit 1
  ) and not exists (
    select 1 from link where link.connection = preview_match.connection and link.stream = preview_match.stream
      and link.key = preview_match.key and link.role = preview_match.role and link.state = 'live'
  ) and not exists (
    select 1 from suggestion where suggestion.connection = preview_match.connection
      and suggestion.stream = preview_match.stream and suggestion.key = preview_match.key
      and suggestion.role = preview_match.role
  ) and not exists (
    select 1 from issue where issue.connection = preview_match.connection and issue.stream = preview_match.stream
      and issue.key = preview_match.key and issue.code = 'match.ambiguous_' || preview_match.role
  ) and not exists (
    select 1 from match_decision as d where d.connection = preview_match.connection and d.stream = preview_match.stream
      and d.key = preview_match.key and d.role = preview_match.role
      and (d.choice = 'link' or d.remote = preview_match.remote)
  ) and ${freeOf('preview_match')}`

/** `Store.matches.previewed`. */
export async function previewedNow(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName | null,
  keys: readonly SourceKey[],
): Promise<readonly Previewed[]> {
  const rows = await likeliestFirst(db, connection)
    .$if(stream !== null, (query) => query.where('stream', '=', stream ?? '').where(flavour.oneOf('key', keys)))
    .where(isOpenNow(connection))
    .execute()
  return rows.map(previewed)
}

/** `Store.previews.matches`. */
export async function matchesOfPreview(
  { db }: Database,
  connection: ConnectionId,
  run: RunId,
): Promise<readonly Previewed[]> {
  const rows = await likeliestFirst(db, connection).where('run', '=', run).execute()
  return rows.map(previewed)
}

/** Those of a party and role together, the likeliest first. */
const likeliestFirst = (db: Database['db'], connection: ConnectionId) =>
  db
    .selectFrom('preview_match')
    .selectAll()
    .where('connection', '=', connection)
    .orderBy('stream')
    .orderBy('key')
    .orderBy('role')
    .orderBy('score', 'desc')
    .orderBy('remote')

const previewed = ({ connection: _, run: __, score, ...row }: Schema['preview_match']): Previewed => ({
  ...row,
  score: score === null ? null : score / 1000,
})

const COLUMNS = {
  stream: 'text',
  key: 'text',
  role: 'text',
  remote: 'text',
  number: 'text',
  called: 'text',
  name: 'text',
  reason: 'text',
  score: 'bigint',
} as const

export async function addMatches(
  { db, flavour }: Database,
  connection: ConnectionId,
  run: RunId,
  matches: readonly Previewed[],
): Promise<void> {
  const columns = sql.join(Object.keys(COLUMNS).map((name) => sql.id(name)))
  const values = sql.join(Object.keys(COLUMNS).map((name) => sql.ref(`r.${name}`)))
  for (const batch of batches(matches)) {
    const rows = batch.map((one) => ({ ...one, score: one.score === null ? null : Math.round(one.score * 1000) }))
    await sql`
      insert into preview_match (connection, run, ${columns})
      select ${connection}, ${run}, ${values} from ${flavour.rows('r', COLUMNS, rows)} where true
    `.execute(db)
  }
}
