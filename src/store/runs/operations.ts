import { sql } from 'kysely'
import type { ConnectionId, OperationId, RunId, SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import type { Effect, NewOperation, Operation, OperationState } from '../../core/sync-store.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches } from '../database/lists.ts'

const COLUMNS = {
  id: 'text',
  run: 'text',
  system: 'text',
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
  undoes: 'text',
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
      insert into operation (connection, id, run, system, flow, stream, key, role, entity, kind, remote, before, after,
        state, undoes, rule, source_version, created_at, settled_at)
      select ${connection}, r.id, r.run, r.system, r.flow, r.stream, r.key, r.role, r.entity, r.kind, r.remote, r.before,
        r.after, r.state, r.undoes, r.rule, r.source_version, r.created_at, r.settled_at
      from ${flavour.rows('r', COLUMNS, batch.map(operationRow))} where true
    `.execute(db)
  }
}

type Settlement = Extract<Effect, { do: 'settle' }>

const SETTLED = {
  connection: 'text',
  id: 'text',
  state: 'text',
  settled_at: 'bigint',
  remote: 'text',
  absent_at: 'bigint',
  says_absent: 'bigint',
  before: 'text',
} as const

/** Settles operations; of several settlements of one operation the later ones win. */
export async function settleOperations(
  { db, flavour }: Database,
  connection: ConnectionId,
  effects: readonly Settlement[],
): Promise<void> {
  for (const batch of batches(foldById(effects))) {
    const rows = batch.map(({ operation, state, remote, at, absentAt, before }) => ({
      connection,
      id: operation,
      state,
      settled_at: isSettled(state) ? at : null,
      remote,
      absent_at: absentAt ?? null,
      says_absent: absentAt === undefined ? 0 : 1,
      before: before === undefined ? null : JSON.stringify(before),
    }))
    await sql`
      update operation set state = r.state, settled_at = r.settled_at, remote = coalesce(r.remote, operation.remote),
        before = coalesce(r.before, operation.before),
        absent_at = case when r.says_absent = 1 then r.absent_at else operation.absent_at end
      from ${flavour.rows('r', SETTLED, rows)}
      where operation.id = r.id and operation.connection = r.connection
    `.execute(db)
  }
}

/** One settlement per operation: the last one, with members that it leaves out taken from those before. */
function foldById(effects: readonly Settlement[]): readonly Settlement[] {
  const byId = new Map<OperationId, Settlement>()
  for (const effect of effects) {
    const earlier = byId.get(effect.operation)
    const remote = effect.remote ?? earlier?.remote ?? null
    byId.set(effect.operation, { ...earlier, ...effect, remote })
  }
  return [...byId.values()]
}

export async function unsettledOperations({ db }: Database, connection: ConnectionId): Promise<readonly Operation[]> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('connection', '=', connection)
    // Literals in this order, to match the condition of the partial index.
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
  system: operation.system ?? null,
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
  undoes: operation.undoes ?? null,
  rule: operation.rule,
  source_version: operation.sourceVersion,
  created_at: at,
  settled_at: isSettled(operation.state) ? at : null,
})

/** A row as the rest of the program knows it. */
export const operation = (row: Schema['operation']): Operation => ({
  id: row.id,
  run: row.run,
  ...(row.system === null ? {} : { system: row.system }),
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
  ...(row.undoes === null ? {} : { undoes: row.undoes }),
  rule: row.rule,
  sourceVersion: row.source_version,
  createdAt: row.created_at,
  settledAt: row.settled_at,
  absentAt: row.absent_at,
})
