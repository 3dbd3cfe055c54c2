import { z } from 'zod'
import { auditCsv } from '../../../app/audit-csv.ts'
import { type Asked, answers, beginWork } from '../asked.ts'
import { cursorOf } from '../cursor.ts'

const audited = cursorOf(z.string())

const of = answers.connections

// Credentials that are tried out one after another are somebody's who guesses, and cost calls of systems of others.
const asked = ({ visitor }: Pick<Asked, 'visitor'>, what: string) => ({
  ...{ of: `${what} ${visitor.via} ${visitor.actor.name}`, count: 10, withinMs: 60_000 },
})

export const connections = of.router({
  list: of.list.handler(async ({ context: { app } }) => [...(await app.connections.list())]),
  get: of.get.handler(({ context: { app }, input }) => app.connections.get(input.connection)),
  overview: of.overview.handler(({ context: { app }, input }) => app.lists.overview(input.connection)),
  settings: of.settings.handler(({ context: { app }, input }) => app.lists.settings(input.connection)),
  audit: of.audit.handler(async ({ context: { app }, input: { connection, cursor, limit } }) =>
    audited.paged(await app.lists.audit(connection, audited.placeOf(cursor), limit)),
  ),
  pause: of.pause.handler(({ context: { app }, input }) => app.connections.pause(input.connection)),
  resume: of.resume.handler(({ context: { app }, input }) => app.connections.resume(input.connection)),
  ping: of.ping.handler(({ context, input: { connection } }) =>
    beginWork(context, { kind: 'ping', connection, run: (caller) => context.app.ping(connection, caller) }),
  ),
  fit: of.fit.handler(({ context, input: { connection } }) =>
    beginWork(context, { kind: 'fit', connection, run: (caller) => context.app.fit(connection, caller) }),
  ),
  pingDraft: of.pingDraft.handler(async ({ context, input: { yaml, secrets } }) => {
    const draft = await context.app.connections.draft({ text: yaml, environment: secrets })
    return beginWork(context, { kind: 'ping', connection: null, atMost: asked(context, 'ping'), run: draft.ping })
  }),
  secrets: of.secrets.handler(async ({ context, input: { connection, secrets } }) => {
    const replacing = await context.app.connections.replacing(connection, secrets)
    return beginWork(context, { kind: 'secrets', connection, atMost: asked(context, 'secrets'), run: replacing.run })
  }),
  authorize: of.authorize.handler(({ context: { app }, input }) => app.connections.authorize(input.connection)),
  // The environment of this process is none of a browser's business: placeholders stand for what is sent along.
  validate: of.validate.handler(({ context: { app }, input: { yaml, secrets } }) =>
    app.connections.check({ text: yaml, environment: secrets }),
  ),
  read: of.read.handler(async ({ context: { app }, input }) => ({ file: await app.connections.readPart(input.text) })),
  create: of.create.handler(({ context: { app }, input: { yaml, secrets } }) =>
    app.connections.create({ text: yaml, environment: secrets }),
  ),
  apply: of.apply.handler(({ context: { app }, input: { connection, ...change } }) =>
    app.connections.change(connection, change),
  ),
  set: of.set.handler(({ context: { app }, input: { connection, ...change } }) =>
    app.connections.set(connection, change),
  ),
  check: of.check.handler(({ context: { app }, input: { connection, values } }) =>
    app.connections.checkValues(connection, values),
  ),
  visibility: of.visibility.handler(({ context: { app }, input: { connection, ...change } }) =>
    app.connections.show(connection, change),
  ),
  delete: of.delete.handler(({ context: { app }, input }) => app.connections.delete(input.connection)),
})

export const status = answers.status.router({
  all: answers.status.all.handler(({ context: { app } }) => app.status(null)),
  of: answers.status.of.handler(({ context: { app }, input }) => app.status(input.connection)),
})

export const audit = answers.audit.router({
  csv: answers.audit.csv.handler(async ({ context: { app } }) => {
    const lines = await Array.fromAsync(auditCsv(app.lists.audit))
    return new File(lines, 'audit.csv', { type: 'text/csv' })
  }),
  list: answers.audit.list.handler(async ({ context: { app }, input: { cursor, limit } }) =>
    audited.paged(await app.lists.audit(null, audited.placeOf(cursor), limit)),
  ),
})
