import { type Expression, type SqlBool, sql } from 'kysely'

/** How many ids that begin alike are told apart by name; beyond that there are "more". */
export const MOST_ALIKE = 10

/**
 * Whether an id begins with what a person typed. Not by `like`, since the text may hold wildcards, nor by comparing
 * order, which depends on the server's collation.
 */
export const startsWith = (column: 'id', typed: string): Expression<SqlBool> =>
  sql<SqlBool>`substr(${sql.ref(column)}, 1, cast(${typed.length} as integer)) = ${typed}`
