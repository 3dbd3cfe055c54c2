import { sql } from 'kysely'
import type { By } from '../../core/actor.ts'
import type { Lease } from '../../core/connection.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Inbox, InboxEntry, InboxState, NewDelivery, SettledDelivery, StoredDelivery } from '../../core/inbox.ts'
import { guarded } from '../connections/leases.ts'
import { type Database, inTransaction, type Schema } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import { orderedIds } from '../database/new-id.ts'
import { LAST, MOST_ALIKE, startsWith } from '../database/starting-with.ts'
import { erasedAmong } from '../personal/tombstones.ts'
import { audit } from '../runs/audit.ts'
import { noteChange } from '../runs/changes.ts'
import { hooks, noteHeard } from './hooks.ts'

export function inbox(database: Database): Inbox {
  const nextId = orderedIds('w_')
  return {
    ...hooks(database),
    add: (deliveries) => inTransaction(database, (tx) => add(tx, deliveries, nextId)),
    stored: (connection, after, limit) => stored(database, connection, after, limit),
    settle: async (lease, settled, at) => {
      for (const batch of batches(settled)) await guarded(database, lease, (tx) => settle(tx, lease, batch, at))
    },
    waiting: () => waiting(database),
    list: (connection, states, limit) => list(database, connection, states, limit),
    about: (connection, beginnings, limit) => about(database, connection, beginnings, limit),
    get: (connection, id) => get(database, connection, id),
    alike: async (connection, typed) => {
      const rows = await database.db
        .selectFrom('inbox')
        .select('id')
        .where('connection', '=', connection)
        .where(startsWith('id', typed))
        .orderBy('id')
        .limit(MOST_ALIKE)
        .execute()
      return rows.map(({ id }) => id)
    },
    replay: (connection, ids, by) => inTransaction(database, (tx) => replay(tx, connection, ids, by)),
  }
}

// A literal: a partial index is used only where the text of the statement names its condition.
const STORED = sql.lit<InboxState>('stored')

const COLUMNS = {
  id: 'text',
  connection: 'text',
  system: 'text',
  delivery: 'text',
  about: 'text',
  headers: 'text',
  body: 'text',
  encoding: 'text',
  received_at: 'bigint',
  state: 'text',
  reason: 'text',
  settled_at: 'bigint',
} as const

async function add(
  tx: Database,
  deliveries: readonly NewDelivery[],
  nextId: (at: number) => string,
): Promise<readonly boolean[]> {
  const { db, flavour } = tx
  const nameOf = (one: NewDelivery) => `${one.connection}\n${one.system}\n${one.deliveryId}`
  const ids = new Map<string, string>()
  const erased = await ofErased(tx, deliveries)
  const rows = deliveries.flatMap((one) => {
    if (ids.has(nameOf(one))) return []
    const id = nextId(one.receivedAt)
    ids.set(nameOf(one), id)
    const row = newRow(one, id)
    return [{ name: nameOf(one), row: erased.has(one) ? { ...row, ...nothingOf(one) } : row, one }]
  })
  // Always in the same order: two processes that store the same deliveries must not wait for each other.
  rows.sort((a, b) => (a.name < b.name ? -1 : 1))
  const added = new Set<string>()
  for (const batch of batches(rows)) {
    const values = batch.map(({ row }) => row)
    const { rows: inserted } = await sql<{ id: string }>`
      insert into inbox (id, connection, system, delivery, about, headers, body, encoding, received_at, state, reason,
                         settled_at, replays)
      select r.id, r.connection, r.system, r.delivery, r.about, r.headers, r.body, r.encoding, r.received_at, r.state,
             r.reason, r.settled_at, 0
      from ${flavour.rows('r', COLUMNS, values)} where true
      on conflict (connection, system, delivery) do nothing
      returning id
    `.execute(db)
    for (const { id } of inserted) added.add(id)
  }
  for (const [connection, at] of told(rows.filter(({ row }) => added.has(row.id)).map(({ one }) => one)))
    await noteChange(tx, 'inbox', connection, at)
  await noteHeard(
    tx,
    rows.filter(({ row }) => added.has(row.id)).map(({ one }) => one),
  )
  return deliveries.map((one) => {
    // The second of two equal deliveries in one commit is a duplicate too.
    const id = ids.get(nameOf(one))
    return id !== undefined && added.delete(id)
  })
}

/** Each connection once, with when its last delivery came. */
const told = (deliveries: readonly NewDelivery[]): ReadonlyMap<ConnectionId, number> =>
  new Map(deliveries.map(({ connection, receivedAt }) => [connection, receivedAt]))

/** Which deliveries tell of somebody who was erased: nothing of what they say is stored. */
async function ofErased(tx: Database, deliveries: readonly NewDelivery[]): Promise<ReadonlySet<NewDelivery>> {
  const told = deliveries.flatMap((one) =>
    (one.names ?? []).map((name) => ({ ...name, connection: one.connection, one })),
  )
  if (told.length === 0) return new Set()
  const erased = await erasedAmong(tx, told)
  return new Set([...erased].map(({ one }) => one))
}

