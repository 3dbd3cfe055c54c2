import { DatabaseSync, type StatementSync } from 'node:sqlite'
import pg from 'pg'

/** SQL of what any store of this process sends while `asked` listens, as either driver gets it. */
let heard: string[] | null = null
const hear = (sql: unknown): void => {
  const text = typeof sql === 'string' ? sql : (sql as { readonly text?: unknown } | null)?.text
  if (typeof text === 'string') heard?.push(text.replace(/\s+/g, ' ').trim())
}

const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string): StatementSync {
  const statement = prepare.call(this, sql)
  const listening =
    <Answer>(send: (...values: never[]) => Answer) =>
    (...values: never[]): Answer => {
      hear(sql)
      return send.apply(statement, values)
    }
  return Object.assign(statement, { all: listening(statement.all), run: listening(statement.run) })
}

const { query } = pg.Client.prototype
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  hear(given[0])
  return (query as (...all: unknown[]) => unknown).apply(this, given)
} as typeof query

/** The statements sent while `work` went on, in their order. */
export async function asked(work: () => Promise<unknown>): Promise<readonly string[]> {
  const mine: string[] = []
  heard = mine
  try {
    await work()
  } finally {
    heard = null
  }
  return mine
}

const TABLES = ['record', 'payload', 'link', 'shadow', 'operation', 'issue', 'mirror', 'mirror_key']
const TABLE = /\b(?:from|into|update|join) "?(\w+)"?/g

/** Whether a statement is about records: what is staged, linked, written and wrong of them; and not about the run. */
export const isAboutRecords = (sql: string): boolean =>
  [...sql.matchAll(TABLE)].some(([, table = '']) => TABLES.includes(table))

/** What of `all` is more than in `less`. */
export function more(all: readonly string[], less: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const one of less) left.set(one, (left.get(one) ?? 0) + 1)
  return all.filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}
