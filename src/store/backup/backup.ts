import type { Actor } from '../../core/actor.ts'
import type { Clock } from '../../core/clock.ts'
import type { RunProgress } from '../../core/run.ts'
import { type End, type Row, type Snapshot, withSnapshot } from '../copy/copy-ends.ts'
import { portable } from '../copy/portable.ts'
import { TABLES } from '../database/tables.ts'
import { openStore } from '../open.ts'
import { writeWhole } from './file.ts'
import { type BackupHeader, backupText, FORMAT } from './format.ts'

export interface BackupOptions extends End {
  readonly actor: Actor
  readonly file: string
  /** Of the program. */
  readonly version: string
  readonly clock: Clock
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
}

/**
 * Writes the whole store as it is at one moment to a file, whatever runs meanwhile. Needs no master key: secrets stay
 * sealed, and the file names the keys that open them.
 *
 * Errors: those of `writeWhole`, and of `openStore` except about the key.
 */
export async function backupStore(options: BackupOptions): Promise<BackupHeader> {
  const { dataDir, databaseUrl, clock } = options
  // Opening it brings its tables up to date, so that a backup has the form of the version that made it.
  const store = await openStore({ dataDir, databaseUrl, clock, withoutKey: true })
  try {
    const header = await withSnapshot(options, async (snapshot) => {
      const of = await headerOf(snapshot, options)
      await writeWhole(options.file, textOf(snapshot, of, options), options.signal)
      return of
    })
    const by = { actor: options.actor, at: clock.now().getTime() }
    await store.audit.note(by, { action: 'store.backup', connection: null, after: { file: options.file } })
    return header
  } finally {
    await store.close()
  }
}

async function headerOf(snapshot: Snapshot, { version, clock }: BackupOptions): Promise<BackupHeader> {
  const rows: Record<string, number> = {}
  for (const table of TABLES) rows[table] = await snapshot.count(table)
  const keys = new Set<string>()
  for await (const page of snapshot.rows('data_key')) for (const { key_id } of page) keys.add(String(key_id))
  const connections: string[] = []
  for await (const page of snapshot.rows('connection')) connections.push(...page.map(({ name }) => String(name)))
  const madeAt = clock.now().getTime()
  const schema = await snapshot.schema()
  return {
    backup: 'ml-connector',
    format: FORMAT,
    ...{ version, schema, madeAt, keys: [...keys].sort(), connections: connections.sort(), rows },
  }
}

async function* textOf(
  snapshot: Snapshot,
  header: BackupHeader,
  { onProgress }: BackupOptions,
): AsyncGenerator<string> {
  const text = backupText()
  yield text.header(header)
  for (const table of TABLES) {
    const total = header.rows[table] ?? 0
    let done = 0
    for await (const page of snapshot.rows(table)) {
      const columns = Object.keys(page[0] ?? {})
      if (done === 0) yield text.table(table, columns)
      const lines = page.map((row: Row) => {
        const values = portable(table, row)
        return text.row(columns.map((name) => values[name] ?? null))
      })
      yield lines.join('')
      done += page.length
      onProgress({ phase: `Backing up ${table}`, done, total })
    }
  }
  yield text.end()
}
