import type { Connection } from '../../core/connection.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { IssuePlace } from '../../core/lists.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { Store } from '../../core/store.ts'
import type { Issue, IssueState } from '../../core/sync-store.ts'
import { toldBy } from '../../flows/visma-pipedrive/rows.ts'
import { COUNTED } from '../../flows/visma-pipedrive/streams.ts'
import { recordsNamed } from '../key.ts'
import {
  linksOfAll,
  type RecordDocument,
  type RecordFilter,
  recordDocumentOf,
  rejectedDocument,
  SHOWN,
  STORED,
  UNDECODABLE,
  unknownStream,
} from '../records.ts'
import type { FoundDocument } from './list-documents.ts'
import type { Listed } from './listed.ts'

type Asked = Pick<Store, 'records' | 'issues' | 'ledger' | 'lists'>

/** After the records come rows that did not decode, of which there are only issues, state by state. */
export type RecordPlace =
  | { readonly stream: string; readonly key: string }
  | { readonly rejected: (typeof REJECTED)[number]; readonly after: IssuePlace | null }

const REJECTED = ['open', 'waiting', 'ignored'] as const satisfies readonly IssueState[]

/**
 * A page of what was read, as `records` has it.
 *
 * Errors: SyncError `record.unknown_stream` (hold).
 */
export async function listRecords(
  store: Asked,
  connection: Connection,
  { state, stream }: RecordFilter,
  after: RecordPlace | null,
  limit: number,
): Promise<Listed<RecordDocument, RecordPlace>> {
  if (stream !== undefined && !COUNTED.has(stream)) throw unknownStream(stream)
  const streams = [...COUNTED.keys()].filter((one) => stream === undefined || one === stream)
  const items: RecordDocument[] = []
  if (after === null || 'key' in after) {
    const place = after && { stream: after.stream, key: after.key as SourceKey }
    const filter = { streams, state: state === undefined ? null : STORED[state] }
    const rows = await store.records.page(connection.id, filter, place, limit + 1)
    const shown = rows.slice(0, limit)
    const [links, issues] = await Promise.all([
      linksOfAll(store, connection, shown),
      inTheWay(store, connection, shown),
    ])
    for (const row of shown) items.push(recordDocumentOf(connection, row, issues.get(row), links.get(row) ?? []))
    const last = shown.at(-1)
    if (rows.length > limit && last !== undefined) return { items, next: { stream: last.stream, key: last.key } }
    if (state !== undefined && state !== 'issue') return { items, next: null }
  }
  return addRejected(store, connection, streams, items, after !== null && 'rejected' in after ? after : null, limit)
}

/** What keeps these records from being shown. */
async function inTheWay(
  { issues }: Asked,
  { id }: Connection,
  rows: readonly StagedRecord[],
): Promise<ReadonlyMap<StagedRecord, Issue>> {
  const stuck = rows.filter(({ state }) => state === 'issue')
  const found = await Promise.all(
    [...Map.groupBy(stuck, ({ stream }) => stream)].map(async ([stream, some]) => {
      const all = await issues.ofRecords(
        id,
        stream,
        some.map(({ key }) => key),
      )
      return some.flatMap((row) => {
        const issue = all.find(({ key, state }) => key === row.key && state !== 'resolved')
        return issue === undefined ? [] : [[row, issue] as const]
      })
    }),
  )
  return new Map(found.flat())
}

async function addRejected(
  { lists }: Asked,
  { id }: Connection,
  streams: readonly string[],
  items: RecordDocument[],
  from: Extract<RecordPlace, { rejected: unknown }> | null,
  limit: number,
): Promise<Listed<RecordDocument, RecordPlace>> {
  for (const state of REJECTED.slice(from === null ? 0 : REJECTED.indexOf(from.rejected))) {
    let after = state === from?.rejected ? from.after : null
    for (;;) {
      const room = limit - items.length
      if (room === 0) return { items, next: { rejected: state, after } }
      const issues = await lists.issues(id, { state, code: UNDECODABLE, streams }, after, room)
      items.push(...issues.map(rejectedDocument))
      const last = issues.at(-1)
      if (last === undefined) break
      after = { lastSeen: last.lastSeen, id: last.id }
    }
  }
  return { items, next: null }
}

/** Records that a person's words name, best first; none where nothing is named. Errors: those of `recordsNamed`. */
export async function searchRecords(store: Asked, connection: Connection, text: string): Promise<FoundDocument[]> {
  const found = await recordsNamed(store, connection, text)
  return found.map((record) => {
    const { name, party, date } = toldBy(record)
    const { stream, key, number, state } = record
    return { stream, key, number, name: name ?? party?.name ?? null, date: date ?? null, state: SHOWN[state] }
  })
}
