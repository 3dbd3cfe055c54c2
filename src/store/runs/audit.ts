import type { By, Did } from '../../core/actor.ts'
import type { Topic } from '../../core/changes.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import type { Store } from '../../core/store.ts'
import { type Database, type Schema, worded } from '../database/database.ts'
import { byText } from '../database/lists.ts'
import { orderedIds } from '../database/new-id.ts'
import { noteChanges } from './changes.ts'

const nextId = orderedIds('a_')

/** Notes what somebody did, in the commit of what was done: `tx` is the transaction of the action. */
export const audit = (tx: Database, by: By, did: Did): Promise<void> => auditAll(tx, by, [did])

/** The same of several that somebody did at once, with a row for each. */
export async function auditAll(tx: Database, { actor, at }: By, all: readonly Did[]): Promise<void> {
  if (all.length === 0) return
  const names = await namesOf(tx, [...new Set(all.flatMap(({ connection }) => connection ?? []))])
  const rows = all.map(({ action, connection, record, subject = null, before = null, after = null }) => ({
    ...{ id: nextId(at), at, action, connection, subject },
    ...{ actor_kind: actor.kind, actor: actor.name },
    connection_name: connection === null ? null : (names.get(connection) ?? null),
    stream: record?.stream ?? null,
    key: record?.key ?? null,
    before: jsonOf(tx, before),
    after: jsonOf(tx, after),
  }))
  await tx.db.insertInto('audit').values(rows).execute()
  // Whatever a person does is seen by others who look at it.
  const seen = all.flatMap(({ action, connection, subject = null }) => {
    const topic = TOPICS[action.slice(0, action.indexOf('.'))]
    return topic === undefined ? [] : [{ topic, connection, reference: subject, at }]
  })
  if (seen.length > 0) await noteChanges(tx, seen)
}

async function namesOf({ db, flavour }: Database, ids: readonly ConnectionId[]) {
  if (ids.length === 0) return new Map<ConnectionId, string>()
  const rows = await db.selectFrom('connection').select(['id', 'name']).where(flavour.oneOf('id', ids)).execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const TOPICS: Readonly<Record<string, Topic>> = {
  ...{ connection: 'connection', issue: 'issue', match: 'record', customer: 'record', inbox: 'inbox' },
  ...{ user: 'user', session: 'user', key: 'user' },
}

/** Of a connection that is deleted, only who did what and when stays. */
export async function blankAudit({ db }: Database, connection: ConnectionId): Promise<void> {
  const nothing = { stream: null, key: null, subject: null, before: null, after: null }
  await db.updateTable('audit').set(nothing).where('connection', '=', connection).execute()
}

/** Who did what and when stays; what stood before and after goes. */
export async function blankOldAudit({ db }: Database, connection: ConnectionId, until: number): Promise<void> {
  await db
    .updateTable('audit')
    .set({ before: null, after: null })
    .where('connection', '=', connection)
    .where('at', '<', until)
    .where((where) => where.or([where('before', 'is not', null), where('after', 'is not', null)]))
    .execute()
}

export const audits = (database: Database): Store['audit'] => ({
  note: (by, did) => audit(database, by, did),
  list: async (connection, limit) => {
    const rows = await database.db
      .selectFrom('audit')
      .selectAll()
      .where('connection', connection === null ? 'is' : '=', connection)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(audited)
  },
  ofRecord: async (connection, stream, key) => {
    const rows = await database.db
      .selectFrom('audit')
      .selectAll()
      .where('connection', '=', connection)
      .where('stream', '=', stream)
      .where('key', '=', key)
      .execute()
    // Sorted here: for this order SQLite would read all that was done with the connection.
    return rows.map(audited).sort((a, b) => byText(a.id, b.id))
  },
})

export const audited = (row: Schema['audit']) => ({
  ...{ id: row.id, at: row.at, action: row.action, connection: row.connection, subject: row.subject },
  ...{ connectionName: row.connection_name, stream: row.stream, key: row.key },
  actor: { kind: row.actor_kind, name: row.actor },
  before: row.before === null ? null : JSON.parse(row.before),
  after: row.after === null ? null : JSON.parse(row.after),
})

const jsonOf = (database: Database, value: Json): string | null =>
  value === null ? null : JSON.stringify(value, (_, one) => (typeof one === 'string' ? worded(database, one) : one))
