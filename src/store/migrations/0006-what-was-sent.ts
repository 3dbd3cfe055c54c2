import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

type Fields = Record<string, unknown>

interface Row {
  readonly connection: string
  readonly entity: string
  readonly remote: string
  readonly written: string
}

const PAGE = 200
/** On records of others: lists that we add to, and members that we fill where they are empty. */
const LISTS = ['emails', 'phones']
const FILLED = ['address', 'website', 'org_id']

/**
 * Tells what we sent apart from what was only found in place. Until now both counted as written by us, so that a
 * value a person had typed was replaced or deleted once Visma's moved. The ledger knows which was which.
 */
export const whatWasSent = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await sql`alter table shadow add column unsent text not null default '{}'`.execute(db)
    let after: Row | null = null
    for (;;) {
      const rows: readonly Row[] = await pageAfter(db, after)
      for (const row of rows) await tellApart(db, row)
      after = rows.at(-1) ?? null
      if (after === null) return
    }
  },
})

async function pageAfter(db: Kysely<unknown>, after: Row | null): Promise<readonly Row[]> {
  const from = after ?? { connection: '', entity: '', remote: '' }
  const { rows } = await sql<Row>`
    select connection, entity, remote, written from shadow
    where origin = 'linked' and entity in ('person', 'organization')
      and (connection, entity, remote) > (${from.connection}, ${from.entity}, ${from.remote})
    order by connection, entity, remote limit ${PAGE}`.execute(db)
  return rows
}

async function tellApart(db: Kysely<unknown>, row: Row): Promise<void> {
  const { connection, entity, remote } = row
  const written: Fields = JSON.parse(row.written)
  const names = [...LISTS, ...FILLED].filter((name) => Object.hasOwn(written, name))
  if (names.length === 0) return
  const sent = await writesOf(db, row)
  const unsent: Fields = {}
  for (const name of names) {
    const wanted = written[name]
    if (FILLED.includes(name)) {
      if (sent.some(({ after }) => Object.hasOwn(after, name))) continue
      delete written[name]
    } else {
      const ours = sent.flatMap(({ before, after }) => added(before?.[name], after[name]))
      const kept = members(wanted).filter((member) => ours.some((one) => sameText(one, member)))
      if (kept.length === members(wanted).length) continue
      written[name] = kept
    }
    unsent[name] = wanted
  }
  await sql`
    update shadow set written = ${JSON.stringify(written)}, unsent = ${JSON.stringify(unsent)}
    where connection = ${connection} and entity = ${entity} and remote = ${remote}`.execute(db)
}

async function writesOf(db: Kysely<unknown>, { connection, entity, remote }: Row) {
  const { rows } = await sql<{ before: string | null; after: string }>`
    select distinct o.id, o.before, o.after from link l
    join operation o on o.connection = l.connection and o.stream = l.stream and o.key = l.key
    where l.connection = ${connection} and l.entity = ${entity} and l.remote = ${remote}
      and o.entity = ${entity} and o.remote = ${remote} and o.kind = 'update' and o.state = 'done'`.execute(db)
  return rows.map(({ before, after }) => ({
    before: before === null ? null : (JSON.parse(before) as Fields),
    after: JSON.parse(after) as Fields,
  }))
}

type Member = { readonly value: string }

const members = (list: unknown): readonly Member[] =>
  Array.isArray(list) ? list.filter((one): one is Member => typeof one?.value === 'string') : []
const added = (before: unknown, after: unknown): readonly Member[] =>
  members(after).filter((one) => !members(before).some((other) => sameText(one, other)))
const sameText = (a: Member, b: Member): boolean => a.value.trim().toLowerCase() === b.value.trim().toLowerCase()
