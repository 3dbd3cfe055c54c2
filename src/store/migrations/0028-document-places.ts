import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Flavour } from '../database/dialect.ts'

/** Where each document of a customer stands in its lists, so that a page of thousands is read by an index. */
export const documentPlaces = ({ kind, text }: Flavour): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table record add column due_on ${text}`.execute(db)
    await sql`alter table record add column open_place ${text}`.execute(db)
    await tellPlaces(db, kind)
    const indexes = [
      sql`create index record_open on record (connection, parent, open_place, stream, key) where open_place is not null`,
      // With what is open at its end, so that of what was paid long ago no record is read.
      sql`create index record_due on record (connection, parent, due_on desc, number, stream, key, open_place)
        where due_on is not null`,
    ]
    for (const index of indexes) await index.execute(db)
  },
})

const LEDGER = ['customerinvoice', 'customerCreditNote', 'customerdocument']
const RECEIVABLES = ['Invoice', 'DebitNote', 'FinCharge']
const PAGE = 500

interface Staged {
  readonly connection: string
  readonly stream: string
  readonly key: string
  readonly data: string
}

/** What was staged before has its places too. */
async function tellPlaces(db: Kysely<unknown>, kind: Flavour['kind']): Promise<void> {
  for (const stream of LEDGER) {
    let after: Pick<Staged, 'connection' | 'key'> = { connection: '', key: '' }
    for (;;) {
      const { rows } = await sql<Staged>`
        select connection, stream, key, data from payload
        where stream = ${stream} and (connection, key) > (${after.connection}, ${after.key})
        order by connection, key limit ${sql.lit(PAGE)}`.execute(db)
      await put(
        db,
        kind,
        rows.flatMap(({ data, ...of }) => {
          const place = placeOf(JSON.parse(data))
          return place === null ? [] : [{ ...of, ...place }]
        }),
      )
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) break
      after = last
    }
  }
}

async function put(db: Kysely<unknown>, kind: Flavour['kind'], places: readonly object[]): Promise<void> {
  if (places.length === 0) return
  const columns = ['connection', 'stream', 'key', 'due', 'open']
  const told =
    kind === 'sqlite'
      ? sql`(select ${sql.join(columns.map((name) => sql`value ->> ${sql.lit(`$.${name}`)} as ${sql.id(name)}`))}
          from json_each(${JSON.stringify(places)}))`
      : sql`json_to_recordset(${JSON.stringify(places)}::json)`
  const named =
    kind === 'sqlite' ? sql`r` : sql`r (${sql.join(columns.map((name) => sql`${sql.id(name)} ${sql.raw('text')}`))})`
  await sql`
    update record set due_on = r.due, open_place = r.open from ${told} as ${named}
    where record.connection = r.connection and record.stream = r.stream and record.key = r.key`.execute(db)
}

function placeOf({ type, number, status, dueDate, balance, balanceBase }: Readonly<Record<string, string | null>>) {
  if (status !== 'Open' && status !== 'Closed') return null
  const asks = RECEIVABLES.includes(type ?? '')
  const left = balance ?? balanceBase ?? null
  const isOpen = left === null ? status !== 'Closed' : left !== '0'
  const due = asks ? (dueDate ?? null) : null
  const open = isOpen ? `${asks ? 0 : 1} ${dueDate ?? '9999-12-31'} ${number}` : null
  return due === null && open === null ? null : { due, open }
}
