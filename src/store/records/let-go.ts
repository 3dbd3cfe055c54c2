import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { RecordState, StreamName } from '../../core/record.ts'
import type { Database } from '../database/database.ts'

/** Nothing is due for these, so their data is asked for by nobody. */
const CONCLUDED: readonly RecordState[] = ['done', 'skipped']

/** `SyncWrites.letGo`, in one transaction: of a record that was let go its row stays, with its hash. */
export async function letGo(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  keys: readonly SourceKey[],
  at: number,
): Promise<void> {
  const emptied = await db
    .updateTable('record')
    .set({ emptied_at: at, due_on: null, open_place: null })
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .where('state', 'in', CONCLUDED)
    .returning('key')
    .execute()
  await db
    .deleteFrom('payload')
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(
      flavour.oneOf(
        'key',
        emptied.map(({ key }) => key),
      ),
    )
    .execute()
}
