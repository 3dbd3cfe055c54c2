import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { RecordState, StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { Issue, Link } from '../core/sync-store.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { COUNTED } from '../flows/visma-pipedrive/streams.ts'
import { amount } from './amount.ts'
import { linkDocument, linkOf } from './links.ts'
import { RECORD_STATES, type ShownState } from './record-states.ts'

export const SHOWN = {
  done: 'shown',
  waiting: 'waiting',
  skipped: 'skipped',
  issue: 'issue',
  pending: 'pending',
  kept: 'kept',
} as const satisfies Record<RecordState, ShownState>
export const STORED = Object.fromEntries(Object.entries(SHOWN).map(([stored, shown]) => [shown, stored])) as Readonly<
  Record<ShownState, RecordState>
>

/** One record as JSON: `records --json` prints an array of them. */
export const recordDocument = z.strictObject({
  flow: z.string(),
  stream: z.string(),
  key: z.string(),
  /** The number people know it by. */
  number: z.string().nullable(),
  /** The name of the party, or of a document's party. */
  name: z.string().nullable(),
  date: z.string().nullable(),
  dueDate: z.string().nullable(),
  /** Amounts are decimal text in `currency`, the document's own. */
  currency: z.string().nullable(),
  total: amount.nullable(),
  balance: amount.nullable(),
  state: z.enum(RECORD_STATES),
  /** Why it is skipped, what it waits for, or what is wrong. */
  reason: z.string().nullable(),
  issueId: z.string().nullable(),
  links: z.array(
    z.strictObject({
      ...linkDocument.pick({ role: true, entity: true }).shape,
      id: linkDocument.shape.remote,
      url: linkDocument.shape.url,
    }),
  ),
})
export type RecordDocument = z.output<typeof recordDocument>

export interface RecordFilter {
  readonly state?: ShownState | undefined
  readonly stream?: string | undefined
}

type Asked = Pick<Store, 'records' | 'issues' | 'ledger'>

/**
 * Every record that counts for a flow, with what became of it: the same records that a run counts as *read*. Rows that
 * did not decode count too, with their issue.
 *
 * Errors: SyncError `record.unknown_stream` (hold) for a stream that no flow counts.
 */
export async function* records(
  store: Asked,
  connection: Connection,
  { state, stream }: RecordFilter,
): AsyncGenerator<RecordDocument> {
  if (stream !== undefined && !COUNTED.has(stream)) throw unknownStream(stream)
  const streams = [...COUNTED.keys()].filter((one) => stream === undefined || one === stream)
  const issues = await store.issues.list(connection.id, ['open', 'waiting', 'ignored'])
  const issueOf = Map.groupBy(issues, (issue) => `${issue.stream}:${issue.key}`)
  const filter = { streams, state: state === undefined ? null : STORED[state] }
  let after: Pick<StagedRecord, 'stream' | 'key'> | null = null
  for (;;) {
    const page: readonly StagedRecord[] = await store.records.page(connection.id, filter, after, PAGE)
    const links = await linksOfAll(store, connection, page)
    for (const record of page) {
      const issue = record.state === 'issue' ? issueOf.get(`${record.stream}:${record.key}`)?.[0] : undefined
      yield recordDocumentOf(connection, record, issue, links.get(record) ?? [])
    }
    after = page.at(-1) ?? null
    if (page.length < PAGE) break
  }
  if (state !== undefined && state !== 'issue') return
  for (const issue of issues) {
    if (issue.code === UNDECODABLE && streams.includes(issue.stream)) yield rejectedDocument(issue)
  }
}

/** The flow that counts the records of a stream; the stream itself where none does. */
export const flowOfStream = (stream: string): string => COUNTED.get(stream) ?? stream

const PAGE = 500

export const unknownStream = (stream: string): SyncError =>
  new SyncError(
    'record.unknown_stream',
    `No record of a flow is of the stream ${stream}.`,
    { do: 'hold' },
    { advice: `There are ${[...COUNTED.keys()].join(', ')}.` },
  )
export const UNDECODABLE = 'source.undecodable'

/** The links of these records, asked for stream by stream. */
export async function linksOfAll(
  { ledger }: Pick<Store, 'ledger'>,
  { id }: Pick<Connection, 'id'>,
  records: readonly StagedRecord[],
): Promise<ReadonlyMap<StagedRecord, readonly Link[]>> {
  const found = await Promise.all(
    [...Map.groupBy(records, ({ stream }) => stream)].map(async ([stream, some]) => {
      const links = await ledger.links(
        id,
        stream,
        some.map(({ key }) => key),
      )
      return some.map((record) => [record, (links.get(record.key) ?? []).toSorted(byRole)] as const)
    }),
  )
  return new Map(found.flat())
}

const byRole = (a: Link, b: Link): number => (a.role < b.role ? -1 : 1)

export function recordDocumentOf(
  connection: Connection,
  record: StagedRecord,
  issue: Issue | undefined,
  links: readonly Link[],
): RecordDocument {
  const { stream, key, number, state, reason } = record
  return {
    flow: flowOfStream(stream),
    stream,
    key,
    number,
    ...factsOf(toldBy(record)),
    state: SHOWN[state],
    reason: issue?.message ?? reason,
    issueId: issue?.id ?? null,
    links: links
      .filter((link) => link.state === 'live')
      .map((link) => linkOf(connection, link))
      .map(({ role, entity, remote, url }) => ({ role, entity, id: remote, url })),
  }
}

function factsOf({ name, party, date, dueDate, currency, total, balance }: ReturnType<typeof toldBy>) {
  return {
    name: name ?? party?.name ?? null,
    date: date ?? null,
    dueDate: dueDate ?? null,
    currency: currency ?? null,
    total: total ?? null,
    balance: balance ?? null,
  }
}

export const rejectedDocument = ({ stream, key, message, id }: Issue): RecordDocument => ({
  flow: flowOfStream(stream),
  stream,
  key,
  number: null,
  ...factsOf({}),
  state: 'issue',
  reason: message,
  issueId: id,
  links: [],
})
