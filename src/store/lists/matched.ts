import { sql } from 'kysely'
import type { ConnectionId, SourceKey } from '../../core/ids.ts'
import type { MatchedBy, MatchedLists, OfRecord } from '../../core/matching.ts'
import type { StreamName } from '../../core/record.ts'
import type { Database } from '../database/database.ts'
import { byText } from '../database/lists.ts'
import { isOpenNow } from '../records/previewed-matches.ts'

type What = Parameters<MatchedLists['matched']>[1]

export const matchedLists = (database: Database): MatchedLists => ({
  matched: async (connection, what, after, limit) => {
    const found: OfRecord[] = []
    for (const stream of [...what.streams].sort(byText)) {
      if (found.length === limit) break
      if (after !== null && stream < after.stream) continue
      const place = after?.stream === stream ? after.key : null
      const keys = await keysAfter(database, connection, stream, what, place, limit - found.length)
      found.push(...keys.map((key) => ({ stream, key })))
    }
    return found
  },
})

/** Each source tells its first keys, in order: the first of them all are among those. */
async function keysAfter(
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  { by, roles, codes }: What,
  after: SourceKey | null,
  limit: number,
): Promise<readonly SourceKey[]> {
  const lists = await Promise.all(
    by.map(async (one) => {
      const { table, where } = sourceOf(database, connection, one, roles, codes)
      const { rows } = await sql<{ key: SourceKey }>`
        select distinct key from ${sql.table(table)}
        where connection = ${connection} and stream = ${stream} and ${where}
          ${after === null ? sql`` : sql`and key > ${after}`}
        order by key limit ${limit}`.execute(database.db)
      return rows.map(({ key }) => key)
    }),
  )
  return [...new Set(lists.flat())].sort(byText).slice(0, limit)
}

function sourceOf(
  { flavour }: Database,
  connection: ConnectionId,
  by: MatchedBy,
  roles: readonly string[],
  codes: readonly string[],
) {
  switch (by) {
    case 'link':
      return { table: 'link', where: sql`state = 'live' and ${flavour.oneOf('role', roles)}` }
    case 'waiting':
      return {
        table: 'record',
        where: sql`state = 'waiting' and exists (
          select 1 from suggestion as s where s.connection = record.connection and s.stream = record.stream
            and s.key = record.key and ${flavour.oneOf('s.role', roles)}
        )`,
      }
    case 'suggestion':
      return { table: 'suggestion', where: flavour.oneOf('role', roles) }
    case 'apart':
      return { table: 'match_decision', where: sql`choice = 'apart' and ${flavour.oneOf('role', roles)}` }
    case 'previewed':
      return { table: 'preview_match', where: isOpenNow(connection) }
    case 'ambiguous':
      return { table: 'issue', where: sql`state in ('open', 'waiting') and ${flavour.oneOf('code', codes)}` }
  }
}
