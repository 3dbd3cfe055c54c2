import { sql } from 'kysely'
import type { Lists } from '../../core/lists.ts'
import type { Database } from '../database/database.ts'
import { keptWrite } from '../runs/previews.ts'

export async function plannedAfter(
  { db }: Database,
  ...[preview, group, after, limit]: Parameters<Lists['planned']>
): ReturnType<Lists['planned']> {
  const rows = await db
    .selectFrom('preview_write')
    .selectAll()
    .where('run', '=', preview)
    .$if(group !== null, (query) =>
      query
        .where('flow', '=', group?.flow ?? '')
        .where('kind', '=', group?.kind ?? 'create')
        .where('entity', '=', group?.entity ?? ''),
    )
    .$if(after !== null, (query) => query.where('place', '>', after ?? 0))
    .orderBy('place')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ place: row.place, write: keptWrite(row) }))
}

export async function plannedGroups(
  { db }: Database,
  ...[preview]: Parameters<Lists['plannedGroups']>
): ReturnType<Lists['plannedGroups']> {
  return (
    db
      .selectFrom('preview_write')
      // One system has all of a group, by its kind of record.
      .select([
        'flow',
        'kind',
        'entity',
        sql<string | null>`max(system)`.as('system'),
        sql<number>`count(*)`.as('count'),
      ])
      .where('run', '=', preview)
      .groupBy(['flow', 'kind', 'entity'])
      .orderBy('flow')
      .orderBy('kind')
      .orderBy('entity')
      .execute()
  )
}
