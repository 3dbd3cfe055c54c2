import { sql } from 'kysely'
import type { Lease } from '../../core/connection.ts'
import type { ConnectionId, RunId, SourceKey } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { RecordState, SourceRecord, StreamName } from '../../core/record.ts'
import type { RecordMemory } from '../../core/search-terms.ts'
import type { StageResult } from '../../core/staged.ts'
import { guarded } from '../connections/leases.ts'
import type { Database } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import type { Erased } from '../personal/tombstones.ts'
import { resolveUndecodable } from './issue-writes.ts'
import { putOwed } from './owed.ts'
import { AGAIN, FRESH, type Keep } from './record-state.ts'
import { putTerms } from './search-terms.ts'
import {
  foldByKey,
  type Incoming,
  incoming,
  judge,
  type Known,
  needsStoredData,
  type StagedRow,
  type Verdict,
} from './staged-content.ts'
import { keepVersions } from './versions.ts'

/** Where rows are staged, and whether records with the same content become pending too. */
interface Place {
  readonly connection: ConnectionId
  readonly stream: StreamName
  readonly run: RunId
  readonly anew: boolean
  /** What is kept of records for people; nothing where it is left out. */
  readonly memory?: RecordMemory | undefined
  /** Epoch ms. */
  readonly at: number
  readonly erased: Erased
  /** Called before records are changed. Only a preview sets it; then issues are left alone. */
  readonly keep?: Keep | undefined
}

/** `SyncStore.stage`: a page in short transactions, each complete in itself. */
export async function stage(
  database: Database,
  lease: Lease,
  records: readonly SourceRecord[],
  place: Place,
): Promise<StageResult> {
  const changed: SourceKey[] = []
  const parents = new Set<string>()
  const left = new Set<string>()
  const same = { pending: 0, done: 0, skipped: 0, waiting: 0, issue: 0, kept: 0 } satisfies Record<RecordState, number>
  for (const batch of batches(foldByKey(records))) {
    // Fingerprints take longer than the writes, so they are made before the transaction, where nobody waits for them.
    const rows = batch.map(incoming)
    const verdicts = await guarded(database, lease, (tx) => stageBatch(tx, place, rows), false)
    for (const verdict of verdicts) {
      if (verdict.is === 'fresh') {
        changed.push(verdict.row.key)
        if (verdict.row.parent !== '') parents.add(verdict.row.parent)
        if (verdict.left !== null) left.add(verdict.left)
      } else same[place.anew && !verdict.stays ? 'pending' : verdict.state] += 1
    }
  }
  return { changed, parents: [...parents], left: [...left], same }
}

async function stageBatch(tx: Database, place: Place, rows: readonly Incoming[]) {
  const keys = rows.map(({ record }) => record.key)
  const known = await knownRecords(tx, place, keys)
  const unsure = rows.filter((row) => needsStoredData(known.get(row.record.key), row)).map(({ record }) => record.key)
  const stored = await storedData(tx, place, unsure)
  const judged = rows.map((row) => judge(known.get(row.record.key), row, stored.get(row.record.key)))
  const verdicts = await withoutErased(tx, place, judged)

  const fresh = verdicts.filter((verdict) => verdict.is === 'fresh')
  const moved = verdicts.filter((verdict) => verdict.is === 'moved')
  const same = verdicts.filter((verdict) => verdict.is === 'same')
  const keysOf = (some: readonly { readonly row: StagedRow }[]) => some.map(({ row }) => row.key)
  await place.keep?.(tx, place.stream, keysOf(fresh), true)
  await place.keep?.(tx, place.stream, keysOf(moved), false)
  if (place.anew) {
    await place.keep?.(
      tx,
      place.stream,
      same.map(({ key }) => key),
      false,
    )
  }
  if (fresh.length > 0) {
    await remember(tx, place, fresh, known)
    await putPending(tx, place, fresh)
    await putData(
      tx,
      place,
      fresh.map(({ row, data }) => ({ key: row.key, data })),
    )
  }
  if (moved.length > 0)
    await putMoved(
      tx,
      place,
      moved.map(({ row }) => row),
    )
  if (same.length > 0)
    await markSeen(
      tx,
      place,
      same.map(({ key }) => key),
    )
  if (place.keep) return verdicts
  // The issue of a row that did not decode may name its record by the number, when the row had no key.
  const names = rows.flatMap(({ record }) => (record.number === null ? [record.key] : [record.key, record.number]))
  await resolveUndecodable(tx, place.connection, place.stream, names)
  return verdicts
}

/** What is new of somebody who was erased is not stored; nothing else of them can come, since nothing is stored. */
async function withoutErased(
  tx: Database,
  { erased, stream }: Place,
  verdicts: readonly Verdict[],
): Promise<readonly Verdict[]> {
  const fresh = verdicts.flatMap((verdict) => (verdict.is === 'fresh' ? [verdict.row] : []))
  if (fresh.length === 0) return verdicts
  const kept = new Set(await erased.rows(tx, stream, fresh))
  return verdicts.filter((verdict) => verdict.is !== 'fresh' || kept.has(verdict.row))
}

