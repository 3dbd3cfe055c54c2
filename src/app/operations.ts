import { z } from 'zod'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import type { Operation } from '../core/sync-store.ts'
import { anyFields } from './any-json.ts'
import { systemCheck } from './checks.ts'
import { writtenEntity } from './entities.ts'
import { moment, momentOf } from './moment.ts'
import { nameIn, recordNames } from './record-names.ts'

/** Which system a write goes to: Pipedrive, unless the ledger says otherwise. */
const writtenSystem = systemCheck.shape.system
export const systemOf = ({ system }: Pick<Operation, 'system'>) => writtenSystem.parse(system ?? 'pipedrive')

/** One write to Pipedrive or Visma.net with before and after, as the ledger has it. */
export const operationDocument = z
  .strictObject({
    id: z.string(),
    run: z.string(),
    /** Where it was written. */
    system: writtenSystem,
    flow: z.string(),
    stream: z.string(),
    key: z.string(),
    /** What people call its record; `null` where it has no name, absent where the document is about that record. */
    name: z.string().nullable().optional(),
    role: z.string(),
    entity: writtenEntity,
    kind: z.enum(['create', 'update', 'delete', 'unlink']),
    /** Id of what was written; `null` until it is known. */
    remote: z.string().nullable(),
    before: anyFields.nullable(),
    after: anyFields,
    state: z.enum(['intent', 'done', 'failed', 'doubt']),
    /** The operation that this one takes back; `null` for all others. */
    undoes: z.string().nullable(),
    /** Which rule chose it, and the version of the source record behind it. */
    rule: z.string().nullable(),
    sourceVersion: z.string().nullable(),
    createdAt: moment,
    settledAt: moment.nullable(),
    /** When a first look for the record found nothing. */
    absentAt: moment.nullable(),
  })
  .meta({ id: 'Operation' })
export type OperationDocument = z.output<typeof operationDocument>

export const operationOf = (operation: Operation): OperationDocument => ({
  ...operation,
  system: systemOf(operation),
  undoes: operation.undoes ?? null,
  entity: writtenEntity.parse(operation.entity),
  createdAt: momentOf(operation.createdAt),
  settledAt: momentOf(operation.settledAt),
  absentAt: momentOf(operation.absentAt),
})

/** Operations with the names of their records, asked for a page at a time. */
export async function namedOperations(
  store: Pick<Store, 'records'>,
  connection: ConnectionId,
  operations: readonly Operation[],
): Promise<readonly OperationDocument[]> {
  const names = await recordNames(store, connection, operations)
  return operations.map((one) => ({ ...operationOf(one), name: nameIn(names, one) }))
}
