import { z } from 'zod'
import type { Link, NewIssue, NewOperation } from '../core/sync-store.ts'
import { anyJson } from './any-json.ts'
import { operationDocument } from './operations.ts'
import type { PlannedOperation } from './planned-operation.ts'
import type { RecordNames } from './record-names.ts'
import { type RunDetail, runDocument, runSummary } from './runs.ts'

/** A write that a run would make. */
const plannedDocument = z.strictObject({
  ...operationDocument.pick({ flow: true, entity: true, kind: true, stream: true, key: true }).shape,
  /** What a person would call the record. */
  title: z.string(),
  /** Its price in the daily API budget. */
  units: z.number(),
  changes: z.array(z.strictObject({ field: z.string(), before: anyJson, after: anyJson })),
})

const plannedIssue = z.strictObject({
  flow: z.string(),
  stream: z.string(),
  key: z.string(),
  code: z.string(),
  message: z.string(),
  advice: z.string(),
  details: anyJson,
})

/** `preview --json`. */
export const previewDocument = z.strictObject({
  ...runDocument.shape,
  /** What all of it costs. */
  units: z.number(),
  total: z.int().nonnegative(),
  operations: z.array(plannedDocument),
  /** What a run would raise. */
  issues: z.array(plannedIssue),
  /** With `--first`: which customers and suppliers these are. */
  parties: z.array(z.string()),
  /** With `--apply`: the run that made them. */
  applied: runDocument.optional(),
})
export type PreviewDocument = z.output<typeof previewDocument>

export interface Preview {
  readonly run: RunDetail
  /** Each write as it is planned, and beside it as it is shown. */
  readonly planned: readonly NewOperation[]
  readonly operations: readonly PlannedOperation[]
  /** What would be taken as it is in Pipedrive. */
  readonly links: readonly Link[]
  /** What those records are called whose writes do not say so. */
  readonly names: RecordNames
  /** What records would wait for → how many of them. */
  readonly waiting: ReadonlyMap<string, number>
  readonly issues: readonly NewIssue[]
  readonly parties: readonly string[]
}

export const previewDocumentOf = (
  { run, operations, issues, parties }: Pick<Preview, 'run' | 'operations' | 'issues' | 'parties'>,
  applied?: RunDetail,
): z.input<typeof previewDocument> => ({
  ...runSummary(run),
  units: operations.reduce((sum, { units }) => sum + units, 0),
  total: operations.length,
  operations: operations.map(({ changes, ...operation }) => ({ ...operation, changes: [...changes] })),
  issues: [...issues],
  parties: [...parties],
  ...(applied === undefined ? {} : { applied: runSummary(applied) }),
})
