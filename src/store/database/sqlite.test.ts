import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'

interface Tables {
  readonly t: { a: number; b: string | null }
}

let folder = ''
let open: Kysely<Tables>[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-sqlite-'))
})
afterEach(async () => {
  for (const db of open) await db.destroy()
  open = []
  rmSync(folder, { recursive: true, force: true })
})

async function database(): Promise<Kysely<Tables>> {
  const db = new Kysely<Tables>({ dialect: sqliteDialect(await openSqliteFile(join(folder, 'a.db'))) })
  open.push(db)
  await db.schema.createTable('t').ifNotExists().addColumn('a', 'integer').addColumn('b', 'text').execute()
  return db
}

const all = (db: Kysely<Tables>) => db.selectFrom('t').selectAll().orderBy('a').execute()

test('commits survive a power cut: the log is written ahead and synced at each', async () => {
  const db = await database()
  const pragma = async (name: string) =>
    Object.values((await sql<object>`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0]
  expect(await pragma('journal_mode')).toBe('wal')
  expect(await pragma('synchronous')).toBe(2)
})

test('a transaction that fails is rolled back', async () => {
  const db = await database()
  const failing = db.transaction().execute(async (tx) => {
    await tx.insertInto('t').values({ a: 1, b: null }).execute()
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await all(db)).toEqual([])
})

test('two that read and then write at once wait for each other, without holding up the process', async () => {
  const [one, other] = [await database(), await database()]
  await one.insertInto('t').values({ a: 0, b: null }).execute()
  const increment = (db: Kysely<Tables>) =>
    db.transaction().execute(async (tx) => {
      const { a } = await tx.selectFrom('t').select('a').executeTakeFirstOrThrow()
      await new Promise((resolve) => setImmediate(resolve))
      await tx
        .updateTable('t')
        .set({ a: a + 1 })
        .execute()
    })
  await Promise.all(Array.from({ length: 20 }, (_, n) => increment(n % 2 ? one : other)))

  expect(await all(one)).toEqual([{ a: 20, b: null }])
})

test('one that writes outside a transaction waits for one that is in it', async () => {
  const [one, other] = [await database(), await database()]
  let write: Promise<unknown> = Promise.resolve()
  await one.transaction().execute(async (tx) => {
    await tx.insertInto('t').values({ a: 1, b: null }).execute()
    write = other.insertInto('t').values({ a: 2, b: null }).execute()
    await new Promise((resolve) => setImmediate(resolve))
  })
  await write
  expect((await all(one)).map(({ a }) => a)).toEqual([1, 2])
})

test('a loop of statements lets timers and sockets have their turn', async () => {
  const db = await database()
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)
  for (let statements = 0; turns < 3 && statements < 1_000_000; statements++) await all(db)
  clearInterval(timer)

  expect(turns).toBe(3)
})

test('written rows are counted, answered rows are answered', async () => {
  const db = await database()
  expect(
    (
      await db
        .insertInto('t')
        .values([
          { a: 1, b: 'x' },
          { a: 2, b: null },
        ])
        .executeTakeFirst()
    ).numInsertedOrUpdatedRows,
  ).toBe(2n)
  expect(await db.updateTable('t').set({ b: 'y' }).where('a', '=', 1).returning('b').execute()).toEqual([{ b: 'y' }])
  expect((await db.deleteFrom('t').where('a', '>', 0).executeTakeFirst()).numDeletedRows).toBe(2n)
})

test('more kinds of statements than are kept prepared all work', async () => {
  const db = await database()
  for (let n = 0; n < 1_100; n += 1) await sql`select ${sql.lit(n)} as a`.execute(db)
  expect((await sql<{ a: number }>`select ${sql.lit(3)} as a`.execute(db)).rows).toEqual([{ a: 3 }])
})

test('a file that another program keeps locked is passing trouble, and works when it lets go', async () => {
  await database()
  const file = new DatabaseSync(join(folder, 'a.db'), { timeout: 0 })
  const db = new Kysely<Tables>({ dialect: sqliteDialect(file, 20) })
  open.push(db)
  const holder = new DatabaseSync(join(folder, 'a.db'))
  holder.exec('begin immediate')
  const write = () => db.insertInto('t').values({ a: 1, b: null }).execute()
  await expect(write()).rejects.toMatchObject({ code: 'store.timeout', remedy: { do: 'retry' } })
  holder.exec('rollback')
  holder.close()
  await write()
  expect(await all(db)).toHaveLength(1)
})

test('a file that can only be read is said to be so, and not called a bug', async () => {
  await database()
  const db = new Kysely<Tables>({ dialect: sqliteDialect(new DatabaseSync(join(folder, 'a.db'), { readOnly: true })) })
  open.push(db)
  const write = db.insertInto('t').values({ a: 1, b: null }).execute()
  await expect(write).rejects.toMatchObject({ code: 'store.read_only', remedy: { do: 'retry' } })
  expect(await all(db)).toEqual([])
})
