import { sql } from 'kysely'
import { KEPT_PREVIEWS, type KeptPreview, type KeptWrite } from '../../core/approval.ts'
import type { ConnectionId, RunId } from '../../core/ids.ts'
import type { Store } from '../../core/store.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import { addMatches, matchesOfPreview } from '../records/previewed-matches.ts'
import { noteChange } from './changes.ts'

export const previews = (database: Database): Store['previews'] => ({
  keep: async (connection, preview, writes, matches = []) => {
    await inTransaction(database, async (tx) => {
      let place = 0
      for (const batch of batches(writes)) {
        await addWrites(tx, connection, preview.run, batch, place)
        place += batch.length
      }
      await addMatches(tx, connection, preview.run, matches)
      // Last, so that no half of one is ever listed.
      await tx.db
        .insertInto('preview')
        .values({ ...previewRow(preview), connection })
        .execute()
      await noteChange(tx, 'run', connection, preview.at, preview.run)
      const kept = await newest(tx, connection).execute()
      await deletePreviews(
        tx,
        kept.slice(KEPT_PREVIEWS).map(({ run }) => run),
      )
    })
  },
  get: async (run) => {
    const row = await database.db.selectFrom('preview').selectAll().where('run', '=', run).executeTakeFirst()
    return row ? { ...keptPreview(row), connection: row.connection } : null
  },
  list: async (connection) => (await newest(database, connection).limit(KEPT_PREVIEWS).execute()).map(keptPreview),
  writes: async (run) => {
    const rows = await database.db
      .selectFrom('preview_write')
      .selectAll()
      .where('run', '=', run)
      .orderBy('place')
      .execute()
    return rows.map(keptWrite)
  },
  matches: (connection, run) => matchesOfPreview(database, connection, run),
})

/** Deletes previews with all they showed; the runs stay. */
export async function deletePreviews({ db, flavour }: Database, runs: readonly RunId[]): Promise<void> {
  if (runs.length === 0) return
  for (const table of ['preview', 'preview_write', 'preview_match'] as const) {
    await db.deleteFrom(table).where(flavour.oneOf('run', runs)).execute()
  }
}

/** Also those whose run is no preview, and stays: one that was held before it wrote keeps what it would have written. */
export async function deletePreviewsBefore(database: Database, connection: ConnectionId, at: number): Promise<void> {
  const old = await newest(database, connection).where('at', '<', at).execute()
  await deletePreviews(
    database,
    old.map(({ run }) => run),
  )
}

const newest = ({ db }: Database, connection: ConnectionId) =>
  db.selectFrom('preview').selectAll().where('connection', '=', connection).orderBy('at', 'desc').orderBy('run', 'desc')

const COLUMNS = {
  place: 'bigint',
  system: 'text',
  flow: 'text',
  stream: 'text',
  key: 'text',
  role: 'text',
  entity: 'text',
  kind: 'text',
  remote: 'text',
  before: 'text',
  after: 'text',
  rule: 'text',
  source_version: 'text',
  made: 'text',
  party: 'text',
  fingerprint: 'text',
} as const

async function addWrites(
  { db, flavour }: Database,
  connection: ConnectionId,
  run: RunId,
  writes: readonly KeptWrite[],
  from: number,
): Promise<void> {
  const rows = writes.map((write, at) => ({
    ...{ place: from + at, system: write.system ?? null, flow: write.flow, stream: write.stream, key: write.key },
    ...{ role: write.role, entity: write.entity, kind: write.kind, remote: write.remote },
    before: write.before === null ? null : JSON.stringify(write.before),
    after: JSON.stringify(write.after),
    ...{ rule: write.rule, source_version: write.sourceVersion, made: write.made, party: write.party },
    fingerprint: write.fingerprint,
  }))
  const columns = sql.join(Object.keys(COLUMNS).map((name) => sql.id(name)))
  const values = sql.join(Object.keys(COLUMNS).map((name) => sql.ref(`r.${name}`)))
  await sql`
    insert into preview_write (connection, run, ${columns})
    select ${connection}, ${run}, ${values} from ${flavour.rows('r', COLUMNS, rows)} where true
  `.execute(db)
}

const previewRow = ({ run, at, mode, mapping, parties }: KeptPreview): Omit<Schema['preview'], 'connection'> => ({
  ...{ run, at, mode, mapping },
  parties: parties === null ? null : JSON.stringify(parties),
})

const keptPreview = ({ run, at, mode, mapping, parties }: Schema['preview']): KeptPreview => ({
  ...{ run, at, mode, mapping },
  parties: parties === null ? null : JSON.parse(parties),
})

export const keptWrite = (row: Schema['preview_write']): KeptWrite => ({
  run: row.run,
  ...(row.system === null ? {} : { system: row.system }),
  ...{ flow: row.flow, stream: row.stream, key: row.key, role: row.role, entity: row.entity, kind: row.kind },
  remote: row.remote,
  before: row.before === null ? null : JSON.parse(row.before),
  after: JSON.parse(row.after),
  state: 'intent',
  ...{ rule: row.rule, sourceVersion: row.source_version, made: row.made, party: row.party },
  fingerprint: row.fingerprint,
})
