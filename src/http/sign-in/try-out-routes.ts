import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ROLES } from '../../core/people.ts'
import type { Entered } from '../../people/model.ts'
import type { TryOut } from '../../people/try-out.ts'
import { answered, bodyOf } from './asked.ts'
import { fromOf, keepSession, otherPage, type SignInDeps, shown } from './session-routes.ts'
import { isOwnPage } from './who-is.ts'

export const TRY_OUT_PATH = '/demo'

const tries = z.strictObject({ role: z.enum(ROLES) })

/** The ways into a demo: the link that it prints, and a click for every role. */
export function tryOutRoutes(ways: TryOut, deps: Omit<SignInDeps, 'people' | 'tryOut'>): Hono {
  const { address } = deps
  const routes = new Hono()
  const keep = (c: Context, entered: Entered | null) => {
    if (entered?.is === 'in') keepSession(c, entered.token, address)
  }

  routes.get(TRY_OUT_PATH, async (c) => {
    const entered = await ways.byToken(c.req.query('token') ?? '', fromOf(c, deps))
    keep(c, entered)
    return c.redirect(entered === null ? '/sign-in' : '/', 302)
  })
  routes.post('/api/v1/session/demo', async (c) => {
    if (!isOwnPage(c.req.raw, address)) return otherPage()
    const given = await bodyOf(c, tries, deps)
    if (given instanceof Response) return given
    return answered(async () => {
      const entered = await ways.as(given.role, fromOf(c, deps))
      keep(c, entered)
      return c.json(entered.is === 'in' ? { state: 'in', user: shown(entered.person) } : { state: 'out' })
    })
  })
  return routes
}
