import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

type Row = Readonly<Record<string, unknown>>

/** Every row of every table of a store at rest, by table; read past the program, by the database's own means. */
export async function tablesOf(at: { readonly dataDir: string; readonly databaseUrl: string | null }) {
  return at.databaseUrl === null ? ofSqlite(join(at.dataDir, 'ml-connector.db')) : await ofPostgres(at.databaseUrl)
}

function ofSqlite(file: string): ReadonlyMap<string, readonly Row[]> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const names = database.prepare("select name from sqlite_schema where type = 'table'").all()
    return new Map(
      names.map(({ name }) => [String(name), database.prepare(`select * from "${name}"`).all() as readonly Row[]]),
    )
  } finally {
    database.close()
  }
}

async function ofPostgres(url: string): Promise<ReadonlyMap<string, readonly Row[]>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(
      "select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    const tables = new Map<string, readonly Row[]>()
    for (const { schema, name } of rows) {
      const label = schema === 'public' ? name : `${schema}.${name}`
      tables.set(label, (await client.query(`select * from "${schema}"."${name}"`)).rows)
    }
    return tables
  } finally {
    await client.end()
  }
}
