import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** A larger file is not rewritten: that would take longer than a second or two, and all others wait for it. */
const REWRITTEN_UP_TO = 256_000_000
const TRIES = 100
const PAUSE_MS = 20

/**
 * Removes deleted data from the files of an embedded store too. SQLite overwrites pages as their rows are deleted
 * (`pragma secure_delete`), but free pages of a store that an older version wrote still hold data, and so does the log.
 * Files of a database server are readable to nobody else, and it cleans them up in its own time.
 */
export async function leaveNoTraces(database: Database): Promise<void> {
  if (database.flavour.kind !== 'sqlite') return
  if ((await sizeOf(database)) <= REWRITTEN_UP_TO) {
    // This fails while somebody reads all the time, or when the disk has no room for a second copy. The connection is
    // deleted by now, so only data that an older version left in free pages stays.
    await sql`vacuum`.execute(database.db).catch(() => undefined)
  }
  // The log cannot be emptied while somebody reads, mostly for milliseconds. A log that stays is soon written over.
  for (let tries = 0; tries < TRIES && (await isLogKept(database)); tries++) await setTimeout(PAUSE_MS)
}

async function sizeOf({ db }: Database): Promise<number> {
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db)
  const size = await sql<{ page_size: number }>`pragma page_size`.execute(db)
  return (pages.rows[0]?.page_count ?? 0) * (size.rows[0]?.page_size ?? 0)
}

async function isLogKept({ db }: Database): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
  return rows[0]?.busy !== 0
}
