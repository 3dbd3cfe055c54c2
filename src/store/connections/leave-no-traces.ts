import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** A file is written anew only while that takes a second or two: all others wait for it. */
const REWRITTEN_UP_TO = 256_000_000
const TRIES = 100
const PAUSE_MS = 20

/**
 * What was deleted is gone from the files too, for an embedded store. Pages are overwritten as their rows go (`pragma
 * secure_delete`), but those of a store that an older version kept still hold what was in them, and so does the log.
 * A database server keeps its pages to itself, and cleans them up in its own time.
 */
export async function leaveNoTraces(database: Database): Promise<void> {
  if (database.flavour.kind !== 'sqlite') return
  if ((await sizeOf(database)) <= REWRITTEN_UP_TO) {
    // The connection is gone by now. Where somebody reads all the time, or the disk has no room for a second copy, only
    // what an older version left in free pages stays there.
    await sql`vacuum`.execute(database.db).catch(() => undefined)
  }
  // Whoever reads at this moment needs the log; most reads take milliseconds. Where it stays, it is written over soon.
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
