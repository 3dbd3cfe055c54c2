import { z } from 'zod'
import { previewSummary } from '../../../app/lists/list-documents.ts'
import { moment } from '../../../app/moment.ts'
import { operationDocument } from '../../../app/operations.ts'
import { previewDetail } from '../../../app/previews.ts'
import { runDetail, runWithOperations } from '../../../app/runs.ts'
import { anId, inConnection, paged, pageOf, reads } from './route.ts'

const one = { ...inConnection, run: anId.describe('The id of a run, or its beginning') }

export const runs = {
  list: reads('/connections/{connection}/runs', 'Runs', 'Runs, the newest first')
    .input(
      z.strictObject({
        ...inConnection,
        status: runDetail.shape.status.optional(),
        mode: runDetail.shape.mode.optional(),
        since: moment.optional(),
        until: moment.optional(),
        ...paged,
      }),
    )
    .output(pageOf(runDetail)),
  get: reads('/connections/{connection}/runs/{run}', 'Runs', 'A run with its first 200 operations')
    .input(z.strictObject(one))
    .output(runWithOperations),
  operations: reads('/connections/{connection}/runs/{run}/operations', 'Runs', 'What a run wrote, in order')
    .input(z.strictObject({ ...one, ...paged }))
    .output(pageOf(operationDocument)),
}

const kept = { ...inConnection, preview: anId.describe('The id of a preview, or its beginning') }

export const previews = {
  list: reads('/connections/{connection}/previews', 'Previews', 'Previews that are kept, the newest first')
    .input(z.strictObject(inConnection))
    .output(z.array(previewSummary)),
  get: reads('/connections/{connection}/previews/{preview}', 'Previews', 'A preview that is kept')
    .input(z.strictObject(kept))
    .output(previewSummary),
  operations: reads('/connections/{connection}/previews/{preview}/operations', 'Previews', 'What it would write')
    .input(z.strictObject({ ...kept, group: z.string().max(200).optional().describe('`flow:kind:entity`'), ...paged }))
    .output(pageOf(previewDetail.shape.operations.element)),
}
