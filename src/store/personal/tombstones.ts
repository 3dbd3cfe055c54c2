import { sql } from 'kysely'
import type { ConnectionId } from '../../core/ids.ts'
import type { Remote } from '../../core/personal.ts'
import type { RejectedRow, StreamName } from '../../core/record.ts'
import {
  childTombstone,
  numberTombstone,
  recordTombstone,
  remoteTombstone,
  type Tombstone,
} from '../../core/tombstone.ts'
import type { Database } from '../database/database.ts'
import { batches } from '../database/lists.ts'

/** Keeps out of the store what was erased, for one lease. */
export interface Erased {
  /** Those of these rows that are not of somebody who was erased. */
  readonly rows: <Row extends Named>(tx: Database, stream: StreamName, rows: readonly Row[]) => Promise<readonly Row[]>
  readonly rejected: (tx: Database, stream: StreamName, rows: readonly RejectedRow[]) => Promise<readonly RejectedRow[]>
  readonly remotes: <Row extends Remote>(tx: Database, rows: readonly Row[]) => Promise<readonly Row[]>
}

/** Nobody is erased while a lease is held, so where nobody was, that is asked for once. */
export function erasedOf(connection: ConnectionId, now: () => number): Erased {
  let anybody: boolean | null = null
  const among = async (tx: Database, hashes: () => readonly Tombstone[]): Promise<Found> => {
    anybody ??= await isAnybodyErased(tx, connection)
    return anybody ? tombstonesAmong(tx, connection, hashes()) : new Map()
  }
  return {
    rows: async (tx, stream, rows) => {
      const found = await among(tx, () => rows.flatMap((row) => [...namesOf(connection, stream, row)]))
      if (found.size === 0) return rows
      await followNumbers(tx, { connection, stream, at: now() }, rows, found)
      return rows.filter((row) => !isErased(connection, stream, row, found))
    },
    rejected: async (tx, stream, rows) => {
      const named = (row: RejectedRow) => namesOf(connection, stream, { ...row, number: row.key })
      const found = await among(tx, () => rows.flatMap((row) => [...named(row)]))
      return rows.filter((row) => !named(row).some((hash) => found.has(hash)))
    },
    remotes: async (tx, rows) => {
      const hashOf = ({ entity, remote }: Remote) => remoteTombstone(connection, entity, remote)
      const found = await among(tx, () => rows.map(hashOf))
      return found.size === 0 ? rows : rows.filter((row) => !found.has(hashOf(row)))
    },
  }
}

type Found = ReadonlyMap<Tombstone, readonly StreamName[]>
type Named = { readonly key: string; readonly number?: string | null; readonly parent?: string | null }

const namesOf = (of: ConnectionId, stream: StreamName, { key, number, parent }: Named): readonly Tombstone[] => [
  recordTombstone(of, stream, key),
  ...(number ? [numberTombstone(of, stream, number)] : []),
  ...(parent ? [childTombstone(of, stream, parent)] : []),
]

// A number alone tells nothing: it may be that of another party by now.
const isErased = (of: ConnectionId, stream: StreamName, { key, parent }: Named, found: Found): boolean =>
  found.has(recordTombstone(of, stream, key)) || (!!parent && found.has(childTombstone(of, stream, parent)))

async function isAnybodyErased({ db }: Database, connection: ConnectionId): Promise<boolean> {
  const row = await db.selectFrom('tombstone').select('at').where('connection', '=', connection).limit(1).execute()
  return row.length > 0
}

async function tombstonesAmong(
  { db, flavour }: Database,
  connection: ConnectionId,
  hashes: readonly Tombstone[],
): Promise<Found> {
  const found = new Map<Tombstone, readonly StreamName[]>()
  for (const batch of batches([...new Set(hashes)])) {
    const rows = await db
      .selectFrom('tombstone')
      .select(['hash', 'children'])
      .where('connection', '=', connection)
      .where(flavour.oneOf('hash', batch))
      .execute()
    for (const { hash, children } of rows) found.set(hash, children === null ? [] : JSON.parse(children))
  }
  return found
}

interface Place {
  readonly connection: ConnectionId
  readonly stream: StreamName
  /** Epoch ms. */
  readonly at: number
}

/** A party that was erased may get another number, and another party the number that it had. */
async function followNumbers(
  tx: Database,
  { connection, stream, at }: Place,
  rows: readonly Named[],
  found: Found,
): Promise<void> {
  for (const { key, number } of rows) {
    if (!number) continue
    const [own, named] = [recordTombstone(connection, stream, key), numberTombstone(connection, stream, number)]
    const children = found.get(own)
    if (children !== undefined && !found.has(named)) {
      await putTombstones(tx, connection, partyTombstones(connection, { stream, number, children }), at)
      await removeChildren(tx, connection, children, number)
    }
    const former = found.get(named)
    if (children === undefined && former !== undefined)
      await removeTombstones(tx, connection, partyTombstones(connection, { stream, number, children: former }))
  }
}

