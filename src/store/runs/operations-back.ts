import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, OperationId, RemoteId, RunId } from '../../core/ids.ts'
import type { Operation } from '../../core/sync-store.ts'
import type { Database } from '../database/database.ts'
import { operation } from './operations.ts'

/** What an undo asks of the ledger. Those that surely were not applied have nothing to take back. */
export async function operationsBackwards(
  { db }: Database,
  run: RunId,
  before: OperationId | null,
  limit: number,
): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('run', '=', run)
    .where('state', '<>', 'failed')
    .$if(before !== null, (query) => query.where('id', '<', before as OperationId))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(operation)
}

export async function operationById({ db }: Database, id: OperationId): Promise<Operation | null> {
  const row = await db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : operation(row)
}

export async function takenBack(
  { db, flavour }: Database,
  ids: readonly OperationId[],
): Promise<ReadonlySet<OperationId>> {
  const rows = await db
    .selectFrom('operation')
    .select('undoes')
    .where(flavour.oneOf('undoes', ids))
    .where('undoes', 'is not', null)
    .where('state', '=', 'done')
    .execute()
  return new Set(rows.flatMap(({ undoes }) => undoes ?? []))
}

export async function operationsOnRemote(
  { db }: Database,
  connection: ConnectionId,
  entity: Entity,
  remote: RemoteId,
): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('connection', '=', connection)
    .where('entity', '=', entity)
    .where('remote', '=', remote)
    .orderBy('id')
    .execute()
  return rows.map(operation)
}
