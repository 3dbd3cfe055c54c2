import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Self } from '../../people/own.ts'
import type { BrowserSession } from '../api/contract/me.ts'
import { answered, bodyOf, refusing, text } from './asked.ts'
import { fromOf, type SignInDeps, shown } from './session-routes.ts'
import { whoIs } from './who-is.ts'

const named = z.strictObject({ name: text(200) })
const changes = z.strictObject({ current: text(1_000), password: text(1_000) })
const proves = z.strictObject({ password: text(1_000) })
const verifies = z.strictObject({ enrolment: text(400), code: text(100) })

/** What people do about their own way in: `/api/v1/me`. Only in a browser: a key has neither password nor session. */
export function meRoutes(deps: SignInDeps): Hono {
  const { own } = deps.people
  const visitor = whoIs(deps.people, deps.address)
  const routes = new Hono()

  const signedIn = (work: (c: Context, self: Self) => Promise<Response>) => (c: Context) =>
    answered(async () => {
      const who = await visitor(c.req.raw)
      if (who === null) return refusing(401, 'people.signed_out', 'Sign in first.')
      const { person, session } = who
      if (session === null) return refusing(403, 'people.browser_only', 'A key cannot do this: sign in.')
      return answered(() => work(c, { person, session }), true)
    })
  const takes = <T>(schema: z.ZodType<T>, work: (c: Context, self: Self, given: T) => Promise<Response>) =>
    signedIn(async (c, self) => {
      const given = await bodyOf(c, schema, deps)
      return given instanceof Response ? given : work(c, self, given)
    })
  const done = (c: Context) => c.body(null, 204)

  routes.get(
    '/api/v1/me',
    signedIn(async (c, { person }) => c.json(shown(person))),
  )
  routes.put(
    '/api/v1/me',
    takes(named, async (c, self, { name }) => {
      await own.rename(self, name.trim())
      return done(c)
    }),
  )
  routes.put(
    '/api/v1/me/password',
    takes(changes, async (c, self, given) => {
      await own.setPassword(self, given, fromOf(c, deps))
      return done(c)
    }),
  )
  routes.get(
    '/api/v1/me/sessions',
    signedIn(async (c, self) => {
      const all = await own.sessions(self)
      return c.json({
        items: all.map(
          ({ id, via, agent, createdAt, seenAt }): BrowserSession => ({
            ...{ sessionId: id, via, agent, isThis: id === self.session },
            createdAt: new Date(createdAt).toISOString(),
            seenAt: new Date(seenAt).toISOString(),
          }),
        ),
      })
    }),
  )
  routes.delete(
    '/api/v1/me/sessions/:session',
    signedIn(async (c, self) => {
      const isEnded = await own.end(self, c.req.param('session') ?? '')
      return isEnded ? done(c) : refusing(404, 'people.no_session', 'You have no such session.')
    }),
  )
  routes.post(
    '/api/v1/me/second-factor',
    takes(proves, async (c, self, { password }) => c.json(await own.enrol(self, password, fromOf(c, deps)))),
  )
  routes.put(
    '/api/v1/me/second-factor',
    takes(verifies, async (c, self, given) => c.json({ recoveryCodes: await own.verify(self, given) })),
  )
  routes.post(
    '/api/v1/me/second-factor/off',
    takes(proves, async (c, self, { password }) => {
      await own.turnOff(self, password, fromOf(c, deps))
      return done(c)
    }),
  )
  return routes
}