const nothingOf = ({ receivedAt }: NewDelivery) => ({
  ...{ about: 'erased', headers: '{}', body: '', encoding: 'utf8' as const },
  ...{ state: 'done', reason: 'of somebody who was erased', settled_at: receivedAt },
})

function newRow(one: NewDelivery, id: string) {
  return {
    id,
    connection: one.connection as string,
    system: one.system as string,
    delivery: one.deliveryId,
    about: one.about,
    headers: JSON.stringify(one.headers),
    ...written(one.body),
    received_at: one.receivedAt,
    state: (one.aside === null ? 'stored' : 'done') as string,
    reason: one.aside,
    settled_at: one.aside === null ? null : one.receivedAt,
  }
}

/** Text is stored as it is, for people to read; a body that a text column would change is stored in base64. */
function written(body: Uint8Array): Pick<Schema['inbox'], 'body' | 'encoding'> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    if (!text.includes('\0')) return { body: text, encoding: 'utf8' }
  } catch {
    // Not text.
  }
  return { body: Buffer.from(body).toString('base64'), encoding: 'base64' }
}

async function stored(
  { db }: Database,
  connection: ConnectionId,
  after: string | null,
  limit: number,
): Promise<readonly StoredDelivery[]> {
  const rows = await db
    .selectFrom('inbox')
    .selectAll()
    .where('connection', '=', connection)
    .where('state', '=', STORED)
    .$if(after !== null, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(delivery)
}

async function settle(tx: Database, { connection }: Lease, settled: readonly SettledDelivery[], at: number) {
  const { db, flavour } = tx
  const alike = Map.groupBy(settled, ({ state, reason }) => `${state}\n${reason ?? ''}`)
  for (const group of alike.values()) {
    const [first] = group
    if (first === undefined) continue
    await db
      .updateTable('inbox')
      .set({ state: first.state, reason: first.reason, settled_at: at })
      .where('connection', '=', connection)
      .where(
        flavour.oneOf(
          'id',
          group.map(({ id }) => id),
        ),
      )
      .execute()
  }
}

async function waiting({ db }: Database): Promise<readonly ConnectionId[]> {
  const rows = await db.selectFrom('inbox').select('connection').distinct().where('state', '=', STORED).execute()
  return rows.map(({ connection }) => connection)
}

async function list(
  { db, flavour }: Database,
  connection: ConnectionId,
  states: readonly InboxState[],
  limit: number,
): Promise<readonly InboxEntry[]> {
  const rows = await db
    .selectFrom('inbox')
    .select([...ENTRY])
    .where('connection', '=', connection)
    .where(flavour.oneOf('state', states))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(entry)
}

// First those that are told of, by the index, then their order: asked for at once, PostgreSQL may read the whole inbox in
// the order of ids instead.
async function about(
  { db, flavour }: Database,
  connection: ConnectionId,
  beginnings: readonly string[],
  limit: number,
): Promise<readonly InboxEntry[]> {
  const asked = flavour.rows(
    'b',
    { told: 'text', last: 'text' },
    beginnings.map((told) => ({ told, last: told + LAST })),
  )
  const { rows } = await sql<Pick<Schema['inbox'], (typeof ENTRY)[number]>>`
    with found as materialized (
      select distinct ${sql.join(ENTRY.map((column) => sql.ref(`inbox.${column}`)))} from ${asked}
      cross join inbox where inbox.connection = ${connection} and inbox.about >= b.told and inbox.about < b.last
    )
    select * from found order by id desc limit ${limit}`.execute(db)
  return rows.map(entry).reverse()
}

async function get({ db }: Database, connection: ConnectionId, id: string): Promise<StoredDelivery | null> {
  const row = await db
    .selectFrom('inbox')
    .selectAll()
    .where('connection', '=', connection)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? delivery(row) : null
}

async function replay(tx: Database, connection: ConnectionId, ids: readonly string[], by?: By): Promise<number> {
  const { db, flavour } = tx
  const { numUpdatedRows } = await db
    .updateTable('inbox')
    .set((column) => ({ state: STORED, reason: null, settled_at: null, replays: column('replays', '+', 1) }))
    .where('connection', '=', connection)
    .where(flavour.oneOf('id', ids))
    .executeTakeFirst()
  if (by !== undefined) await audit(tx, by, { action: 'inbox.replay', connection, after: ids })
  return Number(numUpdatedRows)
}

export const ENTRY = [
  'id',
  'system',
  'delivery',
  'about',
  'received_at',
  'state',
  'reason',
  'settled_at',
  'replays',
] as const satisfies readonly (keyof Schema['inbox'])[]

export const entry = (row: Pick<Schema['inbox'], (typeof ENTRY)[number]>): InboxEntry => ({
  id: row.id,
  system: row.system,
  deliveryId: row.delivery,
  about: row.about,
  receivedAt: row.received_at,
  state: row.state,
  reason: row.reason,
  settledAt: row.settled_at,
  replays: row.replays,
})

const delivery = (row: Schema['inbox']): StoredDelivery => ({
  ...entry(row),
  headers: JSON.parse(row.headers),
  body: Buffer.from(row.body, row.encoding),
})