/** Keeps what people look for, and what the records said before. What has not changed costs nothing. */
async function remember(
  tx: Database,
  { connection, stream, run, at, memory }: Place,
  fresh: readonly { readonly row: StagedRow; readonly data: Json }[],
  known: ReadonlyMap<SourceKey, Known>,
): Promise<void> {
  if (memory === undefined) return
  if (memory.keepsVersions(stream)) {
    const replaced = fresh.map(({ row }) => row.key).filter((key) => known.has(key))
    await keepVersions(tx, { connection, stream, run, at }, replaced)
  }
  const terms = fresh.map(({ row, data }) => ({ key: row.key, terms: memory.termsOf(stream, data) }))
  if (terms.some((one) => one.terms.length > 0)) await putTerms(tx, connection, stream, terms)
  const told = fresh.flatMap(({ row, data }) => {
    const owed = memory.owedOf?.(stream, data) ?? null
    return owed === null ? [] : [{ key: row.key, owed }]
  })
  if (told.length > 0) await putOwed(tx, connection, stream, told)
}

async function knownRecords(
  { db, flavour }: Database,
  { connection, stream }: Place,
  keys: readonly SourceKey[],
): Promise<ReadonlyMap<SourceKey, Known>> {
  const rows = await db
    .selectFrom('record')
    .select(['key', 'number', 'parent', 'modified', 'hash', 'row_hash', 'state', 'emptied_at'])
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .execute()
  return new Map(rows.map((row) => [row.key, row]))
}

async function storedData(
  { db, flavour }: Database,
  { connection, stream }: Place,
  keys: readonly SourceKey[],
): Promise<ReadonlyMap<SourceKey, Json>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('payload')
    .select(['key', 'data'])
    .where('connection', '=', connection)
    .where('stream', '=', stream)
    .where(flavour.oneOf('key', keys))
    .execute()
  return new Map(rows.map(({ key, data }) => [key, JSON.parse(data) as Json]))
}

const COLUMNS = {
  key: 'text',
  number: 'text',
  parent: 'text',
  modified: 'text',
  hash: 'text',
  row_hash: 'text',
} as const

async function putPending(
  { db, flavour }: Database,
  place: Place,
  fresh: readonly { readonly row: StagedRow; readonly data: Json }[],
): Promise<void> {
  const rows = fresh.map(({ row, data }) => {
    const stands = place.memory?.placeOf?.(place.stream, data)
    return { ...row, due_on: stands?.due ?? null, open_place: stands?.open ?? null }
  })
  // A preview has no memory: what it stages is put back, and the places with it stay as they are.
  const places = place.memory === undefined ? sql`` : sql`, due_on = excluded.due_on, open_place = excluded.open_place`
  await sql`
    insert into record (connection, stream, key, number, parent, modified, hash, row_hash, state, seen_by, first_at,
      due_on, open_place)
    select ${place.connection}, ${place.stream}, r.key, r.number, r.parent, r.modified, r.hash, r.row_hash,
      'pending', ${place.run}, cast(${place.at} as bigint), r.due_on, r.open_place
    from ${flavour.rows('r', { ...COLUMNS, due_on: 'text', open_place: 'text' }, rows)} where true
    on conflict (connection, stream, key) do update set
      number = excluded.number, parent = excluded.parent, modified = excluded.modified, hash = excluded.hash,
      row_hash = excluded.row_hash, state = ${FRESH.state}, reason = ${FRESH.reason}, waiting_for = null,
      seen_by = excluded.seen_by, emptied_at = null${places}
  `.execute(db)
}

async function putData(
  { db, flavour }: Database,
  place: Place,
  rows: readonly { readonly key: SourceKey; readonly data: Json }[],
): Promise<void> {
  const values = rows.map(({ key, data }) => ({ key, data: JSON.stringify(data) }))
  await sql`
    insert into payload (connection, stream, key, data)
    select ${place.connection}, ${place.stream}, r.key, r.data
    from ${flavour.rows('r', { key: 'text', data: 'text' }, values)} where true
    on conflict (connection, stream, key) do update set data = excluded.data
  `.execute(db)
}

async function putMoved({ db, flavour }: Database, place: Place, rows: readonly StagedRow[]): Promise<void> {
  const values = rows.map((row) => ({ ...row, connection: place.connection, stream: place.stream }))
  await sql`
    update record set
      number = r.number, parent = r.parent, modified = r.modified, row_hash = r.row_hash, seen_by = ${place.run}
      ${place.anew ? sql`, state = ${AGAIN.state}, reason = ${AGAIN.reason}, waiting_for = null` : sql``}
    from ${flavour.rows('r', { connection: 'text', stream: 'text', ...COLUMNS }, values)}
    where record.connection = r.connection and record.stream = r.stream and record.key = r.key
  `.execute(db)
}

async function markSeen({ db, flavour }: Database, place: Place, keys: readonly SourceKey[]): Promise<void> {
  await db
    .updateTable('record')
    .set({ seen_by: place.run, ...(place.anew ? AGAIN : {}) })
    .where('connection', '=', place.connection)
    .where('stream', '=', place.stream)
    .where(flavour.oneOf('key', keys))
    .where('seen_by', '<>', place.run)
    .execute()
}
