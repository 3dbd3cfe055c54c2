import type { WorkState } from '../../../app/long-work.ts'
import { momentOf } from '../../../app/moment.ts'
import { SyncError } from '../../../core/errors.ts'
import { answers } from '../asked.ts'
import { workDocument } from '../contract/work.ts'

export const work = answers.work.router({
  get: answers.work.get.handler(async ({ context: { work, app }, input: { work: id } }) => {
    const found = work.get(id) ?? (id.startsWith('r_') ? await app.workOfRun(id) : null)
    if (found !== null) return documentOf(found)
    const advice = 'Work that is no run is known for a while, to the process that does it.'
    throw new SyncError('work.unknown', `There is no work ${id}.`, { do: 'hold' }, { advice })
  }),
})

const documentOf = (state: WorkState) => {
  const { id, kind, connection, runId, news, checks, result, failure } = state
  return workDocument.parse({
    ...{ id, kind, connection, state: state.state, runId, news, checks, result, failure },
    startedAt: momentOf(state.startedAt),
    finishedAt: momentOf(state.finishedAt),
  })
}
