import { type Expression, type SqlBool, sql } from 'kysely'

/** How many ids that begin alike are told apart by name; beyond that there are "more". */
export const MOST_ALIKE = 10

/** Sorts behind whatever a text that it follows begins. */
export const LAST = '\u{10FFFF}'

/**
 * Whether an id begins with what a person typed, found by the index of ids: these are compared by bytes on both
 * databases. Not by `like`, since the text may hold wildcards.
 */
export const startsWith = (column: 'id', typed: string): Expression<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} >= ${typed} and ${sql.ref(column)} < ${typed + LAST}`
