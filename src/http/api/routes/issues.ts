import { z } from 'zod'
import { answers } from '../asked.ts'
import { cursorOf } from '../cursor.ts'

const issuePlaces = cursorOf(z.strictObject({ lastSeen: z.int(), id: z.string() }))
const matchPlaces = cursorOf(z.strictObject({ stream: z.string(), key: z.string() }))
const inboxPlaces = cursorOf(z.string())

export const issues = answers.issues.router({
  list: answers.issues.list.handler(async ({ context: { app }, input }) => {
    const { connection, state, code, cursor, limit } = input
    return issuePlaces.paged(await app.lists.issues(connection, { state, code }, issuePlaces.placeOf(cursor), limit))
  }),
  groups: answers.issues.groups.handler(async ({ context: { app }, input }) => [
    ...(await app.lists.issueGroups(input.connection, input.state)),
  ]),
  get: answers.issues.get.handler(({ context: { app }, input }) => app.lists.issue(input.connection, input.issue)),
})

export const matches = answers.matches.router({
  list: answers.matches.list.handler(async ({ context: { app }, input }) => {
    const { connection, state = null, cursor, limit } = input
    return matchPlaces.paged(await app.lists.matches(connection, { state }, matchPlaces.placeOf(cursor), limit))
  }),
})

export const inbox = answers.inbox.router({
  list: answers.inbox.list.handler(async ({ context: { app }, input }) => {
    const { connection, state = null, cursor, limit } = input
    return inboxPlaces.paged(await app.lists.inbox(connection, { state }, inboxPlaces.placeOf(cursor), limit))
  }),
})
