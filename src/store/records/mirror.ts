import { sql } from 'kysely'
import type { Entity, RemoteRecord } from '../../core/connector.ts'
import type { ConnectionId, RemoteId } from '../../core/ids.ts'
import type { MirrorEntry, Mirrored } from '../../core/mirror.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches, lastByKey } from '../database/lists.ts'
import type { Erased } from '../personal/tombstones.ts'
import type { MatchHash } from '../vault/match-hash.ts'

export async function mirrored(
  { db, flavour }: Database,
  connection: ConnectionId,
  entity: Entity,
  remotes: readonly RemoteId[],
): Promise<ReadonlyMap<RemoteId, RemoteRecord>> {
  const rows = await db
    .selectFrom('mirror')
    .selectAll()
    .where('connection', '=', connection)
    .where('entity', '=', entity)
    .where(flavour.oneOf('remote', remotes))
    .execute()
  return new Map(rows.map((row) => [row.remote, remoteRecord(row)]))
}

/** Live records by id. */
export async function mirrorPage(
  { db }: Database,
  connection: ConnectionId,
  entity: Entity,
  after: RemoteId | null,
  limit: number,
): Promise<readonly Mirrored[]> {
  const rows = await db
    .selectFrom('mirror')
    .selectAll()
    .where('connection', '=', connection)
    .where('entity', '=', entity)
    .$if(after !== null, (query) => query.where('remote', '>', after ?? ('' as RemoteId)))
    .where('deleted', '=', 0)
    .where('merged_into', 'is', null)
    .orderBy('remote')
    .limit(limit)
    .execute()
  return rows.map(withHashes)
}

/** Records that were deleted or merged away are no candidates. */
export async function candidates(
  { db, flavour }: Database,
  connection: ConnectionId,
  entity: Entity,
  rule: string,
  values: readonly string[],
  hash: MatchHash,
): Promise<ReadonlyMap<string, readonly Mirrored[]>> {
  const asked = new Map(values.map((value) => [hash(rule, value), value]))
  const rows = await db
    .selectFrom('mirror_key')
    .innerJoin('mirror', (join) =>
      join
        .onRef('mirror.connection', '=', 'mirror_key.connection')
        .onRef('mirror.entity', '=', 'mirror_key.entity')
        .onRef('mirror.remote', '=', 'mirror_key.remote'),
    )
    .select('mirror_key.value')
    .selectAll('mirror')
    .where('mirror_key.connection', '=', connection)
    .where('mirror_key.entity', '=', entity)
    .where('mirror_key.rule', '=', rule)
    .where(flavour.oneOf('mirror_key.value', [...asked.keys()]))
    .where('mirror.deleted', '=', 0)
    .where('mirror.merged_into', 'is', null)
    .orderBy('mirror_key.value')
    .orderBy('mirror_key.remote')
    .execute()
  const found = Map.groupBy(rows, (row) => asked.get(row.value) ?? row.value)
  return new Map([...found].map(([value, group]) => [value, group.map(withHashes)]))
}

/** Stores records as listed. Entries that have not changed are compared and not written. */
export async function putMirror(
  tx: Database,
  connection: ConnectionId,
  entries: readonly MirrorEntry[],
  { erased, hash }: { readonly erased: Erased; readonly hash: MatchHash },
): Promise<void> {
  const rows = lastByKey(entries, ({ record }) => `${record.entity}\n${record.id}`).map((one) => mirrorRow(one, hash))
  for (const batch of batches(rows)) {
    const known = await knownMirror(tx, connection, batch)
    const moved = batch.filter((row) => !isSame(row, known.get(`${row.entity}\n${row.remote}`)))
    const changed = moved.length === 0 ? moved : await erased.remotes(tx, moved)
    if (changed.length === 0) continue
    await upsertMirror(tx, connection, changed)
    const rekeyed = changed.filter((row) => row.keys !== known.get(`${row.entity}\n${row.remote}`)?.keys)
    if (rekeyed.length > 0) await replaceKeys(tx, connection, rekeyed)
  }
}

