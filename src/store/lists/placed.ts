import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { PlacedLists } from '../../core/document-places.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Database } from '../database/database.ts'
import { stagedRecord, stagedRows } from '../records/staged-rows.ts'

// Each condition is that of its partial index, which is used only where the statement names it.

export const placedLists = (database: Database): PlacedLists => ({
  openDocuments: async (connection, parent, after, limit) => {
    const rows = await ofParent(database, connection, parent, 'open_place')
      .where('record.open_place', 'is not', null)
      .$if(after !== null, (query) =>
        query.where(
          isTrue(
            sql`(record.open_place, record.stream, record.key) > (${after?.place}, ${after?.stream}, ${after?.key})`,
          ),
        ),
      )
      .orderBy('record.open_place')
      .orderBy('record.stream')
      .orderBy('record.key')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ ...stagedRecord(row), place: row.place ?? '' }))
  },
  dueDocuments: async (connection, parent, { until, openBefore }, after, limit) => {
    const rows = await ofParent(database, connection, parent, 'due_on')
      .where('record.due_on', 'is not', null)
      .where('record.due_on', '<=', after?.place ?? until)
      .where(isTrue(sql`(record.due_on >= ${openBefore} or record.open_place is not null)`))
      .$if(after !== null, (query) =>
        query.where(
          isTrue(sql`(record.due_on < ${after?.place} or (record.number, record.stream, record.key) >
            (${after?.number}, ${after?.stream}, ${after?.key}))`),
        ),
      )
      .orderBy('record.due_on', 'desc')
      .orderBy('record.number')
      .orderBy('record.stream')
      .orderBy('record.key')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ ...stagedRecord(row), place: row.place ?? '' }))
  },
})

const isTrue = (condition: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`${condition}`

const ofParent = (database: Database, connection: ConnectionId, parent: string, place: 'open_place' | 'due_on') =>
  stagedRows(database, connection).select(`record.${place} as place`).where('record.parent', '=', parent)
