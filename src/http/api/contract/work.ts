import { z } from 'zod'
import { appliedPreview } from '../../../app/apply-preview.ts'
import { news } from '../../../app/caller.ts'
import { check, systemCheck } from '../../../app/checks.ts'
import { replacedSecrets } from '../../../app/draft.ts'
import { erasedCustomer } from '../../../app/erase-customer.ts'
import { failureDocument } from '../../../app/failure.ts'
import { fitDocument } from '../../../app/fit-document.ts'
import { moment } from '../../../app/moment.ts'
import { pingDocument } from '../../../app/ping.ts'
import { runDetail } from '../../../app/runs.ts'
import { undoDocument } from '../../../app/undo.ts'
import { anId, reads } from './route.ts'

/** What answers a question whose work goes on. */
export const begun = z
  .strictObject({
    /** `GET /long-work/{work}` tells how it stands, and what came of it. */
    work: z.string(),
    /** The run under which it goes on; `null` for work that is none, as a ping. */
    runId: z.string().nullable(),
    /** A run was in progress already, and is what goes on. */
    joined: z.boolean(),
  })
  .meta({ id: 'Begun' })

const state = z.strictObject({
  id: z.string(),
  connection: z.string().nullable(),
  state: z.enum(['running', 'done', 'failed']),
  startedAt: moment,
  finishedAt: moment.nullable(),
  runId: z.string().nullable(),
  /** The newest piece of news. */
  news: news.nullable(),
  /** Checks that were made until now. */
  checks: z.array(z.union([systemCheck, check])),
  /** Why it failed. */
  failure: failureDocument.shape.error.nullable(),
})

const of = <Kind extends string, Result extends z.ZodType>(kind: Kind, result: Result) =>
  z.strictObject({ kind: z.literal(kind), ...state.shape, result: result.nullable() })

/** Work that goes on, or is over. `result`: once it is done. */
export const workDocument = z.discriminatedUnion('kind', [
  of('sync', runDetail),
  of('preview', runDetail),
  of('apply', appliedPreview),
  of('undo', undoDocument),
  of('tie-out', runDetail),
  of('ping', pingDocument),
  of('secrets', replacedSecrets),
  of('fit', fitDocument),
  of('erase', erasedCustomer),
])
export type WorkKind = z.output<typeof workDocument>['kind']

export const work = {
  get: reads('/long-work/{work}', 'Runs', 'How work stands that goes on after its answer')
    .input(z.strictObject({ work: anId }))
    .output(workDocument),
}
