import type { Connection } from '../../core/connection.ts'
import { SyncError } from '../../core/errors.ts'
import { type OperationId, operationId } from '../../core/ids.ts'
import type { RunFilter, RunPlace } from '../../core/lists.ts'
import type { Run } from '../../core/run.ts'
import type { Store } from '../../core/store.ts'
import { namedOperations, type OperationDocument } from '../operations.ts'
import { type RunDetail, runDetailOf, runNamed } from '../runs.ts'
import { type Listed, listed } from './listed.ts'

type Of = Pick<Connection, 'id' | 'name'>

/** @throws SyncError `run.unknown`, `run.ambiguous` (hold); a run of another connection is unknown here */
export async function runOf({ runs }: Pick<Store, 'runs'>, { id, name }: Of, typed: string): Promise<Run> {
  const run = await runNamed(runs, typed)
  if (run.connection === id) return run
  throw new SyncError('run.unknown', `${name} has no run ${typed}.`, { do: 'hold' })
}

export async function listRuns(
  { lists }: Pick<Store, 'lists'>,
  { id }: Of,
  filter: RunFilter,
  after: RunPlace | null,
  limit: number,
): Promise<Listed<RunDetail, RunPlace>> {
  const rows = await lists.runs(id, filter, after, limit + 1)
  return listed(rows, limit, { item: runDetailOf, place: (run) => ({ startedAt: run.startedAt, id: run.id }) })
}

export async function listOperations(
  store: Pick<Store, 'lists' | 'runs' | 'records'>,
  connection: Of,
  run: string,
  after: OperationId | null,
  limit: number,
): Promise<Listed<OperationDocument, OperationId>> {
  const rows = await store.lists.operations((await runOf(store, connection, run)).id, after, limit + 1)
  const named = await namedOperations(store, connection.id, rows)
  return listed(named, limit, { item: (one) => one, place: ({ id }) => operationId(id) })
}
