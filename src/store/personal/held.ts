import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { HeldRows, Personal, Remote, Subject } from '../../core/personal.ts'
import { textsNaming } from '../../core/replaced-in.ts'
import type { Database } from '../database/database.ts'
import { byText } from '../database/lists.ts'
import { erase } from './erase.ts'
import { aboutIt, HOLDING_TABLES, type HoldingTable, holdingOf, namingIt, ownerColumn } from './holdings.ts'
import { erasedAt } from './tombstones.ts'

export const personal = (database: Database): Personal => ({
  held: async (subject) => {
    const found: HeldRows[] = []
    for (const table of HOLDING_TABLES) {
      const rows = await heldRows(database, table, subject)
      if (rows.length > 0) found.push({ table, rows })
    }
    return found
  },
  pointing: (connection, at) => pointing(database, connection, at),
  erase: (lease, subject, by) => erase(database, lease, subject, by),
  erasedAt: (connection, stream, name) => erasedAt(database, connection, stream, name),
})

type Row = Readonly<Record<string, Json>>

/** The rows of a table that are about the party, and of those about others only what names it. */
async function heldRows({ db, flavour }: Database, table: HoldingTable, subject: Subject): Promise<readonly Row[]> {
  const owner = sql`${sql.ref(ownerColumn(table))} = ${subject.connection}`
  const isAbout = aboutIt(flavour, table, subject)
  const about = await sql<Row>`select * from ${sql.table(table)} where ${owner} and ${isAbout}`.execute(db)
  const { words = [], key = [] } = holdingOf(table)
  if (words.length === 0 || subject.words.length === 0) return about.rows.map(shown)
  const columns = sql.join([...key, ...words].map((name) => sql.ref(name)))
  const others = await sql<Row>`
    select ${columns} from ${sql.table(table)} where ${owner} and (${isAbout}) is not true and ${namingIt(table, subject)}
  `.execute(db)
  const naming = others.rows.flatMap((row): readonly Row[] => {
    const told = words.flatMap((column) => {
      const texts = textsNaming(String(row[column] ?? ''), subject.words)
      return texts.length === 0 ? [] : [[column, texts] as const]
    })
    // A word may be a part of another one: then the row tells nothing of the party.
    if (told.length === 0) return []
    return [Object.fromEntries([...key.map((name) => [name, row[name] ?? null] as const), ...told])]
  })
  return [...about.rows.map(shown), ...naming]
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

function parsed(value: Json): Json {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
