import { sql } from 'kysely'
import type { Agreed, AgreementEffect, AgreementReads, Edit } from '../../core/agreement.ts'
import type { ConnectionId } from '../../core/ids.ts'
import type { Database } from '../database/database.ts'
import { batches, lastByKey } from '../database/lists.ts'

export const agreements = (database: Database, connection: ConnectionId): AgreementReads => ({
  agreed: async (stream, keys) => {
    const { db, flavour } = database
    const rows = await db
      .selectFrom('agreed_value')
      .selectAll()
      .where('connection', '=', connection)
      .where('stream', '=', stream)
      .where(flavour.oneOf('key', keys))
      .execute()
    return Map.groupBy(
      rows.map(({ connection: _, ...agreed }): Agreed => agreed),
      ({ key }) => key,
    )
  },
  edits: async () => {
    const rows = await database.db
      .selectFrom('noticed_edit')
      .selectAll()
      .where('connection', '=', connection)
      .orderBy('at')
      .orderBy('stream')
      .orderBy('key')
      .orderBy('field')
      .execute()
    return rows.map(({ connection: _, ...edit }): Edit => edit)
  },
})

const AGREED = {
  stream: 'text',
  key: 'text',
  field: 'text',
  value: 'text',
  side: 'text',
  who: 'text',
  at: 'bigint',
} as const
const EDIT = {
  stream: 'text',
  key: 'text',
  field: 'text',
  remote: 'text',
  value: 'text',
  who: 'text',
  at: 'bigint',
} as const
const OF_FIELD = { stream: 'text', key: 'text', field: 'text' } as const

const nameOf = ({ stream, key, field }: Pick<Agreed, 'stream' | 'key' | 'field'>): string =>
  `${stream}\n${key}\n${field}`

/** Stores what was agreed, noticed and settled; of several of one field the last counts. */
export async function putAgreements(
  database: Database,
  connection: ConnectionId,
  effects: readonly AgreementEffect[],
): Promise<void> {
  const agreed = effects.flatMap((effect) => (effect.do === 'agree' ? [effect.agreed] : []))
  for (const rows of batches(lastByKey(agreed, nameOf))) await putAgreed(database, connection, rows)
  const edits = effects.filter((effect) => effect.do !== 'agree')
  const last = lastByKey(edits, (effect) => nameOf(effect.do === 'notice' ? effect.edit : effect))
  for (const batch of batches(last)) {
    await putEdits(
      database,
      connection,
      batch.flatMap((effect) => (effect.do === 'notice' ? [effect.edit] : [])),
    )
    await removeEdits(
      database,
      connection,
      batch.flatMap((effect) => (effect.do === 'settleEdit' ? [effect] : [])),
    )
  }
}

async function putAgreed({ db, flavour }: Database, connection: ConnectionId, rows: readonly Agreed[]): Promise<void> {
  await sql`
    insert into agreed_value (connection, stream, key, field, value, side, who, at)
    select ${connection}, r.stream, r.key, r.field, r.value, r.side, r.who, r.at
    from ${flavour.rows('r', AGREED, rows)} where true
    on conflict (connection, stream, key, field) do update set
      value = excluded.value, side = excluded.side, who = excluded.who, at = excluded.at
  `.execute(db)
}

async function putEdits({ db, flavour }: Database, connection: ConnectionId, rows: readonly Edit[]): Promise<void> {
  if (rows.length === 0) return
  // When it was first noticed stays: an edit that is seen again is the same one.
  await sql`
    insert into noticed_edit (connection, stream, key, field, remote, value, who, at)
    select ${connection}, r.stream, r.key, r.field, r.remote, r.value, r.who, r.at
    from ${flavour.rows('r', EDIT, rows)} where true
    on conflict (connection, stream, key, field) do update set
      remote = excluded.remote, value = excluded.value, who = coalesce(excluded.who, noticed_edit.who),
      at = case when noticed_edit.value = excluded.value then noticed_edit.at else excluded.at end
  `.execute(db)
}

async function removeEdits(
  { db, flavour }: Database,
  connection: ConnectionId,
  fields: readonly Pick<Edit, 'stream' | 'key' | 'field'>[],
): Promise<void> {
  if (fields.length === 0) return
  const rows = fields.map(({ stream, key, field }) => ({ connection: connection as string, stream, key, field }))
  await sql`
    delete from noticed_edit where (connection, stream, key, field) in (
      select r.connection, r.stream, r.key, r.field
      from ${flavour.rows('r', { connection: 'text', ...OF_FIELD }, rows)}
    )`.execute(db)
}
