import { sql } from 'kysely'
import type { Database, Schema } from './database.ts'

const FIRST_LOOK = 500
const GROWTH = 10

const STAGED = ['record', 'payload'] as const satisfies readonly (keyof Schema)[]
const WRITTEN = [
  'link',
  'shadow',
  'operation',
  'issue',
  'mirror',
  'mirror_key',
] as const satisfies readonly (keyof Schema)[]

export interface Statistics {
  /** Told of rows that were added, it looks at the tables once they have grown. */
  readonly staged: (rows: number) => Promise<void>
  readonly written: (rows: number) => Promise<void>
}

/**
 * Keeps PostgreSQL's planner informed while tables fill for the first time. By itself it looks after a minute
 * or later; until then it takes any condition to be met by next to no rows, reads a whole stream for a page of
 * keys, and a first run gets slower with every page. SQLite needs no statistics for what is asked here.
 */
export function statistics({ db, flavour }: Database): Statistics {
  const look = (tables: readonly (keyof Schema)[]) => {
    let rows = 0
    let due = FIRST_LOOK
    return async (more: number): Promise<void> => {
      rows += more
      if (flavour.kind === 'sqlite' || rows < due) return
      while (due <= rows) due *= GROWTH
      await sql`analyze ${sql.join(tables.map((table) => sql.table(table)))}`.execute(db)
    }
  }
  return { staged: look(STAGED), written: look(WRITTEN) }
}
