import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postgresBinaries, startPostgres, type TestPostgres } from '../../../test/postgres.ts'
import type { Schema } from '../database/database.ts'
import { POSTGRES, SQLITE } from '../database/dialect.ts'
import { migrate } from '../database/migrate.ts'
import { postgresDialect } from '../database/postgres.ts'
import { openSqliteFile, sqliteDialect } from '../database/sqlite.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-store-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const KARI = { name: 'Kari', emails: [{ value: 'kari@kari.example' }], phones: [], owner_id: '3', org_id: '7' }
const DEAL = { title: 'Ring Kari', status: 'open', is_archived: false, won_time: null, org_id: '7', value: '5' }
const NOTE = { content: 'Visma Invoice 1' }

async function reduced(databaseUrl: string | null) {
  const dialect = databaseUrl
    ? postgresDialect(databaseUrl)
    : sqliteDialect(await openSqliteFile(join(dataDir, 'ml-connector.db')))
  const database = { db: new Kysely<Schema>({ dialect }), flavour: databaseUrl ? POSTGRES : SQLITE }
  const { db } = database
  await migrate(database, undefined, '0026-kept-answers')
  const put = (entity: string, remote: string, fields: object, deleted = 0) =>
    sql`insert into mirror (connection, entity, remote, fields, updated_at, merged_into, deleted, keys)
      values ('c', ${entity}, ${remote}, ${JSON.stringify(fields)}, null, null, ${deleted}, '{"name":["kari"]}')`.execute(
      db,
    )
  await put('person', '1', KARI)
  await put('person', '2', {}, 1)
  await put('organization', '7', { name: 'Kari AS' })
  await put('deal', '8', DEAL)
  await put('note', '9', NOTE)
  for (const entity of ['person', 'note'])
    await sql`insert into mirror_key (connection, entity, rule, value, remote) values ('c', ${entity}, 'name', 'kari', '1')`.execute(
      db,
    )
  await sql`insert into suggestion (connection, stream, key, role, remote, reason, score, at)
    values ('c', 'customer', '1', 'organization', '7', 'name', 950, 1)`.execute(db)
  for (const name of ['mirror:person', 'stream:customer'])
    await sql`insert into checkpoint (connection, name, value) values ('c', ${name}, '{"since":"2026","at":5}')`.execute(
      db,
    )
  await sql`insert into checkpoint (connection, name, value) values ('c', 'adopt', 'listed:1')`.execute(db)
  await migrate(database)
  const rows = await db.selectFrom('mirror').select(['remote', 'fields', 'keys', 'marks']).orderBy('remote').execute()
  const keys = await db.selectFrom('mirror_key').select('entity').execute()
  const suggestions = await db.selectFrom('suggestion').select('name').execute()
  const checkpoints = await db.selectFrom('checkpoint').select(['name', 'value']).orderBy('name').execute()
  await db.destroy()
  return { rows: rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) })), keys, suggestions, checkpoints }
}

/** Ids stay and what was chosen from lists; who has to choose still sees a name; all is listed anew. */
function expectReduced({ rows, keys, suggestions, checkpoints }: Awaited<ReturnType<typeof reduced>>) {
  const { title: _, value: __, ...deal } = DEAL
  const none = { keys: '{}', marks: '{}' }
  expect(rows).toEqual([
    { remote: '1', fields: { owner_id: '3', org_id: '7' }, ...none },
    { remote: '2', fields: {}, ...none },
    { remote: '7', fields: {}, ...none },
    { remote: '8', fields: deal, ...none },
    { remote: '9', fields: NOTE, ...none },
  ])
  expect(keys).toEqual([])
  expect(suggestions).toEqual([{ name: 'Kari AS' }])
  expect(checkpoints).toEqual([
    { name: 'adopt', value: 'wanted' },
    { name: 'mirror:person', value: '{"since":null,"at":0}' },
    { name: 'stream:customer', value: '{"since":"2026","at":5}' },
  ])
}

test('copies of an embedded store lose what tells of people', async () => {
  expectReduced(await reduced(null))
})

describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  test('likewise', async () => {
    expectReduced(await reduced((await server?.emptyDatabase()) ?? ''))
  })
})
