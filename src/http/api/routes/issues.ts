import { z } from 'zod'
import type { App } from '../../../app/app.ts'
import type { MatchRequest } from '../../../app/decide-match.ts'
import type { WhichIssues } from '../../../app/issues.ts'
import type { MatchAction, MatchedRole } from '../../../app/match-words.ts'
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
  answer: answers.issues.answer.handler(async ({ context: { app }, input }) => {
    const { id } = await app.lists.issue(input.connection, input.issue)
    return app.issues.answer(id, input.choice, input.reason ?? null)
  }),
  retry: answers.issues.retry.handler(async ({ context: { app }, input }) => [
    ...(await app.issues.retry(await whichOf(app, input))),
  ]),
  ignore: answers.issues.ignore.handler(async ({ context: { app }, input }) => [
    ...(await app.issues.ignore(await whichOf(app, input), input.reason ?? null)),
  ]),
})

interface Which {
  readonly connection: string
  readonly ids?: readonly string[] | undefined
  readonly code?: string | undefined
}

/** Issues of another connection are unknown here, whatever their ids. */
async function whichOf(app: App, { connection, ids, code }: Which): Promise<WhichIssues> {
  if (ids === undefined) return { connection, code: code ?? null }
  return { ids: await Promise.all(ids.map(async (id) => (await app.lists.issue(connection, id)).id)) }
}

export const matches = answers.matches.router({
  list: answers.matches.list.handler(async ({ context: { app }, input }) => {
    const { connection, state = null, cursor, limit } = input
    const previewed = input.previewed === 'true'
    return matchPlaces.paged(
      await app.lists.matches(connection, { state, previewed }, matchPlaces.placeOf(cursor), limit),
    )
  }),
  decide: answers.matches.decide.handler(async ({ context: { app }, input }) => [
    ...(await app.matches.decide(input.connection, requestOf(input), input.reason ?? null)),
  ]),
})

interface Decided {
  readonly do: MatchAction
  readonly stream: string
  readonly key: string
  readonly remote?: string | undefined
  readonly role?: MatchedRole | undefined
}

function requestOf({ do: action, stream, key: of, remote, role }: Decided): MatchRequest {
  const key = `${stream}:${of}`
  switch (action) {
    case 'accept':
      return { action, key, remote: remote ?? null }
    case 'unlink':
      return { action, key, role: role ?? null }
    case 'rematch':
      return { action, keys: [key] }
    case 'reject':
    case 'link':
    case 'relink':
      return { action, key, remote: remote ?? '' }
  }
}

export const inbox = answers.inbox.router({
  list: answers.inbox.list.handler(async ({ context: { app }, input }) => {
    const { connection, state = null, cursor, limit } = input
    return inboxPlaces.paged(await app.lists.inbox(connection, { state }, inboxPlaces.placeOf(cursor), limit))
  }),
  replay: answers.inbox.replay.handler(({ context: { app }, input: { connection, ids } }) =>
    app.inbox.replay(connection, ids ?? 'failed'),
  ),
})
