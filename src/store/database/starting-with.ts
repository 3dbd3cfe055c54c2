import { type Expression, type SqlBool, sql } from 'kysely'

/** How many ids that begin alike are told apart by name; beyond that there are "more". */
export const MOST_ALIKE = 10

/**
 * Whether an id begins with what a person typed of it. No `like`: its wildcards would be the person's, and no order of
 * texts: that is the server's.
 */
export const startsWith = (column: 'id', typed: string): Expression<SqlBool> =>
  sql<SqlBool>`substr(${sql.ref(column)}, 1, cast(${typed.length} as integer)) = ${typed}`
