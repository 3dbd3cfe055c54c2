import { answers } from '../asked.ts'

export const users = answers.users.router({
  list: answers.users.list.handler(async ({ context: { app } }) => ({ items: [...(await app.users.list())] })),
  invite: answers.users.invite.handler(({ context: { app }, input }) => app.users.invite(input)),
  setRole: answers.users.setRole.handler(({ context: { app }, input }) => app.users.setRole(input.user, input.role)),
  reset: answers.users.reset.handler(({ context: { app }, input }) => app.users.reset(input.user)),
  endSessions: answers.users.endSessions.handler(({ context: { app }, input }) => app.users.endSessions(input.user)),
  remove: answers.users.remove.handler(({ context: { app }, input }) => app.users.remove(input.user)),
})

export const keys = answers.keys.router({
  list: answers.keys.list.handler(async ({ context: { app } }) => ({ items: [...(await app.apiKeys.list())] })),
  make: answers.keys.make.handler(({ context: { app }, input }) => app.apiKeys.make(input)),
  revoke: answers.keys.revoke.handler(({ context: { app }, input }) => app.apiKeys.revoke(input.key)),
})
