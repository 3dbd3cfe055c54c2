import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Subject } from '../../core/personal.ts'
import type { Schema } from '../database/database.ts'
import type { Flavour } from '../database/dialect.ts'

/** Where rows of one party are in a table: by what each column names it. */
interface Holding {
  /** By the record that the row is about. */
  readonly record?: true
  /** By the record of the destination; the name of the column that says of which kind that is. */
  readonly remote?: 'entity' | 'role'
  /** By the beginning of its description. */
  readonly about?: true
  /** By the record of the destination that is named in its JSON. */
  readonly line?: true
  /** Columns in which rows about others may name it too. */
  readonly words?: readonly string[]
}

/**
 * What tables hold of people. The one list: what is exported of somebody and what is erased are the same rows. A new table
 * has to be listed here; `null` is one that holds nothing of anybody, but what a person wrote into the settings.
 */
const HOLDINGS = {
  connection: { words: ['state_reason'] },
  connection_work: null,
  data_key: null,
  sealed_field: null,
  api_usage: null,
  checkpoint: { words: ['value'] },
  hook: { words: ['problem'] },
  hook_heard: null,
  run: { words: ['message', 'progress', 'skipped'] },
  issue: { record: true, words: ['message', 'advice', 'details', 'ignored_because', 'answer'] },
  audit: { record: true, words: ['subject', 'before', 'after'] },
  inbox: { about: true, words: ['about', 'headers', 'body', 'reason'] },
  link: { record: true },
  shadow: { remote: 'entity' },
  mirror: { remote: 'entity' },
  mirror_key: { remote: 'entity' },
  agreed_value: { record: true },
  noticed_edit: { record: true },
  match_decision: { record: true, words: ['because'] },
  suggestion: { record: true, remote: 'role', words: ['reason'] },
  left_record: { record: true },
  kept_back: { record: true },
  tie_out: { words: ['result'] },
  tie_out_line: { line: true, words: ['line'] },
  operation: { record: true, remote: 'entity' },
  record: { record: true },
  search_term: { record: true },
  record_version: { record: true },
  payload: { record: true },
  before_preview: { record: true },
  preview: { words: ['parties'] },
  preview_write: { record: true, remote: 'entity', words: ['party'] },
  serving_process: null,
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
      subject.remotes.map(({ entity, remote }) => ({ named: JSON.stringify({ entity, remote }).slice(1, -1) })),
    )
    ways.push(sql`exists (select 1 from ${rows} where replace(line, r.named, '') <> line)`)
  }
  return ways.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}

/** Rows that name it, whatever they are about. Comparing lengths spares the wildcards of `like`. */
export function namingIt(table: HoldingTable, { words }: Pick<Subject, 'words'>): RawBuilder<SqlBool> {
  const forms = [...new Set(words.flatMap((word) => [word, JSON.stringify(word).slice(1, -1)]))]
  const ways = (holdingOf(table).words ?? []).flatMap((column) =>
    forms.map((form) => sql`replace(${sql.ref(column)}, ${form}, '') <> ${sql.ref(column)}`),
  )
  return ways.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}
