import type { Kysely } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Clock } from '../../core/clock.ts'
import { RESTORED } from '../../core/restored.ts'
import type { RunProgress } from '../../core/run.ts'
import type { End, Row } from '../copy/copy-ends.ts'
import type { Schema } from '../database/database.ts'
import { BATCH } from '../database/lists.ts'
import { isKnownMigration } from '../database/migrate.ts'
import { TABLES } from '../database/tables.ts'
import { audit } from '../runs/audit.ts'
import { masterKeySource } from '../vault/master-key.ts'
import { linesOf } from './file.ts'
import { type BackupHeader, damaged, newer, type OpenBackup, openBackup } from './format.ts'
import { inEmbeddedStore, inStoreOnServer, type Restoring } from './targets.ts'

export interface RestoreOptions extends End {
  readonly actor: Actor
  readonly file: string
  readonly masterKey: string | null
  readonly clock: Clock
  readonly onProgress: (progress: RunProgress) => void
  readonly signal: AbortSignal
}

export interface RestoreReport extends BackupHeader {
  /** Whether the master key at hand opens the secrets; `null` where there are none. */
  readonly keyFits: boolean | null
}

/**
 * Fills an empty store from a backup, of either kind of store: all of it, or nothing, whenever it is stopped. Each
 * connection in it is held until it was adopted.
 *
 * Errors: SyncError `backup.…` of the file, `store.not_empty`, `store.in_use` (hold) of the store.
 */
export async function restoreStore(options: RestoreOptions): Promise<RestoreReport> {
  const { file, dataDir, databaseUrl, clock, signal } = options
  const lines = linesOf(file)
  try {
    const opened = await openBackup(lines)
    const { header } = opened
    const flavour = databaseUrl === null ? 'sqlite' : 'postgres'
    if (!isKnownMigration(header.schema, flavour)) throw newer(header.version)
    const restoring: Restoring = {
      schema: header.schema,
      now: clock.now().getTime(),
      fill: (db) => fill(db, opened, options),
      hold: async (database) => {
        await hold(database.db, header)
        const by = { actor: options.actor, at: clock.now().getTime() }
        const after = { file, madeAt: new Date(header.madeAt).toISOString() }
        await audit(database, by, { action: 'store.restore', connection: null, after })
      },
    }
    if (databaseUrl === null) await inEmbeddedStore(dataDir, restoring)
    else await inStoreOnServer(databaseUrl, restoring)
    signal.throwIfAborted()
    return { ...header, keyFits: keyFits(header, options) }
  } finally {
    await lines.return(undefined)
  }
}

/**
 * What both sides agreed on is left behind: a value of the books that we carried over after the backup would look like
 * an edit in Pipedrive. As at first contact, nothing is written to the books then.
 */
const LEARNT_ANEW: ReadonlySet<keyof Schema> = new Set(['agreed_value', 'noticed_edit'])

async function fill(db: Kysely<Schema>, { header, lines }: OpenBackup, options: RestoreOptions): Promise<void> {
  let of: { readonly table: keyof Schema; readonly columns: readonly string[] } | null = null
  let batch: Row[] = []
  const done = new Map<keyof Schema, number>()
  const flush = async () => {
    if (of === null || batch.length === 0) return
    const { table } = of
    await db
      .insertInto(table)
      .values(batch as never)
      .execute()
    const count = (done.get(table) ?? 0) + batch.length
    done.set(table, count)
    options.onProgress({ phase: `Restoring ${table}`, done: count, total: header.rows[table] ?? null })
    batch = []
  }
  for await (const line of lines) {
    options.signal.throwIfAborted()
    if (line.is === 'row' && of !== null && LEARNT_ANEW.has(of.table)) continue
    if (line.is === 'table') {
      await flush()
      of = { table: known(line.table), columns: line.columns }
      continue
    }
    if (of === null) throw damaged('it holds a row of no table')
    const values = line.values
    const row = Object.fromEntries(of.columns.map((name, at) => [name, values[at] ?? null]))
    batch.push(row)
    if (batch.length === BATCH) await flush()
  }
  await flush()
  await noteRestored(db, header)
}

function known(table: string): keyof Schema {
  const found = TABLES.find((one) => one === table)
  if (found === undefined) throw damaged('it holds a table that is none of ours')
  return found
}

/** A paused connection stays paused. Whether a system refuses it is for its next run to find out. */
async function hold(db: Kysely<Schema>, { madeAt }: BackupHeader): Promise<void> {
  const rows = await db.selectFrom('connection').select(['id', 'name']).where('state', '<>', 'paused').execute()
  for (const { id, name } of rows) {
    const held = {
      state: 'held',
      state_reason: heldBecause(name, madeAt),
      refused_since: null,
      refused_at: null,
    } as const
    await db.updateTable('connection').set(held).where('id', '=', id).execute()
  }
}

const heldBecause = (name: string, madeAt: number): string =>
  `It was restored from a backup of ${new Date(madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC and does not ` +
  `know what was written since. Adopt it first: ml-connector connection adopt ${name}`

/** In the commit of the rows, so that no connection writes before it was adopted, whenever this is killed. */
async function noteRestored(db: Kysely<Schema>, { madeAt }: BackupHeader): Promise<void> {
  const rows = await db.selectFrom('connection').select('id').execute()
  for (const { id } of rows) {
    await db
      .insertInto('checkpoint')
      .values({ connection: id, name: RESTORED, value: String(madeAt) } as never)
      .onConflict((same) => same.columns(['connection', 'name']).doUpdateSet({ value: String(madeAt) }))
      .execute()
  }
}

function keyFits({ keys }: BackupHeader, { dataDir, masterKey }: RestoreOptions): boolean | null {
  if (keys.length === 0) return null
  try {
    const source = masterKeySource(dataDir, masterKey)
    return keys.every((id) => source.byId(id) !== null)
  } catch {
    // A key that cannot be read does not fit; opening the store says why.
    return false
  }
}
