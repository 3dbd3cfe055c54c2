import { sql } from 'kysely'
import type { ConnectionId, OperationId, RunId, SourceKey } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { Effect, NewOperation, Operation, OperationState } from '../core/store.ts'
import type { Database, Schema } from './database.ts'
import { batches } from './lists.ts'

const COLUMNS = {
  id: 'text',
  run: 'text',
  flow: 'text',
  stream: 'text',
  key: 'text',
  role: 'text',
  entity: 'text',
  kind: 'text',
  remote: 'text',
  before: 'text',
  after: 'text',
  state: 'text',
  rule: 'text',
  source_version: 'text',
  created_at: 'bigint',
  settled_at: 'bigint',
} as const

export interface DatedOperation {
  readonly id: OperationId
  readonly operation: NewOperation
  readonly at: number
}

export async function addOperations(
  { db, flavour }: Database,
  connection: ConnectionId,
  operations: readonly DatedOperation[],
): Promise<void> {
  for (const batch of batches(operations)) {
    await sql`
      insert into operation (connection, id, run, flow, stream, key, role, entity, kind, remote, before, after,
        state, rule, source_version, created_at, settled_at)
      select ${connection}, r.id, r.run, r.flow, r.stream, r.key, r.role, r.entity, r.kind, r.remote, r.before,
        r.after, r.state, r.rule, r.source_version, r.created_at, r.settled_at
      from ${flavour.rows('r', COLUMNS, batch.map(operationRow))} where true
    `.execute(db)
  }
}

/** Later settlements of one operation in the same list overrule earlier ones. */
export async function settleOperations(
  { db }: Database,
  connection: ConnectionId,
  effects: readonly Extract<Effect, { do: 'settle' }>[],
): Promise<void> {
  for (const { operation, state, remote, at, absentAt } of effects) {
    await db
      .updateTable('operation')
      .set({
        state,
        settled_at: isSettled(state) ? at : null,
        ...(remote === null ? {} : { remote }),
        ...(absentAt === undefined ? {} : { absent_at: absentAt }),
      })
      .where('id', '=', operation)
      .where('connection', '=', connection)
      .execute()
  }
}

export async function unsettledOperations({ db }: Database, connection: ConnectionId): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('connection', '=', connection)
    // As in the partial index, to the letter.
    .where('state', 'in', [sql.lit<OperationState>('intent'), sql.lit<OperationState>('doubt')])
    .orderBy('id')
    .execute()
  return rows.map(operation)
}

export async function operationsOfRun(
  { db }: Database,
  run: RunId,
  limit: number,
  offset: number,
): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('run', '=', run)
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(operation)
}

export async function operationsOfRecord(
  { db }: Database,
  connection: ConnectionId,
  stream: StreamName,
  key: string,
): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where('key', '=', key as SourceKey)
    .orderBy('id')
    .execute()
  return rows.map(operation)
}

const isSettled = (state: Operation['state']): boolean => state === 'done' || state === 'failed'

const operationRow = ({ id, operation, at }: DatedOperation) => ({
  id,
  run: operation.run,
  flow: operation.flow,
  stream: operation.stream,
  key: operation.key,
  role: operation.role,
  entity: operation.entity,
  kind: operation.kind,
  remote: operation.remote,
  before: operation.before === null ? null : JSON.stringify(operation.before),
  after: JSON.stringify(operation.after),
  state: operation.state,
  rule: operation.rule,
  source_version: operation.sourceVersion,
  created_at: at,
  settled_at: isSettled(operation.state) ? at : null,
})

const operation = (row: Schema['operation']): Operation => ({
  id: row.id,
  run: row.run,
  flow: row.flow,
  stream: row.stream,
  key: row.key,
  role: row.role,
  entity: row.entity,
  kind: row.kind,
  remote: row.remote,
  before: row.before === null ? null : JSON.parse(row.before),
  after: JSON.parse(row.after),
  state: row.state,
  rule: row.rule,
  sourceVersion: row.source_version,
  createdAt: row.created_at,
  settledAt: row.settled_at,
  absentAt: row.absent_at,
})
