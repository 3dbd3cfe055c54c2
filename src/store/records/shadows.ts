import { type Selectable, sql } from 'kysely'
import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, RemoteId } from '../../core/ids.ts'
import type { Shadow } from '../../core/sync-store.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches, lastByKey } from '../database/lists.ts'

export async function shadowsOf(
  { db, flavour }: Database,
  connection: ConnectionId,
  entity: Entity,
  remotes: readonly RemoteId[],
): Promise<ReadonlyMap<RemoteId, Shadow>> {
  const rows = await db
    .selectFrom('shadow')
    .selectAll()
    .where('connection', '=', connection)
    .where('entity', '=', entity)
    .where(flavour.oneOf('remote', remotes))
    .execute()
  return new Map(rows.map((row) => [row.remote, shadowIn(row)]))
}

export async function shadowsAfter(
  { db }: Database,
  connection: ConnectionId,
  entity: Entity,
  after: RemoteId | null,
  limit: number,
): Promise<readonly Shadow[]> {
  const rows = await db
    .selectFrom('shadow')
    .selectAll()
    .where('connection', '=', connection)
    .where('entity', '=', entity)
    .$if(after !== null, (query) => query.where('remote', '>', after as RemoteId))
    .orderBy('remote')
    .limit(limit)
    .execute()
  return rows.map(shadowIn)
}

const shadowIn = (row: Selectable<Schema['shadow']>): Shadow => ({
  entity: row.entity,
  remote: row.remote,
  origin: row.origin,
  written: JSON.parse(row.written),
  unsent: JSON.parse(row.unsent),
  returned: JSON.parse(row.returned),
  theirs: JSON.parse(row.theirs),
  primary: row.primary_record,
  ...(row.stale === null ? {} : { stale: JSON.parse(row.stale) }),
})

const COLUMNS = {
  entity: 'text',
  remote: 'text',
  origin: 'text',
  written: 'text',
  unsent: 'text',
  returned: 'text',
  theirs: 'text',
  primary_record: 'text',
  stale: 'text',
} as const

/** Stores the shadows of a commit; of several for one destination record the last counts. */
export async function putShadows(
  { db, flavour }: Database,
  connection: ConnectionId,
  shadows: readonly Shadow[],
): Promise<void> {
  for (const batch of batches(lastByKey(shadows, ({ entity, remote }) => `${entity}\n${remote}`))) {
    const rows = batch.map(({ entity, remote, origin, written, unsent, returned, theirs, primary, stale = [] }) => ({
      entity,
      remote,
      origin,
      written: JSON.stringify(written),
      unsent: JSON.stringify(unsent),
      returned: JSON.stringify(returned),
      theirs: JSON.stringify(theirs),
      primary_record: primary,
      stale: stale.length > 0 ? JSON.stringify(stale) : null,
    }))
    await sql`
      insert into shadow (connection, entity, remote, origin, written, unsent, returned, theirs, primary_record, stale)
      select ${connection}, r.entity, r.remote, r.origin, r.written, r.unsent, r.returned, r.theirs, r.primary_record,
        r.stale
      from ${flavour.rows('r', COLUMNS, rows)} where true
      on conflict (connection, entity, remote) do update set
        origin = excluded.origin, written = excluded.written, unsent = excluded.unsent,
        returned = excluded.returned, theirs = excluded.theirs, primary_record = excluded.primary_record, stale = excluded.stale
    `.execute(db)
  }
}
