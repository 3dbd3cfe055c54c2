import { SyncError } from '../../core/errors.ts'
import type { Database, Schema } from '../database/database.ts'

/**
 * Issues by id, in the order of the ids.
 *
 * Errors: SyncError `issue.unknown` (hold) where one is not there.
 */
export async function issuesById(
  { db, flavour }: Database,
  ids: readonly string[],
): Promise<readonly Schema['issue'][]> {
  const rows = await db.selectFrom('issue').selectAll().where(flavour.oneOf('id', ids)).execute()
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => {
    const row = found.get(id)
    if (row === undefined) throw new SyncError('issue.unknown', `There is no issue ${id}.`, { do: 'hold' })
    return row
  })
}
