import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Subject } from '../../core/personal.ts'
import type { Schema } from '../database/database.ts'
import type { Flavour } from '../database/dialect.ts'

/** Where rows of one party are in a table, by what each column names it, and what becomes of them when it is erased. */
interface Holding {
  /** By the record that the row is about. */
  readonly record?: true
  /** By the record of the destination; the name of the column that says of which kind that is. */
  readonly remote?: 'entity' | 'role'
  /** By the beginning of its description. */
  readonly about?: true
  /** By the records that are named in its JSON. */
  readonly line?: true
  /** Of rows about it: they go, or stay with this in the place of what they say. */
  readonly erased: 'gone' | Readonly<Record<string, string | null>>
  /** Columns in which rows about others may name it too, and those that tell such rows apart. */
  readonly words?: readonly string[]
  readonly key?: readonly string[]
}

/** What stands in the place of values that were erased. */
export const ERASED = 'erased'

const STAYS = {}
const BYGONE = { before: null, after: '{}' }

/**
 * What tables hold of people. The one list: what is exported of somebody and what is erased are the same rows. A new table
 * has to be listed here; `null` is one that holds nothing of anybody, but what a person wrote into the settings.
 */
const HOLDINGS = {
  connection: { words: ['state_reason'], key: ['id'], erased: STAYS },
  connection_work: null,
  data_key: null,
  sealed_field: null,
  api_usage: null,
  // Times, ids, and names of what was set up.
  checkpoint: null,
  hook: { words: ['problem'], key: ['id'], erased: STAYS },
  hook_heard: null,
  run: { words: ['message', 'progress', 'skipped'], key: ['id'], erased: STAYS },
  issue: {
    record: true,
    words: ['message', 'advice', 'details', 'ignored_because', 'answer'],
    key: ['id'],
    erased: {
      ...{ message: ERASED, advice: ERASED, details: 'null' },
      ...{ ignored_because: null, answer: null, state: 'resolved' },
    },
  },
  audit: {
    record: true,
    words: ['subject', 'before', 'after'],
    key: ['id'],
    erased: { before: null, after: null },
  },
  inbox: { about: true, words: ['about', 'headers', 'body', 'reason'], key: ['id'], erased: 'gone' },
  // Which record of the destination it was: whoever is to be removed there too is found by it.
  link: { record: true, erased: STAYS },
  tombstone: null,
  shadow: { remote: 'entity', erased: 'gone' },
  mirror: { remote: 'entity', erased: 'gone' },
  mirror_key: { remote: 'entity', erased: 'gone' },
  agreed_value: { record: true, erased: 'gone' },
  noticed_edit: { record: true, erased: 'gone' },
  match_decision: {
    record: true,
    words: ['because'],
    key: ['stream', 'key', 'role', 'remote'],
    erased: { because: null },
  },
  suggestion: {
    record: true,
    remote: 'role',
    words: ['reason', 'name'],
    key: ['stream', 'key', 'role', 'remote'],
    erased: 'gone',
  },
  left_record: { record: true, erased: STAYS },
  kept_back: { record: true, erased: 'gone' },
  tie_out: { words: ['result'], key: ['run'], erased: STAYS },
  tie_out_line: { line: true, words: ['line'], key: ['run', 'kind', 'ordinal'], erased: 'gone' },
  operation: { record: true, remote: 'entity', erased: BYGONE },
  record: { record: true, erased: 'gone' },
  search_term: { record: true, erased: 'gone' },
  owed: { record: true, erased: 'gone' },
  record_version: { record: true, erased: 'gone' },
  payload: { record: true, erased: 'gone' },
  before_preview: { record: true, erased: 'gone' },
  preview: { words: ['parties'], key: ['run'], erased: STAYS },
  preview_write: { record: true, remote: 'entity', words: ['party'], key: ['run', 'place'], erased: BYGONE },
  preview_match: {
    record: true,
    remote: 'role',
    words: ['called', 'name'],
    key: ['run', 'stream', 'key', 'role', 'remote'],
    erased: 'gone',
  },
  serving_process: null,
  // Those who work here, not those whose records are carried.
  person: null,
  change: null,
  person_session: null,
  one_time: null,
  api_key: null,
  // Sealed copies of documents, for a day: an erasure empties all of its connection.
  kept_answer: null,
} as const satisfies Readonly<Record<keyof Schema, Holding | null>>

export type HoldingTable = {
  [Table in keyof typeof HOLDINGS]: (typeof HOLDINGS)[Table] extends null ? never : Table
}[keyof typeof HOLDINGS]

export const HOLDING_TABLES = (Object.keys(HOLDINGS) as (keyof Schema)[]).filter(
  (table): table is HoldingTable => HOLDINGS[table] !== null,
)

export const holdingOf = (table: HoldingTable): Holding => HOLDINGS[table]

/** Of whose connection a row is; of a connection its own id. */
export const ownerColumn = (table: HoldingTable): string => (table === 'connection' ? 'id' : 'connection')

/** Whether rows of a table can be about a party, and not only name it. */
export function isEverAboutIt(table: HoldingTable): boolean {
  const { record, remote, about, line } = holdingOf(table)
  return record === true || remote !== undefined || about === true || line === true
}

/** Rows that are about the party itself. */
export function aboutIt(flavour: Flavour, table: HoldingTable, subject: Subject): RawBuilder<SqlBool> {
  const { record, remote, about, line } = holdingOf(table)
  const ways: RawBuilder<unknown>[] = []
  if (record) {
    const rows = flavour.rows(
      'r',
      { stream: 'text', key: 'text' },
      subject.records.map(({ stream, key }) => ({ stream, key })),
    )
    ways.push(sql`(stream, key) in (select r.stream, r.key from ${rows})`)
  }
  if (remote !== undefined) {
    const rows = flavour.rows(
      'r',
      { entity: 'text', remote: 'text' },
      subject.remotes.map(({ entity, remote }) => ({ entity, remote })),
    )
    ways.push(sql`(${sql.ref(remote)}, remote) in (select r.entity, r.remote from ${rows})`)
  }
  if (about) {
    const rows = flavour.rows(
      'r',
      { told: 'text' },
      subject.told.map((told) => ({ told })),
    )
    ways.push(sql`exists (select 1 from ${rows} where substr(about, 1, length(r.told)) = r.told)`)
  }
  if (line) {
    const rows = flavour.rows(
      'r',
      { named: 'text' },
      [
        ...subject.remotes.map(({ entity, remote }) => inJson({ entity, remote })),
        ...subject.records.map(({ stream, key }) => inJson({ stream, key })),
        // A line of amounts names customers alone. One that several share stays, and tells their sum.
        `"keys":[${JSON.stringify(subject.party.key)}]`,
      ].map((named) => ({ named })),
    )
    ways.push(sql`exists (select 1 from ${rows} where replace(line, r.named, '') <> line)`)
  }
  return ways.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}

const inJson = (members: Readonly<Record<string, string>>): string => JSON.stringify(members).slice(1, -1)

/** Rows that name it, whatever they are about. Comparing lengths spares the wildcards of `like`. */
export function namingIt(table: HoldingTable, { words }: Pick<Subject, 'words'>): RawBuilder<SqlBool> {
  const forms = [...new Set(words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1)]))]
  const ways = (holdingOf(table).words ?? []).flatMap((column) =>
    forms.map((form) => sql`replace(${sql.ref(column)}, ${form}, '') <> ${sql.ref(column)}`),
  )
  return ways.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}
