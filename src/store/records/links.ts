import { sql } from 'kysely'
import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, RemoteId, RunId, SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Effect, Link } from '../../core/sync-store.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches, byText, lastByKey } from '../database/lists.ts'

export async function linksOf(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
): Promise<ReadonlyMap<SourceKey, readonly Link[]>> {
  const rows = await db
    .selectFrom('link')
    .selectAll()
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .execute()
  return Map.groupBy(rows.map(link), ({ key }) => key)
}

export async function linksMade(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  role: string,
  keys: readonly SourceKey[],
): Promise<ReadonlyMap<SourceKey, Link>> {
  const rows = await db
    .selectFrom('link')
    .selectAll()
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .where('role', '=', role)
    .where('origin', '=', 'created')
    .execute()
  return new Map(rows.map((row) => [row.key, link(row)]))
}

export async function linksTo(
  { db, flavour }: Database,
  connection: ConnectionId,
  entity: Entity,
  remotes: readonly RemoteId[],
): Promise<readonly Link[]> {
  const rows = await db
    .selectFrom('link')
    .selectAll()
    .where('connection', '=', connection)
    .where('entity', '=', entity)
    .where(flavour.oneOf('remote', remotes))
    .execute()
  // Sorted here: if the query asked for this order, SQLite would walk the primary key and so every link there is.
  return rows.map(link).sort((a, b) => byText(a.stream, b.stream) || byText(a.key, b.key) || byText(a.role, b.role))
}

/** Reads all links of the connection: no index tells the run, since only an undo asks for it. */
export async function linkedBy({ db }: Database, connection: ConnectionId, run: RunId): Promise<readonly Link[]> {
  const rows = await db
    .selectFrom('link')
    .selectAll()
    .where('connection', '=', connection)
    .where('run', '=', run)
    .where('origin', '=', 'linked')
    .where('state', '=', 'live')
    .execute()
  return rows.map(link)
}

export async function linksOfRecord(
  { db }: Database,
  connection: ConnectionId,
  stream: StreamName,
  key: string,
): Promise<readonly Link[]> {
  const rows = await db
    .selectFrom('link')
    .selectAll()
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key as SourceKey)
    .orderBy('role')
    .execute()
  return rows.map(link)
}

/** Stores the links of a commit; of several effects on one link the last counts. */
export async function putLinks(
  tx: Database,
  connection: ConnectionId,
  effects: readonly Extract<Effect, { do: 'link' | 'unlink' }>[],
): Promise<void> {
  const last = lastByKey(effects, (effect) => {
    const { stream, key, role } = effect.do === 'link' ? effect.link : effect
    return `${stream}\n${key}\n${role}`
  })
  for (const batch of batches(last.filter((effect) => effect.do === 'link'))) {
    await upsertLinks(
      tx,
      connection,
      batch.map((effect) => effect.link),
    )
  }
  for (const { stream, key, role } of last.filter((effect) => effect.do === 'unlink')) {
    await removeLink(tx, connection, stream, key, role)
  }
}

const COLUMNS = {
  stream: 'text',
  key: 'text',
  role: 'text',
  entity: 'text',
  remote: 'text',
  origin: 'text',
  rule: 'text',
  state: 'text',
  run: 'text',
} as const

async function upsertLinks({ db, flavour }: Database, connection: ConnectionId, links: readonly Link[]): Promise<void> {
  await sql`
    insert into link (connection, stream, key, role, entity, remote, origin, rule, state, run)
    select ${connection}, r.stream, r.key, r.role, r.entity, r.remote, r.origin, r.rule, r.state, r.run
    from ${flavour.rows('r', COLUMNS, links)} where true
    on conflict (connection, stream, key, role) do update set
      entity = excluded.entity, remote = excluded.remote, origin = excluded.origin, rule = excluded.rule,
      state = excluded.state, run = excluded.run
  `.execute(db)
}

const removeLink = ({ db }: Database, connection: ConnectionId, stream: StreamName, key: SourceKey, role: string) =>
  db
    .deleteFrom('link')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key)
    .where('role', '=', role)
    .execute()

const link = ({ connection, ...row }: Schema['link']): Link => row
