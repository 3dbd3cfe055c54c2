import { z } from 'zod'
import { adoptionDocument } from './adoption.ts'
import { backupDocument, restoreDocument } from './backup.ts'
import {
  appliedConnection,
  authorizeDocument,
  connectionDocument,
  exportedConnection,
  listedConnection,
  validatedConnection,
} from './connections.ts'
import { customerExport } from './customer-export.ts'
import { deletedConnection } from './delete-connection.ts'
import { deliveryDocument, replayDocument } from './deliveries.ts'
import { doctorDocument } from './doctor.ts'
import { erasedCustomer } from './erase-customer.ts'
import { failureDocument } from './failure.ts'
import { fitDocument } from './fit-document.ts'
import { initDocument } from './init.ts'
import { issueDocument } from './issues.ts'
import { rotatedKeys } from './keys.ts'
import { matchDocument } from './matches.ts'
import { pingDocument } from './ping.ts'
import { previewDocument } from './previews.ts'
import { sourceRecord } from './read.ts'
import { receivablesDocument } from './receivables.ts'
import { recordDocument } from './records.ts'
import { runDetail, runDocument, runWithOperations } from './runs.ts'
import { statusDocument } from './status.ts'
import { copyDocument } from './store-copy.ts'
import { tieOutDocument } from './tie-out.ts'
import { lifeDocument } from './timeline.ts'
import { releasedDocument, undoDocument } from './undo.ts'
import { invitedUser, userDocument } from './users.ts'

/**
 * What each command prints on stdout with `--json`, by the words of the command. Members may be added; removing or
 * changing one needs a line in the changelog that says what to do.
 */
export const CONTRACT: Readonly<Record<string, z.ZodType>> = {
  backup: backupDocument,
  'connection adopt': adoptionDocument,
  'connection apply': appliedConnection,
  'connection authorize': authorizeDocument,
  'connection delete': deletedConnection,
  'connection export': exportedConnection,
  'connection list': z.array(listedConnection),
  'connection pause': connectionDocument,
  'connection resume': connectionDocument,
  'connection validate': validatedConnection,
  'customer erase': erasedCustomer,
  'customer export': customerExport,
  doctor: doctorDocument,
  fit: fitDocument,
  'inbox list': z.array(deliveryDocument),
  'inbox replay': replayDocument,
  init: initDocument,
  // With the issues as they stand now.
  'issue answer': issueDocument,
  'issue ignore': z.array(issueDocument),
  'issue retry': z.array(issueDocument),
  issues: z.array(issueDocument),
  'keys rotate': rotatedKeys,
  match: z.array(z.union([matchDocument, failureDocument])),
  ping: pingDocument,
  preview: previewDocument,
  // Written while they are read: when that ends early, the last member is the failure.
  read: z.array(z.union([sourceRecord, failureDocument])),
  receivables: receivablesDocument,
  records: z.array(z.union([recordDocument, failureDocument])),
  restore: restoreDocument,
  run: runWithOperations,
  runs: z.array(runDetail),
  status: statusDocument,
  'store copy': copyDocument,
  sync: runDocument,
  'tie-out': tieOutDocument,
  timeline: z.array(lifeDocument),
  // With `--release` the second.
  undo: z.union([undoDocument, releasedDocument]),
  'user invite': invitedUser,
  'user list': z.array(userDocument),
  'user remove': userDocument,
  'user reset': invitedUser,
  'user role': userDocument,
}
