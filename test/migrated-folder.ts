import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Schema } from '../src/store/database/database.ts'
import { SQLITE } from '../src/store/database/dialect.ts'
import { migrate } from '../src/store/database/migrate.ts'
import { openSqliteFile, sqliteDialect } from '../src/store/database/sqlite.ts'

const FILE = 'ml-connector.db'
let migrated: Promise<Buffer> | null = null

/**
 * The folder of a new store, which has today's tables already where it is not on a database server: to make all of them
 * again takes longer than many a test.
 */
export async function migratedFolder(prefix: string, databaseUrl: string | null = null): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  if (databaseUrl !== null) return folder
  migrated ??= migratedFile()
  writeFileSync(join(folder, FILE), await migrated, { mode: 0o600 })
  return folder
}

async function migratedFile(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-migrated-'))
  const db = new Kysely<Schema>({ dialect: sqliteDialect(await openSqliteFile(join(folder, FILE))) })
  await migrate({ db, flavour: SQLITE })
  await db.destroy()
  const bytes = readFileSync(join(folder, FILE))
  rmSync(folder, { recursive: true, force: true })
  return bytes
}
