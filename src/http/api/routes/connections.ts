import { z } from 'zod'
import { answers } from '../asked.ts'
import { cursorOf } from '../cursor.ts'

const audited = cursorOf(z.string())

export const connections = answers.connections.router({
  list: answers.connections.list.handler(async ({ context: { app } }) => [...(await app.connections.list())]),
  get: answers.connections.get.handler(({ context: { app }, input }) => app.connections.get(input.connection)),
  overview: answers.connections.overview.handler(({ context: { app }, input }) => app.lists.overview(input.connection)),
  settings: answers.connections.settings.handler(({ context: { app }, input }) => app.lists.settings(input.connection)),
  audit: answers.connections.audit.handler(async ({ context: { app }, input: { connection, cursor, limit } }) =>
    audited.paged(await app.lists.audit(connection, audited.placeOf(cursor), limit)),
  ),
})

export const status = answers.status.router({
  all: answers.status.all.handler(({ context: { app } }) => app.status(null)),
  of: answers.status.of.handler(({ context: { app }, input }) => app.status(input.connection)),
})

export const audit = answers.audit.router({
  list: answers.audit.list.handler(async ({ context: { app }, input: { cursor, limit } }) =>
    audited.paged(await app.lists.audit(null, audited.placeOf(cursor), limit)),
  ),
})
