import { z } from 'zod'
import { operationId, runId } from '../../../core/ids.ts'
import { answers, beginRun } from '../asked.ts'
import { cursorOf } from '../cursor.ts'

const runPlaces = cursorOf(z.strictObject({ startedAt: z.int(), id: z.string().transform(runId) }))
const operationPlaces = cursorOf(z.string().transform(operationId))
const plannedPlaces = cursorOf(z.int().nonnegative())

export const runs = answers.runs.router({
  list: answers.runs.list.handler(async ({ context: { app }, input }) => {
    const { connection, status, mode, flow, since, until, cursor, limit } = input
    const filter = { status, mode, flow, since: epochMs(since), until: epochMs(until) }
    return runPlaces.paged(await app.lists.runs(connection, filter, runPlaces.placeOf(cursor), limit))
  }),
  get: answers.runs.get.handler(({ context: { app }, input: { connection, run } }) => app.lists.run(connection, run)),
  operations: answers.runs.operations.handler(async ({ context: { app }, input }) => {
    const { connection, run, cursor, limit } = input
    return operationPlaces.paged(await app.lists.operations(connection, run, operationPlaces.placeOf(cursor), limit))
  }),
  start: answers.runs.start.handler(({ context, input: { connection, ...input } }) =>
    beginRun(context, {
      ...{ kind: 'sync', connection },
      run: (caller) => context.app.sync(connection, { ...input, trigger: 'hand' }, caller),
    }),
  ),
  stop: answers.runs.stop.handler(async ({ context: { app }, input: { connection, run } }) => {
    const { runId } = await app.runs.stop((await app.lists.run(connection, run)).runId)
    return { runId }
  }),
  undo: answers.runs.undo.handler(async ({ context, input: { connection, run, ...input } }) => {
    const { runId: id } = await context.app.lists.run(connection, run)
    return beginRun(context, { kind: 'undo', connection, run: (caller) => context.app.undo(id, input, caller) })
  }),
  release: answers.runs.release.handler(async ({ context: { app }, input: { connection, run }, signal }) => {
    const { runId: id } = await app.lists.run(connection, run)
    return app.releaseUndone(id, { signal: signal ?? new AbortController().signal, tell: () => undefined })
  }),
})

export const previews = answers.previews.router({
  list: answers.previews.list.handler(async ({ context: { app }, input }) => [
    ...(await app.lists.previews(input.connection)),
  ]),
  get: answers.previews.get.handler(({ context: { app }, input }) =>
    app.lists.preview(input.connection, input.preview),
  ),
  operations: answers.previews.operations.handler(async ({ context: { app }, input }) => {
    const { connection, preview, group, cursor, limit } = input
    const asked = { preview, group }
    return plannedPlaces.paged(await app.lists.planned(connection, asked, plannedPlaces.placeOf(cursor), limit))
  }),
  make: answers.previews.make.handler(({ context, input: { connection, ...input } }) =>
    beginRun(context, {
      ...{ kind: 'preview', connection },
      run: async (caller) => (await context.app.preview(connection, input, caller)).run,
    }),
  ),
  apply: answers.previews.apply.handler(({ context, input: { connection, preview, first, group, groups } }) =>
    beginRun(context, {
      ...{ kind: 'apply', connection },
      run: (caller) => {
        const chosen = { first, groups: group === undefined ? groups : [group] }
        return context.app.applyPreview(connection, preview, chosen, caller)
      },
    }),
  ),
})

const epochMs = (moment: string | undefined): number | undefined =>
  moment === undefined ? undefined : Date.parse(moment)
