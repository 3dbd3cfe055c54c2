import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { StagedRecord, StreamName } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { Link } from '../core/sync-store.ts'
import { companionsOf } from './companions.ts'
import { recordNamed } from './key.ts'
import { eventsOf, type Kept, lifeEvent } from './life-events.ts'
import { linkDocument, linkOf } from './links.ts'
import { operationDocument, operationOf } from './operations.ts'

/** The life of one record: `timeline --json` prints an array of one. */
export const lifeDocument = z.strictObject({
  record: z.strictObject({
    stream: z.string(),
    key: z.string(),
    number: z.string().nullable(),
    /** By the clock of Visma.net, which tells no time zone. */
    modified: z.string().nullable(),
    state: z.enum(['pending', 'done', 'waiting', 'skipped', 'issue', 'kept']),
    /** Why it is skipped or waits. */
    reason: z.string().nullable(),
  }),
  links: z.array(linkDocument),
  /** Oldest first. */
  events: z.array(lifeEvent),
  /** What the events name; oldest first. */
  operations: z.array(operationDocument),
})
export type Life = z.output<typeof lifeDocument>

type Asked = Pick<Store, 'ledger' | 'records' | 'audit' | 'issues' | 'inbox' | 'runs' | 'tieOuts'>

/** The life of the record that a KEY names. Errors: those of `recordNamed`. */
export async function timelineOf(store: Asked, connection: Connection, text: string): Promise<readonly Life[]> {
  const record = await recordNamed(store, connection, text)
  const { stream, key, number, modified, state, reason } = record
  const streams = [stream, ...companionsOf(stream)]
  const links = await ofEach(streams, (one) => store.ledger.linksOf(connection.id, one, key))
  const kept = await keptOf(store, connection, record, { streams, links })
  return [
    {
      record: { stream, key, number, modified, state, reason },
      links: links.map((link) => linkOf(connection, link)),
      events: eventsOf(record.data, kept),
      operations: kept.operations.map(operationOf),
    },
  ]
}

const MOST_TOLD = 50

async function ofEach<T>(
  streams: readonly StreamName[],
  ask: (stream: StreamName) => Promise<readonly T[]>,
): Promise<T[]> {
  return (await Promise.all(streams.map(ask))).flat()
}

async function keptOf(
  store: Asked,
  { id }: Connection,
  record: StagedRecord,
  { streams, links }: { readonly streams: readonly StreamName[]; readonly links: readonly Link[] },
): Promise<Kept> {
  const { stream, key } = record
  const last = store.tieOuts.latest(id)
  const [written, tied, drift, firstReadAt, versions, told, issues, decisions] = await Promise.all([
    ofEach(streams, (one) => store.ledger.ofRecord(id, one, key)),
    last,
    last.then((found) => (found === null ? [] : store.tieOuts.driftOf(id, found.run, record))),
    store.records.firstReadAt(id, stream, key),
    store.records.versions(id, stream, key),
    store.inbox.about(id, beginningsOf(record, links), MOST_TOLD),
    ofEach(streams, (one) => store.issues.ofRecord(id, one, key)),
    ofEach(streams, (one) => store.audit.ofRecord(id, one, key)),
  ])
  const operations = written.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const runs = await Promise.all([...new Set(operations.map(({ run }) => run))].map((run) => store.runs.get(run)))
  return {
    ...{ firstReadAt, versions, told, issues, decisions, operations, drift },
    runs: new Map(runs.flatMap((run) => (run === null ? [] : [[run.id, run] as const]))),
    tieOut: tied === null ? null : { at: tied.tieOut.at, run: tied.run },
  }
}

/** How deliveries of Visma.net name a document: with all streams that it may be in. */
const ALSO_NAMED: Readonly<Record<string, readonly string[]>> = {
  customerinvoice: ['customerinvoice, customerdocument', 'customerinvoice, customerCreditNote, customerdocument'],
  customerCreditNote: ['customerCreditNote, customerdocument', 'customerinvoice, customerCreditNote, customerdocument'],
  supplierdocument: ['supplierInvoice, supplierdocument'],
}

/** How the description of a delivery about the record begins, or about a record in Pipedrive that it is. */
export function beginningsOf({ stream, key, number }: StagedRecord, links: readonly Link[]): readonly string[] {
  const names = [stream, ...(ALSO_NAMED[stream] ?? [])]
  const ids = [...new Set([key, ...(number === null ? [] : [number])])]
  const there = [...new Set(links.map(({ entity, remote }) => `${entity} ${remote} `))]
  return [...names.flatMap((name) => ids.map((one) => `${name} ${one} `)), ...there]
}