type MirrorRow = Omit<Schema['mirror'], 'connection'>

const COLUMNS = {
  entity: 'text',
  remote: 'text',
  fields: 'text',
  updated_at: 'text',
  merged_into: 'text',
  deleted: 'bigint',
  keys: 'text',
  marks: 'text',
} as const

async function knownMirror(
  { db, flavour }: Database,
  connection: ConnectionId,
  rows: readonly MirrorRow[],
): Promise<ReadonlyMap<string, MirrorRow>> {
  const known = await db
    .selectFrom('mirror')
    .selectAll()
    .where('connection', '=', connection)
    .where(flavour.oneOf('entity', [...new Set(rows.map(({ entity }) => entity))]))
    .where(
      flavour.oneOf(
        'remote',
        rows.map(({ remote }) => remote),
      ),
    )
    .execute()
  return new Map(known.map((row) => [`${row.entity}\n${row.remote}`, row]))
}

async function upsertMirror(
  { db, flavour }: Database,
  connection: ConnectionId,
  rows: readonly MirrorRow[],
): Promise<void> {
  await sql`
    insert into mirror (connection, entity, remote, fields, updated_at, merged_into, deleted, keys, marks)
    select ${connection}, r.entity, r.remote, r.fields, r.updated_at, r.merged_into, r.deleted, r.keys, r.marks
    from ${flavour.rows('r', COLUMNS, rows)} where true
    on conflict (connection, entity, remote) do update set
      fields = excluded.fields, updated_at = excluded.updated_at, merged_into = excluded.merged_into,
      deleted = excluded.deleted, keys = excluded.keys, marks = excluded.marks
  `.execute(db)
}

async function replaceKeys(
  { db, flavour }: Database,
  connection: ConnectionId,
  rows: readonly MirrorRow[],
): Promise<void> {
  const remotes = rows.map(({ entity, remote }) => ({ connection, entity, remote }))
  await sql`
    delete from mirror_key where (connection, entity, remote) in (
      select r.connection, r.entity, r.remote
      from ${flavour.rows('r', { connection: 'text', entity: 'text', remote: 'text' }, remotes)}
    )`.execute(db)
  const keys = rows.flatMap(({ entity, remote, keys }) =>
    Object.entries<readonly string[]>(JSON.parse(keys)).flatMap(([rule, values]) =>
      [...new Set(values)].map((value) => ({ entity, remote, rule, value })),
    ),
  )
  const columns = { entity: 'text', remote: 'text', rule: 'text', value: 'text' } as const
  for (const batch of batches(keys)) {
    await sql`
      insert into mirror_key (connection, entity, rule, value, remote)
      select ${connection}, r.entity, r.rule, r.value, r.remote from ${flavour.rows('r', columns, batch)}
    `.execute(db)
  }
}

const isSame = (row: MirrorRow, known: MirrorRow | undefined): boolean =>
  known !== undefined &&
  Object.keys(COLUMNS).every((name) => row[name as keyof MirrorRow] === known[name as keyof MirrorRow])

const hashed = (values: MirrorEntry['keys'], hash: MatchHash): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(values).map(([rule, all]) => [rule, all.map((value) => hash(rule, value))])),
  )

const mirrorRow = ({ record, keys, marks = {} }: MirrorEntry, hash: MatchHash): MirrorRow => ({
  entity: record.entity,
  remote: record.id,
  fields: JSON.stringify(record.fields),
  updated_at: record.updatedAt,
  merged_into: record.mergedInto ?? null,
  deleted: record.deleted ? 1 : 0,
  keys: hashed(keys, hash),
  marks: hashed(marks, hash),
})

const remoteRecord = (row: Schema['mirror']): RemoteRecord => ({
  entity: row.entity,
  id: row.remote,
  fields: JSON.parse(row.fields),
  updatedAt: row.updated_at,
  ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
  deleted: row.deleted === 1,
})

const withHashes = (row: Schema['mirror']): Mirrored => ({
  ...remoteRecord(row),
  hashes: { ...JSON.parse(row.keys), ...JSON.parse(row.marks) },
})
