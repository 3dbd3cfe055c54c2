import { Hono } from 'hono'
import type { ChangeFeed, News, Told } from '../../app/change-feed.ts'
import type { KnownSecrets } from '../../core/known-secrets.ts'
import type { Visitor, WhoIs } from '../api/access.ts'
import { problem, problemAnswer, problemOf } from '../api/problems.ts'

export interface EventsDeps {
  readonly whoIs: WhoIs
  /** The same without counting as a sign of life: a page that is open is nobody who does anything. */
  readonly stillIs: WhoIs
  readonly feed: ChangeFeed
  /** Throws where there is no connection of that name: nobody would ever hear of it. */
  readonly look: (visitor: Visitor, connection: string) => Promise<unknown>
  readonly secrets: Pick<KnownSecrets, 'hide'>
  /** Ends all streams that are open. */
  readonly signal: AbortSignal
  /** Runs `then` every `ms`; an argument, so that tests need not wait. */
  readonly every?: (ms: number, then: () => void) => () => void
}

const BEAT_MS = 15_000
/** A browser that takes nothing in is cut off, and comes back when it does. */
const MOST_WAITING = 500

const everyFewSeconds = (ms: number, then: () => void) => {
  const timer = setInterval(then, ms)
  return () => clearInterval(timer)
}

/**
 * `GET /api/v1/events?connection=NAME`: that something changed, and how far runs are. Browsers open it again by
 * themselves and say how far they heard.
 */
export function eventsRoute({
  whoIs,
  stillIs,
  feed,
  look,
  secrets,
  signal,
  every = everyFewSeconds,
}: EventsDeps): Hono {
  const routes = new Hono()
  const open = new Set<() => void>()
  const endAll = () => {
    for (const ended of [...open]) ended()
    feed.end()
  }
  signal.addEventListener('abort', endAll, { once: true })

  routes.get('/api/v1/events', async (c) => {
    const visitor = await whoIs(c.req.raw).catch((error: unknown) => problemAnswer(problemOf(error, secrets)))
    if (visitor instanceof Response) return visitor
    if (visitor === null) return problemAnswer(problem(401, { code: 'access.nobody', detail: 'Nobody is signed in.' }))
    if (!visitor.scopes.includes('read')) {
      return problemAnswer(problem(403, { code: 'access.scope', detail: 'This key may not read.' }))
    }
    const connection = c.req.query('connection') ?? null
    if (connection !== null) {
      const refusal = await look(visitor, connection).then(
        () => null,
        (error: unknown) => problemAnswer(problemOf(error, secrets)),
      )
      if (refusal !== null) return refusal
    }
    const mayHear = hears(visitor, connection)
    const heard = Number(c.req.header('last-event-id') ?? Number.NaN)
    // Kept apart: what the request is made of may be gone when it is asked for again.
    const request = new Request(c.req.url, { headers: new Headers(c.req.raw.headers) })
    let end = (_isGone?: boolean): void => undefined

    const stream = new ReadableStream<string>(
      {
        start: async (controller) => {
          const write = (text: string) => {
            if ((controller.desiredSize ?? 0) < -MOST_WAITING) end()
            else controller.enqueue(text)
          }
          const tell = (news: News) => {
            const lines = textOf(news, mayHear)
            if (lines !== '') write(lines)
            // Somebody's rights changed, perhaps those of this one.
            if (news.told.some(({ isOfPeople }) => isOfPeople)) void check()
          }
          const check = async () => {
            const now = await stillIs(request).catch(() => visitor)
            if (now === null || now.role !== visitor.role) end()
          }
          const stops = [
            feed.listen(tell),
            every(BEAT_MS, () => {
              write(':\n\n')
              void check()
            }),
          ]
          end = (isGone = false) => {
            end = () => undefined
            for (const stop of stops) stop()
            open.delete(ended)
            if (!isGone) controller.close()
          }
          const ended = () => end()
          open.add(ended)
          write('retry: 1000\n\n')
          if (Number.isSafeInteger(heard) && heard >= 0) {
            const missed = await feed.since(heard).catch(() => null)
            if (missed !== null) tell(missed)
          }
        },
        cancel: () => end(true),
      },
      { highWaterMark: 16 },
    )
    return new Response(stream.pipeThrough(new TextEncoderStream()), {
      headers: {
        ...{ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
        'x-accel-buffering': 'no',
      },
    })
  })
  return routes
}

const hears =
  ({ role }: Visitor, connection: string | null) =>
  (told: Told): boolean =>
    told.isOfPeople ? role === 'admin' : connection === null || told.connection === connection

function textOf({ upTo, told }: News, mayHear: (told: Told) => boolean): string {
  return told
    .filter(mayHear)
    .map(({ event, data }) => {
      const name = event === 'progress' ? 'event: progress\n' : ''
      return `id: ${upTo}\n${name}data: ${JSON.stringify(data)}\n\n`
    })
    .join('')
}
