import { z } from 'zod'
import { operationId, runId } from '../../../core/ids.ts'
import { answers } from '../asked.ts'
import { cursorOf } from '../cursor.ts'

const runPlaces = cursorOf(z.strictObject({ startedAt: z.int(), id: z.string().transform(runId) }))
const operationPlaces = cursorOf(z.string().transform(operationId))
const plannedPlaces = cursorOf(z.int().nonnegative())

export const runs = answers.runs.router({
  list: answers.runs.list.handler(async ({ context: { app }, input }) => {
    const { connection, status, mode, since, until, cursor, limit } = input
    const filter = { status, mode, since: epochMs(since), until: epochMs(until) }
    return runPlaces.paged(await app.lists.runs(connection, filter, runPlaces.placeOf(cursor), limit))
  }),
  get: answers.runs.get.handler(({ context: { app }, input: { connection, run } }) => app.lists.run(connection, run)),
  operations: answers.runs.operations.handler(async ({ context: { app }, input }) => {
    const { connection, run, cursor, limit } = input
    return operationPlaces.paged(await app.lists.operations(connection, run, operationPlaces.placeOf(cursor), limit))
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
})

const epochMs = (moment: string | undefined): number | undefined =>
  moment === undefined ? undefined : Date.parse(moment)