/** What came under the new number before the party itself did: until then nobody could know whose it was. */
async function removeChildren(
  { db, flavour }: Database,
  connection: ConnectionId,
  children: readonly StreamName[],
  number: string,
): Promise<void> {
  const its = () =>
    db
      .selectFrom('record')
      .select(['stream', 'key'])
      .where('connection', '=', connection)
      .where('parent', '=', number)
      .where(flavour.oneOf('stream', children))
  for (const table of ['payload', 'search_term', 'record_version'] as const)
    await sql`delete from ${sql.table(table)} where connection = ${connection} and (stream, key) in (${its()})`.execute(
      db,
    )
  await db
    .deleteFrom('record')
    .where('connection', '=', connection)
    .where('parent', '=', number)
    .where(flavour.oneOf('stream', children))
    .execute()
}

/** A tombstone with the streams whose records belong to a party, where it is one of a party. */
type Put = { readonly hash: Tombstone; readonly children: readonly StreamName[] }

export const partyTombstones = (
  of: ConnectionId,
  { stream, number, children }: { stream: StreamName; number: string; children: readonly StreamName[] },
): readonly Put[] => [
  { hash: numberTombstone(of, stream, number), children },
  ...children.map((child) => ({ hash: childTombstone(of, child, number), children: [] })),
]

export async function putTombstones(
  { db, flavour }: Database,
  connection: ConnectionId,
  all: readonly Put[],
  at: number,
): Promise<void> {
  for (const batch of batches(all)) {
    const rows = batch.map(({ hash, children }) => ({
      hash,
      children: children.length === 0 ? null : JSON.stringify(children),
    }))
    await sql`
      insert into tombstone (connection, hash, children, at)
      select ${connection}, r.hash, r.children, cast(${at} as bigint)
      from ${flavour.rows('r', { hash: 'text', children: 'text' }, rows)} where true
      on conflict (connection, hash) do nothing
    `.execute(db)
  }
}

async function removeTombstones({ db, flavour }: Database, connection: ConnectionId, all: readonly Put[]) {
  const hashes = all.map(({ hash }) => hash)
  await db.deleteFrom('tombstone').where('connection', '=', connection).where(flavour.oneOf('hash', hashes)).execute()
}

/** When the party of this name was erased, epoch ms: its key or the number it had; `null` where nobody of it was. */
export async function erasedAt(
  { db, flavour }: Database,
  connection: ConnectionId,
  stream: StreamName,
  name: string,
): Promise<number | null> {
  const hashes = [recordTombstone(connection, stream, name), numberTombstone(connection, stream, name)]
  const row = await db
    .selectFrom('tombstone')
    .select('at')
    .where('connection', '=', connection)
    .where(flavour.oneOf('hash', hashes))
    .orderBy('at')
    .executeTakeFirst()
  return row?.at ?? null
}

/** Which of these are numbers of parties that were erased. */
export async function erasedNumbers(
  database: Database,
  connection: ConnectionId,
  stream: StreamName,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const hashOf = (number: string) => numberTombstone(connection, stream, number)
  const found = await tombstonesAmong(database, connection, numbers.map(hashOf))
  return new Set(numbers.filter((number) => found.has(hashOf(number))))
}

/** What a delivery tells of: records by kind and id, in either system. */
export interface Told {
  readonly connection: ConnectionId
  readonly concerns: string
  readonly id: string
}

/** Which of these are of somebody who was erased. */
export async function erasedAmong<One extends Told>(
  { db, flavour }: Database,
  told: readonly One[],
): Promise<ReadonlySet<One>> {
  const hashesOf = ({ connection, concerns, id }: Told) => [
    remoteTombstone(connection, concerns, id),
    recordTombstone(connection, concerns, id),
    numberTombstone(connection, concerns, id),
  ]
  const found = new Set<string>()
  for (const batch of batches(told)) {
    const rows = batch.flatMap((one) => hashesOf(one).map((hash) => ({ connection: one.connection as string, hash })))
    const known = await sql<{ connection: string; hash: string }>`
      select t.connection, t.hash from ${flavour.rows('r', { connection: 'text', hash: 'text' }, rows)}
      join tombstone as t on t.connection = r.connection and t.hash = r.hash`.execute(db)
    for (const { hash } of known.rows) found.add(hash)
  }
  return new Set(told.filter((one) => hashesOf(one).some((hash) => found.has(hash))))
}
