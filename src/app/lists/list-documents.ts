import { z } from 'zod'
import { anyJson } from '../any-json.ts'
import { issueDocument } from '../issues.ts'
import { moment } from '../moment.ts'
import { plannedDocument } from '../planned-operation.ts'
import { receivablesDocument } from '../receivables.ts'
import { RECORD_STATES } from '../record-states.ts'
import { recordDocument } from '../records.ts'
import { actorDocument, runDetail } from '../runs.ts'
import { connectionStatus } from '../status.ts'

const number = z.int().nonnegative()

/** Issues of one code, which have one cause and one remedy. */
export const issueGroup = z
  .strictObject({
    ...issueDocument.pick({ code: true, cause: true, remedy: true }).shape,
    count: number,
    firstSeen: moment,
    lastSeen: moment,
    /** The one that was seen last. */
    newest: issueDocument.pick({ id: true, message: true, advice: true, answers: true }),
  })
  .meta({ id: 'IssueGroup' })
export type IssueGroup = z.output<typeof issueGroup>

/** What somebody did. */
export const auditDocument = z
  .strictObject({
    id: z.string(),
    at: moment,
    by: actorDocument,
    /** The thing and the verb: `issue.answer`, `connection.pause`. */
    action: z.string(),
    /** The connection by the name that it had; `null`: it concerned none, or all. */
    connection: z.string().nullable(),
    stream: z.string().nullable(),
    key: z.string().nullable(),
    /** The id of what it is about, where that is no record: a run, an issue, a delivery. */
    subject: z.string().nullable(),
    before: anyJson,
    after: anyJson,
  })
  .meta({ id: 'Audited' })
export type AuditDocument = z.output<typeof auditDocument>

/** Writes of a preview that are approved together. */
const previewGroup = z.strictObject({
  /** `flow:kind:entity`, as it is approved by. */
  group: z.string(),
  ...plannedDocument.pick({ flow: true, kind: true, entity: true }).shape,
  count: number,
  units: z.number(),
})

/** A preview that is kept, without its writes. */
export const previewSummary = z
  .strictObject({
    ...runDetail.pick({ runId: true, status: true, startedAt: true, finishedAt: true, counts: true, actor: true })
      .shape,
    mode: z.enum(['changes', 'full']),
    /** The only customers and suppliers that it is about; `null`: all. */
    parties: z.array(z.string()).nullable(),
    units: z.number(),
    total: number,
    groups: z.array(previewGroup),
  })
  .meta({ id: 'PreviewSummary' })
export type PreviewSummary = z.output<typeof previewSummary>

/** A record that was found. */
export const foundDocument = recordDocument
  .pick({ stream: true, key: true, number: true, name: true, date: true, state: true })
  .meta({ id: 'Found' })
export type FoundDocument = z.output<typeof foundDocument>

/** A connection at a glance. */
export const overviewDocument = z
  .strictObject({
    status: connectionStatus,
    /** Records that count for a flow, by what became of them. */
    records: z.strictObject(
      Object.fromEntries(RECORD_STATES.map((state) => [state, number])) as Record<
        (typeof RECORD_STATES)[number],
        typeof number
      >,
    ),
    /** What all customers owe together; `null` where no figures were worked out yet. */
    receivables: z
      .strictObject({
        ...receivablesDocument.shape.total.shape,
        currency: z.string(),
        asOf: z.string(),
        customers: number,
      })
      .nullable(),
    runs: z.array(runDetail),
  })
  .meta({ id: 'Overview' })
export type OverviewDocument = z.output<typeof overviewDocument>

/** The settings of a connection, without its secrets. */
export const settingsDocument = z
  .strictObject({
    name: z.string(),
    /** To be handed back with a change: another one means that somebody changed them meanwhile. */
    revision: z.string(),
    /** Whether a file or the web app changed them last; `null` where that is not known. */
    managedBy: z.enum(['file', 'web']).nullable(),
    /** As a connection file, with placeholders in place of secrets. */
    yaml: z.string(),
    settings: anyJson,
  })
  .meta({ id: 'Settings' })
export type SettingsDocument = z.output<typeof settingsDocument>
