import { z } from 'zod'
import { adoptionDocument } from './adoption.ts'
import { anyJson } from './any-json.ts'
import { doctorDocument, pingDocument } from './checks.ts'
import {
  appliedConnection,
  authorizeDocument,
  connectionDocument,
  deletedConnection,
  exportedConnection,
  listedConnection,
  validatedConnection,
} from './connections.ts'
import { deliveryDocument, replayDocument } from './deliveries.ts'
import { failureDocument } from './failure.ts'
import { issueDocument } from './issues.ts'
import { previewDocument } from './previews.ts'
import { recordDocument } from './records.ts'
import { runDetail, runDocument, runWithOperations } from './runs.ts'
import { statusDocument } from './status.ts'
import { lifeDocument } from './timeline.ts'

/** A record of Visma.net as it is now: `read --json` prints an array of them. */
const sourceRecord = z.strictObject({
  key: z.string(),
  number: z.string().nullable(),
  /** By the clock of Visma.net, in the zone of the company: it tells none. */
  modified: z.string().nullable(),
  data: anyJson,
})

/** `init --json`: which files were written, which were there already, and what is left to fill in and to do. */
const initDocument = z.strictObject({
  name: z.string(),
  written: z.array(z.string()),
  kept: z.array(z.string()),
  examples: z.array(z.string()),
  next: z.array(z.string()),
})

/** `store copy --json`. */
const copyDocument = z.strictObject({
  connections: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  tables: z.record(z.string(), z.int().nonnegative()),
})

/**
 * What every command prints on stdout with `--json`, by its words. Members may be added; none is taken away or changed
 * without a line in the changelog that says what to do.
 */
export const CONTRACT: Readonly<Record<string, z.ZodType>> = {
  'connection adopt': adoptionDocument,
  'connection apply': appliedConnection,
  'connection authorize': authorizeDocument,
  'connection delete': deletedConnection,
  'connection export': exportedConnection,
  'connection list': z.array(listedConnection),
  'connection pause': connectionDocument,
  'connection resume': connectionDocument,
  'connection validate': validatedConnection,
  doctor: doctorDocument,
  'inbox list': z.array(deliveryDocument),
  'inbox replay': replayDocument,
  init: initDocument,
  // With the issues as they stand now.
  'issue ignore': z.array(issueDocument),
  'issue retry': z.array(issueDocument),
  issues: z.array(issueDocument),
  ping: pingDocument,
  preview: previewDocument,
  // Written as they are read: where that ends early, the last member is the failure.
  read: z.array(z.union([sourceRecord, failureDocument])),
  records: z.array(z.union([recordDocument, failureDocument])),
  run: runWithOperations,
  runs: z.array(runDetail),
  status: statusDocument,
  'store copy': copyDocument,
  sync: runDocument,
  timeline: z.array(lifeDocument),
}
