import { type RawBuilder, type SqlBool, sql } from 'kysely'

export type ColumnKind = 'text' | 'bigint'

/** What SQLite and PostgreSQL say differently. Everything else is one text for both. */
export interface Flavour {
  readonly kind: 'sqlite' | 'postgres'
  /** Column type of text that is compared and sorted, by bytes on both: keys are walked in the same order. */
  readonly text: RawBuilder<unknown>
  /** Ends a `create table` whose rows are small and live in their primary key. */
  readonly inPrimaryKey: RawBuilder<unknown>
  /** Ends a `select` whose rows stay locked to the end of the transaction. */
  readonly locked: RawBuilder<unknown>
  /** Selecting it in a transaction lets the commit not wait for the disk. */
  readonly unhurried: RawBuilder<unknown>
  /** `column` is one of `values`, which are one parameter, so that the statement is the same for any number of them. */
  readonly oneOf: (column: string, values: readonly string[]) => RawBuilder<SqlBool>
  /**
   * `values` as a table named `alias`, in one parameter. Join it on all columns of a key: joined on a part of the key
   * and a constant, SQLite walks all stored rows and looks each up among the values, instead of the reverse.
   */
  readonly rows: <Columns extends Readonly<Record<string, ColumnKind>>>(
    alias: string,
    columns: Columns,
    values: readonly { readonly [Name in keyof Columns]: string | number | null }[],
  ) => RawBuilder<unknown>
}

export const SQLITE: Flavour = {
  kind: 'sqlite',
  text: sql`text`,
  inPrimaryKey: sql`without rowid`,
  // A transaction begins `immediate`: it is the only writer from its first statement on.
  locked: sql``,
  unhurried: sql`null`,
  oneOf: (column, values) => sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
  rows: (alias, columns, values) => {
    const members = Object.keys(columns).map((name) => sql`value ->> ${sql.lit(`$.${name}`)} as ${sql.id(name)}`)
    return sql`(select ${sql.join(members)} from json_each(${jsonText(values)})) as ${sql.id(alias)}`
  },
}

export const POSTGRES: Flavour = {
  kind: 'postgres',
  text: sql`text collate "C"`,
  inPrimaryKey: sql``,
  locked: sql`for no key update`,
  unhurried: sql`set_config('synchronous_commit', 'off', true)`,
  oneOf: (column, values) => sql`${sql.ref(column)} = any(${values.map(storable)}::text[])`,
  rows: (alias, columns, values) => {
    const members = Object.entries(columns).map(([name, kind]) => sql`${sql.id(name)} ${sql.raw(kind)}`)
    return sql`json_to_recordset(${jsonText(values)}::json) as ${sql.id(alias)} (${sql.join(members)})`
  },
}

// PostgreSQL stores no NUL and no lone surrogate. Such a character in a name must not fail a whole page, so it is
// dropped or replaced; in both databases, so that they hold the same. Inside JSON text it is an escape, which is fine.
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

function jsonText(values: readonly object[]): string {
  const text = JSON.stringify(values)
  if (!/\\u(0000|d[89a-f])/.test(text)) return text
  return JSON.stringify(values, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))
}
