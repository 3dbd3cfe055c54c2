import type { WorkState } from '../../../app/long-work.ts'
import { momentOf } from '../../../app/moment.ts'
import { answers } from '../asked.ts'
import { workDocument } from '../contract/work.ts'

export const work = answers.work.router({
  get: answers.work.get.handler(({ context, input }) => documentOf(context.work.get(input.work))),
})

const documentOf = (state: WorkState) => {
  const { id, kind, connection, runId, news, checks, result, failure } = state
  return workDocument.parse({
    ...{ id, kind, connection, state: state.state, runId, news, checks, result, failure },
    startedAt: momentOf(state.startedAt),
    finishedAt: momentOf(state.finishedAt),
  })
}
