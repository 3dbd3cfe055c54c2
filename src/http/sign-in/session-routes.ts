import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import { LONGEST_MS, type Person } from '../../core/people.ts'
import type { Entered, From } from '../../people/model.ts'
import { COMPANY_CALLBACK, type People } from '../../people/people.ts'
import { newToken } from '../../people/tokens.ts'
import type { TryOut } from '../../people/try-out.ts'
import type { Me } from '../api/contract/me.ts'
import { answered, bodyOf, type Reading, refusing, text } from './asked.ts'
import { type Address, cookieName, isOwnPage, SESSION_COOKIE, whoIs } from './who-is.ts'

export interface SignInDeps extends Reading {
  readonly people: People
  readonly address: Address
  readonly tryOut?: Pick<TryOut, 'roles'> | undefined
}

const COMPANY_COOKIE = 'ml-company'
const COMPANY_SECONDS = 10 * 60

const signsIn = z.strictObject({ email: text(254), password: text(1_000) })
const withCode = z.strictObject({ pending: text(200), code: text(100) })
const byLink = z.strictObject({
  ...{ token: text(200), password: text(1_000) },
  ...{ email: text(254).optional(), name: text(200).optional() },
})
const looks = z.strictObject({ token: text(200) })

export const fromOf = (c: Context, { senderOf }: Pick<Reading, 'senderOf'>): From => ({
  address: senderOf(c),
  agent: c.req.header('user-agent') ?? '',
})

/** Signing in and out, and what a browser may know before: `/api/v1/session`. */
export function sessionRoutes(deps: SignInDeps): Hono {
  const { people, address } = deps
  const { entrance, company } = people
  const visitor = whoIs(people, address)
  const routes = new Hono()

  const enter = (c: Context, entered: Entered): Response => {
    if (entered.is === 'code') return c.json({ state: 'code', pending: entered.pending })
    keepSession(c, entered.token, address)
    return c.json({ state: 'in', user: shown(entered.person) })
  }
  /** A write of a page of ours; also signing in is one, so that nobody is signed in as somebody else unawares. */
  const posts =
    <T>(schema: z.ZodType<T>, work: (c: Context, given: T) => Promise<Response>) =>
    async (c: Context) => {
      if (!isOwnPage(c.req.raw, address)) return otherPage()
      const given = await bodyOf(c, schema, deps)
      return given instanceof Response ? given : answered(() => work(c, given))
    }

  routes.get('/api/v1/session', (c) =>
    answered(async () => {
      const who = await visitor(c.req.raw)
      const offers = { company: company?.name ?? null, demo: deps.tryOut?.roles ?? [] }
      if (who !== null) return c.json({ ...offers, state: 'in', user: shown(who.person) })
      return c.json({ ...offers, state: (await entrance.isEmpty()) ? 'setup' : 'out', user: null })
    }),
  )
  routes.post(
    '/api/v1/session',
    posts(signsIn, async (c, given) => enter(c, await entrance.signIn(given, fromOf(c, deps)))),
  )
  routes.post(
    '/api/v1/session/code',
    posts(withCode, async (c, given) => enter(c, await entrance.withCode(given, fromOf(c, deps)))),
  )
  routes.post(
    '/api/v1/session/link/look',
    posts(looks, async (c, { token }) => {
      const { expiresAt, ...link } = await entrance.link(token)
      return c.json({ ...link, expiresAt: new Date(expiresAt).toISOString() })
    }),
  )
  routes.post(
    '/api/v1/session/link',
    posts(byLink, async (c, given) => enter(c, await entrance.byLink(given, fromOf(c, deps)))),
  )
  routes.delete('/api/v1/session', (c) =>
    answered(async () => {
      const who = await visitor(c.req.raw)
      if (who?.session != null) await people.own.end({ person: who.person, session: who.session }, who.session)
      keepSession(c, '', address)
      return c.body(null, 204)
    }),
  )

  if (company === null) return routes
  const name = cookieName(COMPANY_COOKIE, address.isSecure)
  // People come here by links, so a refusal is told by the page and not as a document.
  const back = (c: Context, { code }: SyncError, to: string): Response => {
    const next = to === '/' ? '' : `&next=${encodeURIComponent(to)}`
    return c.redirect(`/sign-in?refused=${encodeURIComponent(code)}${next}`, 302)
  }
  const orBack = async (c: Context, to: string, work: () => Promise<Response>): Promise<Response> => {
    try {
      return await work()
    } catch (error) {
      if (!isSyncError(error)) throw error
      return back(c, error, to)
    }
  }
  routes.get('/api/v1/session/company', (c) => {
    const to = pathOf(c.req.query('to'))
    return orBack(c, to, async () => {
      const browser = getCookie(c, name) ?? newToken().token
      const options = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: COMPANY_SECONDS } as const
      setCookie(c, name, browser, { ...options, secure: address.isSecure })
      return c.redirect(await company.begin(browser, to), 302)
    })
  })
  routes.get(COMPANY_CALLBACK, (c) =>
    orBack(c, '/', async () => {
      const { code, state, iss, error } = c.req.query()
      const came = { code, state, iss, error, browser: getCookie(c, name) }
      const finished = await company.finish(came, fromOf(c, deps))
      if ('refused' in finished) return back(c, finished.refused, finished.to)
      if (finished.entered.is === 'in') keepSession(c, finished.entered.token, address)
      return c.redirect(finished.to, 302)
    }),
  )
  return routes
}

/** A page of ours to go on with, and nowhere else: `//evil.example` is an address too. */
const pathOf = (to: string | undefined): string => (to !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(to) ? to : '/')

export const otherPage = (): Response =>
  refusing(403, 'people.other_page', 'This was not asked for by a page of ml-connector.')

export const shown = ({ id, email, name, role, secondFactor }: Person): Me => ({
  ...{ userId: id, email, name, role, secondFactor },
})

/** `Lax`: who follows a link from elsewhere is signed in, but no other site can ask for anything in their name. */
export function keepSession(c: Context, token: string, { isSecure }: Address): void {
  const maxAge = token === '' ? 0 : LONGEST_MS / 1000
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge, secure: isSecure } as const
  setCookie(c, cookieName(SESSION_COOKIE, isSecure), token, options)
}
