import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { Decision, LeftRecord, MatchEffect, MatchReads, Suggested } from '../../core/matching.ts'
import type { StreamName } from '../../core/record.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches, lastByKey } from '../database/lists.ts'
import { noteChange } from '../runs/changes.ts'

/** What a run asks about decisions, suggestions and records that were left. */
export const matching = (database: Database, connection: ConnectionId): MatchReads => ({
  decisions: (stream) => decisionsOf(database, connection, stream),
  suggested: async (stream, keys) =>
    Map.groupBy(await suggestedFor(database, connection, stream, keys), ({ key }) => key),
  leftRecords: async () => {
    const rows = await database.db
      .selectFrom('left_record')
      .selectAll()
      .where('connection', '=', connection)
      .orderBy('stream')
      .orderBy('key')
      .orderBy('entity')
      .orderBy('remote')
      .execute()
    return rows.map(({ connection: _, moves, ...left }): LeftRecord => ({ ...left, moves: moves === 1 }))
  },
})

/**
 * That no other record of the kind has what is suggested, by a link or by what a person decided: until it is free again
 * nobody is asked about it.
 */
export function freeOf(table: 'suggestion' | 'preview_match'): RawBuilder<SqlBool> {
  const one = sql.table(table)
  return sql<SqlBool>`not exists (
    select 1 from link where link.connection = ${one}.connection and link.entity = ${one}.role
      and link.remote = ${one}.remote and link.stream = ${one}.stream and link.role = ${one}.role
      and link.key <> ${one}.key and link.state = 'live'
  ) and not exists (
    select 1 from match_decision as chosen where chosen.connection = ${one}.connection
      and chosen.stream = ${one}.stream and chosen.role = ${one}.role and chosen.remote = ${one}.remote
      and chosen.key <> ${one}.key and chosen.choice = 'link'
  )`
}
export const isFree = freeOf('suggestion')

export async function suggestedFor(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
): Promise<readonly Suggested[]> {
  const rows = await db
    .selectFrom('suggestion')
    .selectAll()
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .where(isFree)
    .orderBy('score', 'desc')
    .orderBy('remote')
    .execute()
  return rows.map(suggestion)
}

export async function decisionsAbout(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
): Promise<readonly Decision[]> {
  const rows = await db
    .selectFrom('match_decision')
    .selectAll()
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .orderBy('at')
    .orderBy('role')
    .orderBy('remote')
    .execute()
  return rows.map(decision)
}

export async function decisionsOf(
  { db }: Database,
  connection: ConnectionId,
  stream: string | null,
): Promise<readonly Decision[]> {
  const rows = await db
    .selectFrom('match_decision')
    .selectAll()
    .where('connection', '=', connection)
    .$if(stream !== null, (query) => query.where('stream', '=', stream ?? ''))
    .orderBy('at')
    .orderBy('stream')
    .orderBy('key')
    .orderBy('role')
    .orderBy('remote')
    .execute()
  return rows.map(decision)
}

export const decision = ({
  connection: _,
  actor_kind: kind,
  actor: name,
  ...row
}: Schema['match_decision']): Decision => ({ ...row, by: { kind, name } })

export const suggestion = ({ connection: _, score, ...row }: Schema['suggestion']): Suggested => ({
  ...row,
  score: score / 1000,
})

/** Stores what was suggested, left and cleared; of several effects on one thing the last counts. */
export async function putMatching(
  database: Database,
  connection: ConnectionId,
  effects: readonly MatchEffect[],
  at: number,
): Promise<void> {
  if (effects.length === 0) return
  const suggested = effects.filter((effect) => effect.do === 'suggest')
  let isNews = suggested.some(({ suggestions }) => suggestions.length > 0)
  for (const batch of batches(lastByKey(suggested, ({ stream, key, role }) => `${stream}\n${key}\n${role}`)))
    if (await putSuggestions(database, connection, batch, at)) isNews = true
  if (isNews) await noteChange(database, 'record', connection, at)
  const left = effects.filter((effect) => effect.do !== 'suggest')
  const named = ({ left: { stream, key, entity, remote } }: (typeof left)[number]) =>
    `${stream}\n${key}\n${entity}\n${remote}`
  for (const effect of lastByKey(left, named)) {
    if (effect.do === 'leave') await putLeft(database, connection, effect.left)
    else await removeLeft(database, connection, effect.left)
  }
}

const RECORD = { stream: 'text', key: 'text', role: 'text' } as const
const SUGGESTION = { ...RECORD, remote: 'text', reason: 'text', score: 'bigint', name: 'text' } as const

/** @returns whether any was taken away */
async function putSuggestions(
  { db, flavour }: Database,
  connection: ConnectionId,
  effects: readonly Extract<MatchEffect, { do: 'suggest' }>[],
  at: number,
): Promise<boolean> {
  const rows = effects.flatMap(({ stream, key, role, suggestions }) =>
    suggestions.map(({ remote, reason, score, name }) => ({
      ...{ stream, key: key as string, role, remote: remote as string, reason },
      score: Math.round(score * 1000),
      name,
    })),
  )
  const records = effects.map(({ stream, key, role }) => ({ stream, key, role }))
  // What is still suggested keeps the time at which it first was.
  const gone = await sql`
    delete from suggestion where connection = ${connection} and (stream, key, role) in (
      select r.stream, r.key, r.role from ${flavour.rows('r', RECORD, records)}
    ) and (stream, key, role, remote) not in (
      select s.stream, s.key, s.role, s.remote from ${flavour.rows('s', SUGGESTION, rows)}
    )`.execute(db)
  await sql`
    insert into suggestion (connection, stream, key, role, remote, reason, score, at, name)
    select ${connection}, r.stream, r.key, r.role, r.remote, r.reason, r.score, cast(${at} as bigint), r.name
    from ${flavour.rows('r', SUGGESTION, rows)} where true
    on conflict (connection, stream, key, role, remote) do update set
      reason = excluded.reason, score = excluded.score, name = excluded.name
  `.execute(db)
  return (gone.numAffectedRows ?? 0n) > 0n
}

async function putLeft({ db }: Database, connection: ConnectionId, { moves, ...left }: LeftRecord): Promise<void> {
  await db
    .insertInto('left_record')
    .values({ connection, ...left, moves: moves ? 1 : 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['connection', 'stream', 'key', 'entity', 'remote'])
        .doUpdateSet((row) => ({ moves: row.ref('excluded.moves') })),
    )
    .execute()
}

async function removeLeft(
  { db }: Database,
  connection: ConnectionId,
  { stream, key, entity, remote }: Omit<LeftRecord, 'moves'>,
): Promise<void> {
  await db
    .deleteFrom('left_record')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key as SourceKey)
    .where('entity', '=', entity)
    .where('remote', '=', remote)
    .execute()
}
