import { sql } from 'kysely'
import type { ConnectionId, RunId } from '../../core/ids.ts'
import type { KeptBack, KeptBackReads, KeptEffect } from '../../core/kept-back.ts'
import type { Database, Schema } from '../database/database.ts'
import { batches, lastByKey } from '../database/lists.ts'
import { audit } from '../runs/audit.ts'

export function keptBackReads({ db }: Database, connection: ConnectionId): KeptBackReads {
  // Most connections keep nothing back: one look in a run tells, since only a run with the lease changes that.
  let any: Promise<boolean> | null = null
  const isAny = () => {
    any ??= db
      .selectFrom('kept_back')
      .select('run')
      .where('connection', '=', connection)
      .limit(1)
      .executeTakeFirst()
      .then((row) => row !== undefined)
    return any
  }
  return {
    keptFields: async (entity, remote) => {
      if (!(await isAny())) return new Map()
      const rows = await db
        .selectFrom('kept_back')
        .select(['field', 'operation'])
        .where('connection', '=', connection)
        .where('entity', '=', entity)
        .where('remote', '=', remote)
        .where('field', '<>', '')
        .orderBy('operation')
        .execute()
      return new Map(rows.map(({ field, operation }) => [field, operation]))
    },
    keptRoles: async (stream, key) => {
      if (!(await isAny())) return new Set()
      const rows = await db
        .selectFrom('kept_back')
        .select('role')
        .where('connection', '=', connection)
        .where('stream', '=', stream)
        .where('key', '=', key)
        .where('field', '=', '')
        .execute()
      return new Set(rows.map(({ role }) => role))
    },
  }
}

const COLUMNS = {
  run: 'text',
  undo: 'text',
  operation: 'text',
  stream: 'text',
  key: 'text',
  role: 'text',
  entity: 'text',
  remote: 'text',
  field: 'text',
  at: 'bigint',
} as const

export async function putKeptBack(
  database: Database,
  connection: ConnectionId,
  effects: readonly KeptEffect[],
): Promise<void> {
  const kept = effects.flatMap((effect) => (effect.do === 'keepBack' ? [effect.kept] : []))
  for (const batch of batches(lastByKey(kept, nameOf))) await keep(database, connection, batch)
  for (const effect of effects) {
    if (effect.do === 'goOn') await goOn(database, connection, effect)
    if (effect.do === 'nothingThere') await nothingThere(database, connection, effect)
    if (effect.do !== 'release') continue
    await release(database, connection, effect.run)
    await audit(database, effect.by, { action: 'undo.release', connection, subject: effect.run })
  }
}

const nameOf = ({ run, stream, key, role, entity, remote, field }: KeptBack): string =>
  [run, entity, remote, field ?? '', stream, key, role].join('\n')

async function keep({ db, flavour }: Database, connection: ConnectionId, kept: readonly KeptBack[]): Promise<void> {
  const rows = kept.map(({ by, field, ...one }) => ({ ...one, undo: by, field: field ?? '' }))
  // Of several writes to one field the newest counts: whatever wrote before it is over.
  await sql`
    insert into kept_back (connection, run, undo, operation, stream, key, role, entity, remote, field, at)
    select ${connection}, r.run, r.undo, r.operation, r.stream, r.key, r.role, r.entity, r.remote, r.field, r.at
    from ${flavour.rows('r', COLUMNS, rows)} where true
    on conflict (connection, run, entity, remote, field, stream, key, role) do update set
      operation = case when kept_back.operation < excluded.operation then excluded.operation else kept_back.operation end
  `.execute(db)
}

const goOn = ({ db }: Database, connection: ConnectionId, { run, operation }: Extract<KeptEffect, { do: 'goOn' }>) =>
  db
    .deleteFrom('kept_back')
    .where('connection', '=', connection)
    .where('run', '=', run)
    .where('operation', '=', operation)
    .where('field', '<>', '')
    .execute()

const nothingThere = (
  { db }: Database,
  connection: ConnectionId,
  { run, entity, remote }: Extract<KeptEffect, { do: 'nothingThere' }>,
) =>
  db
    .deleteFrom('kept_back')
    .where('connection', '=', connection)
    .where('run', '=', run)
    .where('entity', '=', entity)
    .where('remote', '=', remote)
    .where('field', '<>', '')
    .execute()

/** What other runs keep back too stays so. */
async function release({ db }: Database, connection: ConnectionId, run: RunId): Promise<void> {
  await sql`
    update record set state = case when emptied_at is null then 'pending' else 'done' end, reason = null,
      waiting_for = null, hash = case when emptied_at is null then hash else '' end,
      row_hash = case when emptied_at is null then row_hash end
    where connection = ${connection}
      and (stream, key) in (select k.stream, k.key from kept_back k where k.connection = ${connection} and k.run = ${run})
      and (state <> 'kept' or not exists (select 1 from kept_back k where k.connection = ${connection}
        and k.run <> ${run} and k.field = '' and k.stream = record.stream and k.key = record.key))
  `.execute(db)
  await db.deleteFrom('kept_back').where('connection', '=', connection).where('run', '=', run).execute()
}

const keptBack = (row: Schema['kept_back']): KeptBack => ({
  run: row.run,
  by: row.undo,
  operation: row.operation,
  stream: row.stream,
  key: row.key,
  role: row.role,
  entity: row.entity,
  remote: row.remote,
  field: row.field === '' ? null : row.field,
  at: row.at,
})

/** Of each run that is kept back from, what; for people. */
export async function keptBackOf({ db }: Database, connection: ConnectionId): Promise<readonly KeptBack[]> {
  const rows = await db
    .selectFrom('kept_back')
    .selectAll()
    .where('connection', '=', connection)
    .orderBy('run')
    .orderBy('operation')
    .execute()
  return rows.map(keptBack)
}

export async function keptBackCounts(
  { db }: Database,
  connection: ConnectionId,
): Promise<readonly { readonly run: RunId; readonly count: number }[]> {
  return db
    .selectFrom('kept_back')
    .select(['run', sql<number>`count(*)`.as('count')])
    .where('connection', '=', connection)
    .groupBy('run')
    .orderBy('run')
    .execute()
}
