import { type Context, Hono } from 'hono'
import type { App } from '../../app/app.ts'
import type { LongWork } from '../../app/long-work.ts'
import type { Actor } from '../../core/actor.ts'
import type { Unread } from '../../core/arrival.ts'
import type { Clock } from '../../core/clock.ts'
import { fingerprint } from '../../core/fingerprint.ts'
import { readJson } from '../../core/hint.ts'
import type { Bodies } from '../bodies.ts'
import type { SenderOf } from '../sender.ts'
import type { WhoIs } from './access.ts'
import type { ApiHandler, HandlerDeps } from './handler.ts'
import { once } from './once.ts'
import { type Problem, problem, problemAnswer, problemOf } from './problems.ts'

export interface ApiDeps extends HandlerDeps {
  readonly whoIs: WhoIs
  /** The use cases, asked by somebody. */
  readonly appFor: (actor: Actor) => App
  readonly work: LongWork
  readonly clock: Clock
  readonly bodies: Bodies
  readonly senderOf: SenderOf
}

const PREFIX = '/api/v1'
const OPENAPI = `${PREFIX}/openapi.json`
/** A connection file with all its flows is far smaller. */
const MOST_BYTES = 1_000_000

/** The HTTP API. What it is made of is loaded with the first question of somebody who may ask. */
export function apiRoutes(deps: ApiDeps): Hono {
  const routes = new Hono()
  let loading: Promise<ApiHandler> | null = null
  const handler = () => {
    loading ??= import('./handler.ts').then(({ apiHandler }) => apiHandler(PREFIX, deps))
    return loading
  }
  const doneOnce = once()
  let describing: Promise<object> | null = null
  const described = () => {
    describing ??= import('./openapi.ts').then(({ openApiDocument }) => openApiDocument(PREFIX))
    return describing
  }
  const answered = async (c: Context): Promise<Response> => {
    const visitor = await deps.whoIs(c.req.raw)
    if (visitor === null) return problemAnswer(problem(401, nobodyIsSignedIn(c.req.raw)))
    if (isRead(c.req.method) && c.req.path === OPENAPI) return c.json(await described())
    const request = await readWhole(c, deps)
    if (request instanceof Response) return request
    const app = deps.appFor(visitor.actor)
    const answer = async () => {
      let isKept = true
      const onNotKept = () => {
        isKept = false
      }
      const found = await (await handler())(request, { visitor, app, work: deps.work, onNotKept })
      return { response: found === null ? problemAnswer(problem(404, NOTHING_HERE)) : await asProblem(found), isKept }
    }
    const key = c.req.header('idempotency-key')
    if (key === undefined || isRead(c.req.method)) return (await answer()).response
    if (key === '' || key.length > LONGEST_KEY) return problemAnswer(problem(400, BAD_KEY))
    const { pathname, search } = new URL(request.url)
    const question = fingerprint([c.req.method, `${pathname}${search}`, await request.clone().text()])
    const { kind, name } = visitor.actor
    const [, named] = /^\/connections\/([^/]+)/.exec(pathname.slice(PREFIX.length)) ?? []
    const connection = named === undefined ? null : plain(named)
    return doneOnce({ visitor: `${visitor.via} ${kind} ${name}`, key, question, connection }, app.questions, answer)
  }
  routes.all(`${PREFIX}/*`, async (c) => {
    try {
      return await answered(c)
    } catch (error) {
      // Before a route is asked, as where the store is away and nobody knows who is signed in.
      const found = problemOf(error, deps.secrets)
      if (found.code === 'unexpected') deps.log({ event: 'api.failed', method: c.req.method, err: error })
      return problemAnswer(found)
    }
  })
  return routes
}

/** A part of a path as it was meant. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

const SIGN_IN = 'Sign in, or send an API key as a bearer token.'
// Whoever sends a cookie by a script believes to be signed in, and would look for the fault in the password.
const ORIGIN = "A cookie counts for a write only together with ml-connector's own address in the header Origin."
const nobodyIsSignedIn = ({ method, headers }: Request) => ({
  ...{ code: 'access.nobody', detail: 'Nobody is signed in.' },
  advice: isRead(method) || !headers.has('cookie') ? SIGN_IN : `${SIGN_IN} ${ORIGIN}`,
})
const LONGEST_KEY = 200
const BAD_KEY = {
  code: 'idempotency.key',
  detail: `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`,
}
const NOTHING_HERE = { code: 'route.unknown', detail: 'There is nothing here under that path and method.' }

/** The request with its body read within bounds, or why not. */
async function readWhole(c: Context, { bodies, senderOf }: ApiDeps): Promise<Request | Response> {
  const { method, url, headers, body } = c.req.raw
  // HEAD is asked as GET is; its body is left out on the way back.
  if (isRead(method)) return new Request(url, { headers })
  if (body === null || isBare(c.req.raw)) return new Request(url, { method, headers })
  // Any other type could be sent by a form of another site, without asking us first.
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? ''))
    return problemAnswer(problem(415, { code: 'body.not_json', detail: 'A body is sent as application/json.' }))
  const read = await bodies.read(body, senderOf(c), MOST_BYTES)
  if (read instanceof Uint8Array) {
    const found = readJson(read)?.is
    if (isObject(found)) return new Request(url, { method, headers, body: JSON.stringify(found) })
    return problemAnswer(problem(400, { code: 'body.not_json', detail: 'The body is no JSON object.' }))
  }
  return problemAnswer(problem(UNREAD[read], { code: `body.${read}`, detail: 'The body was not read to its end.' }), {
    connection: 'close',
  })
}

/** Over HTTP a DELETE has a stream also where nothing is sent with it. */
const isBare = ({ method, headers }: Request): boolean =>
  method === 'DELETE' &&
  (headers.get('content-length') ?? '0') === '0' &&
  !headers.has('transfer-encoding') &&
  !headers.has('content-type')

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

const UNREAD = { too_large: 413, too_slow: 408, too_much: 503, broken: 400 } as const satisfies Record<Unread, number>

/** Refusals bear the media type and the headers of problems. */
const asProblem = async (answer: Response): Promise<Response> =>
  answer.status < 400 ? answer : problemAnswer((await answer.json()) as Problem)
