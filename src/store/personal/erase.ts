import { type RawBuilder, sql } from 'kysely'
import type { By } from '../../core/actor.ts'
import type { Lease } from '../../core/connection.ts'
import { eraseInDoubt, type Subject } from '../../core/personal.ts'
import { replacedIn } from '../../core/replaced-in.ts'
import { recordTombstone, remoteTombstone } from '../../core/tombstone.ts'
import { guarded } from '../connections/leases.ts'
import { leaveNoTraces } from '../connections/leave-no-traces.ts'
import type { Database } from '../database/database.ts'
import { emptyAnswers } from '../people/kept-answers.ts'
import { audit } from '../runs/audit.ts'
import {
  aboutIt,
  ERASED,
  HOLDING_TABLES,
  type HoldingTable,
  holdingOf,
  isEverAboutIt,
  namingIt,
  ownerColumn,
} from './holdings.ts'
import { partyTombstones, putTombstones } from './tombstones.ts'

/** `Personal.erase`. */
export async function erase(database: Database, lease: Lease, subject: Subject, by: By): Promise<void> {
  await guarded(database, lease, async (tx) => {
    await refuseInDoubt(tx, subject)
    await bury(tx, subject, by.at)
    for (const table of HOLDING_TABLES) if (isEverAboutIt(table)) await removeAbout(tx, table, subject)
    for (const table of HOLDING_TABLES) await replaceNames(tx, table, subject)
    await emptyAnswers(tx, subject.connection)
    const { stream, key } = subject.party
    await audit(tx, by, { action: 'customer.erase', connection: subject.connection, record: { stream, key } })
  })
  await leaveNoTraces(database)
}

/** What was sent, and may have been written, is written down again once it is settled: that would bring values back. */
async function refuseInDoubt(tx: Database, subject: Subject): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from operation where connection = ${subject.connection} and state in ('intent', 'doubt')
    and ${aboutIt(tx.flavour, 'operation', subject)}`.execute(tx.db)
  if (rows.length > 0) throw eraseInDoubt(rows.length)
}

/** Leaves the tombstones. */
async function bury(tx: Database, { connection, party, records, remotes }: Subject, at: number): Promise<void> {
  const { stream, key, number, children } = party
  const own = [
    { hash: recordTombstone(connection, stream, key), children },
    ...(number === null ? [] : partyTombstones(connection, { stream, number, children })),
    ...records.map((one) => ({ hash: recordTombstone(connection, one.stream, one.key), children: [] })),
    ...remotes.map(({ entity, remote }) => ({ hash: remoteTombstone(connection, entity, remote), children: [] })),
  ]
  await putTombstones(tx, connection, own, at)
}

async function removeAbout({ db, flavour }: Database, table: HoldingTable, subject: Subject): Promise<void> {
  const { erased } = holdingOf(table)
  const its = sql`${sql.ref(ownerColumn(table))} = ${subject.connection} and ${aboutIt(flavour, table, subject)}`
  if (erased === 'gone') {
    await sql`delete from ${sql.table(table)} where ${its}`.execute(db)
    return
  }
  const values = Object.entries(erased)
  if (values.length === 0) return
  const set = values.map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  await sql`update ${sql.table(table)} set ${sql.join(set)} where ${its}`.execute(db)
}

type Row = Readonly<Record<string, string | number | null>>

/** Rows about others stay, without its names. */
async function replaceNames({ db }: Database, table: HoldingTable, subject: Subject): Promise<void> {
  const { words = [], key = [] } = holdingOf(table)
  if (words.length === 0 || subject.words.length === 0) return
  const columns = sql.join([...key, ...words].map((name) => sql.ref(name)))
  const owner = sql`${sql.ref(ownerColumn(table))} = ${subject.connection}`
  const { rows } = await sql<Row>`
    select ${columns} from ${sql.table(table)} where ${owner} and ${namingIt(table, subject)}`.execute(db)
  for (const row of rows) {
    const set: RawBuilder<unknown>[] = []
    for (const column of words) {
      const text = row[column]
      if (typeof text !== 'string') continue
      const replaced = replacedIn(text, subject.words, ERASED)
      if (replaced !== text) set.push(sql`${sql.ref(column)} = ${replaced}`)
    }
    if (set.length === 0) continue
    const same = key.map((name) => sql`${sql.ref(name)} = ${row[name]}`)
    await sql`
      update ${sql.table(table)} set ${sql.join(set)} where ${owner} and ${sql.join(same, sql` and `)}`.execute(db)
  }
}
