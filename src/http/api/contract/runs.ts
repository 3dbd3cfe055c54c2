import { z } from 'zod'
import { previewSummary } from '../../../app/lists/list-documents.ts'
import { moment } from '../../../app/moment.ts'
import { operationDocument } from '../../../app/operations.ts'
import { previewDetail } from '../../../app/previews.ts'
import { runDetail, runWithOperations } from '../../../app/runs.ts'
import { settingValue } from '../../../app/set-values.ts'
import { releasedDocument } from '../../../app/undo.ts'
import { ADMIN, anId, FINANCE, inConnection, LATER, paged, pageOf, reads, writes } from './route.ts'
import { begun } from './work.ts'

const one = { ...inConnection, run: anId.describe('The id of a run, or its beginning') }

export const runs = {
  list: reads('/connections/{connection}/runs', 'Runs', 'Runs, the newest first')
    .input(
      z.strictObject({
        ...inConnection,
        status: runDetail.shape.status.optional(),
        mode: runDetail.shape.mode.optional(),
        flow: z
          .string()
          .regex(/^[A-Za-z]{1,100}$/)
          .optional()
          .describe('Only those that read something for it'),
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
  start: writes('/connections/{connection}/runs', 'Runs', 'Begin a run, or join the one in progress', FINANCE, LATER)
    .input(
      z.strictObject({
        ...inConnection,
        mode: z.enum(['changes', 'full', 'reconcile']).default('changes'),
        flows: z.array(z.string().max(100)).max(20).optional(),
        texts: z.boolean().optional().describe('With `reconcile`: read texts of entries back too'),
        fix: z.boolean().optional().describe('With `reconcile`: put back what differs'),
      }),
    )
    .output(begun),
  stop: writes('/connections/{connection}/runs/{run}/stop', 'Runs', 'Stop a run in good order', FINANCE)
    .input(z.strictObject(one))
    .output(z.strictObject({ runId: z.string() })),
  undo: writes('/connections/{connection}/runs/{run}/undo', 'Runs', 'Take a run back, or a part of it', ADMIN, {
    ...LATER,
    scope: 'admin',
  })
    .input(
      z.strictObject({
        ...one,
        record: z.string().min(1).max(500).optional().describe('Only what it wrote for this record'),
        operation: anId.optional().describe('Only this operation'),
        preview: z.boolean().optional().describe('Only tell what would be taken back'),
      }),
    )
    .output(begun),
  release: writes('/connections/{connection}/runs/{run}/release', 'Runs', 'Let what was taken back come again', ADMIN, {
    scope: 'admin',
  })
    .input(z.strictObject(one))
    .output(releasedDocument),
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
  make: writes('/connections/{connection}/previews', 'Previews', 'Work out what a run would write', FINANCE, LATER)
    .input(
      z.strictObject({
        ...inConnection,
        mode: z.enum(['changes', 'full']).default('changes'),
        first: z.int().min(1).max(1_000).optional().describe('Only so many customers or suppliers'),
        values: z.array(settingValue).min(1).max(200).optional().describe('As if these settings were stored'),
      }),
    )
    .output(begun),
  apply: writes(
    '/connections/{connection}/previews/{preview}/apply',
    'Previews',
    'Make exactly the writes that a preview showed',
    FINANCE,
    LATER,
  )
    .input(
      z
        .strictObject({
          ...kept,
          first: z.int().min(1).max(1_000).optional(),
          group: z.string().max(200).optional().describe('`flow:kind:entity`'),
          groups: z.array(z.string().max(200)).min(1).max(100).optional(),
        })
        .refine(({ first, group, groups }) => [first, group, groups].filter((one) => one !== undefined).length <= 1, {
          message: 'Say `first`, `group` or `groups`: one of them.',
        }),
    )
    .output(begun),
}
