import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { HeldRows, Personal, Remote, Subject } from '../../core/personal.ts'
import { replacedIn } from '../../core/replaced-in.ts'
import type { Database } from '../database/database.ts'
import { byText } from '../database/lists.ts'
import { erase } from './erase.ts'
import {
  aboutIt,
  HOLDING_TABLES,
  type HoldingTable,
  holdingOf,
  isEverAboutIt,
  namingIt,
  ownerColumn,
} from './holdings.ts'
import { erasedAt } from './tombstones.ts'

export const personal = (database: Database): Personal => ({
  held: async (subject) => {
    const found: HeldRows[] = []
    for (const table of HOLDING_TABLES) {
      const rows = await heldRows(database, table, subject)
      if (rows.length > 0) found.push({ table, rows: rows.map((row) => shown(row)) })
    }
    return found
  },
  pointing: (connection, at) => pointing(database, connection, at),
  erase: (lease, subject, by) => erase(database, lease, subject, by),
  erasedAt: (connection, stream, name) => erasedAt(database, connection, stream, name),
})

type Row = Readonly<Record<string, string | number | null>>

/** The rows of a table that tell something of the party. */
async function heldRows({ db, flavour }: Database, table: HoldingTable, subject: Subject): Promise<readonly Row[]> {
  const owner = sql.ref(ownerColumn(table))
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where ${owner} = ${subject.connection}
    and (${aboutIt(flavour, table, subject)} or ${namingIt(table, subject)})`.execute(db)
  const { words = [] } = holdingOf(table)
  // A word may be a part of another one: then the row tells nothing of the party.
  const names = (row: Row) =>
    words.some(
      (column) => typeof row[column] === 'string' && replacedIn(row[column], subject.words, '') !== row[column],
    )
  if (!isEverAboutIt(table)) return rows.filter(names)
  return rows
}

async function pointing(
  { db }: Database,
  connection: ConnectionId,
  at: Parameters<Personal['pointing']>[1],
): Promise<readonly Remote[]> {
  if (at.length === 0) return []
  const ways = at.map(({ field, remote }) => {
    const text = JSON.stringify({ [field]: remote }).slice(1, -1)
    return sql`replace(fields, ${text}, '') <> fields`
  })
  const { rows } = await sql<Remote>`
    select entity, remote from mirror where connection = ${connection} and (${sql.join(ways, sql` or `)})
  `.execute(db)
  return rows.toSorted((a, b) => byText(a.entity, b.entity) || byText(a.remote, b.remote))
}

const shown = (row: Row): { readonly [column: string]: Json } =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, parsed(value)]))

function parsed(value: string | number | null): Json {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
