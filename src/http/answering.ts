import { join } from 'node:path'
import type { Clock } from '../core/clock.ts'
import type { Secret } from '../core/secret.ts'
import type { People } from '../people/people.ts'
import type { TryOut } from '../people/try-out.ts'
import type { SignIn } from '../sign-in/model.ts'
import { type ApiDeps, apiRoutes } from './api/api-routes.ts'
import { type AppOptions, type Asked, app } from './app.ts'
import { BODY_LIMITS, bodies } from './bodies.ts'
import { type HookDeps, hookRoutes } from './hooks.ts'
import { type EventsDeps, eventsRoute } from './live/events-route.ts'
import { type Exposition, metricsRoute } from './metrics-route.ts'
import { oauthRoutes } from './oauth-routes.ts'
import { pages } from './pages.ts'
import { senderOf } from './sender.ts'
import { mayReadMetrics } from './sign-in/may-read-metrics.ts'
import { meRoutes } from './sign-in/me-routes.ts'
import { sessionRoutes } from './sign-in/session-routes.ts'
import { tryOutRoutes } from './sign-in/try-out-routes.ts'
import { addressOf, whoIs } from './sign-in/who-is.ts'

export interface AnsweringDeps {
  readonly config: {
    readonly publicUrl: string | null
    readonly hosts: readonly string[]
    readonly trustedProxies: readonly string[]
    readonly metricsToken: Secret | null
  }
  readonly clock: Clock
  readonly store: Asked
  readonly metrics: Exposition
  /** `null`: a worker, which takes neither webhooks nor sign-ins. */
  readonly hooks: Pick<HookDeps, 'receive'> | null
  readonly signIn: SignIn
  readonly people: People
  /** Of a demo alone: ways in without a password. */
  readonly tryOut?: TryOut
  /** `null`: this process answers no API. */
  readonly api:
    | (Pick<ApiDeps, 'appFor' | 'secrets' | 'work'> & Pick<EventsDeps, 'feed'> & { readonly ending: AbortSignal })
    | null
  readonly late?: AppOptions['late']
  /** Where the pages were built, where not in the usual place. */
  readonly built?: string
  readonly log: {
    readonly error: (event: object) => void
    readonly warn: (event: object, message: string) => void
  }
}

// Of a clone and of an installed package alike.
const BUILT_PAGES = join(import.meta.dirname, '..', '..', 'dist', 'ui')

const UNNAMED =
  'requests come by a proxy that is not in ML_CONNECTOR_TRUSTED_PROXIES (or somebody says so): all its senders count as one'

/** Puts together all that `serve` answers: who the sender is, how much it may send, and the routes. */
export function answering(deps: AnsweringDeps) {
  const { config, clock, store, metrics, hooks, signIn, people, tryOut, api, late, built = BUILT_PAGES, log } = deps
  const unnamed = (peer: string) => log.warn({ event: 'http.unnamed_proxy', peer }, UNNAMED)
  const address = addressOf(config)
  const { isSecure } = address
  const shared = { bodies: bodies(BODY_LIMITS), senderOf: senderOf(config.trustedProxies, unnamed), clock }
  const visitor = whoIs(people, address)
  const stillIs = whoIs(people, address, false)
  const door = { people, address, tryOut, ...shared }
  // Before the API: what lets people in is asked for by people who are not in.
  const answered =
    api === null
      ? []
      : [
          sessionRoutes(door),
          ...(tryOut === undefined ? [] : [tryOutRoutes(tryOut, door)]),
          meRoutes(door),
          eventsRoute({
            ...{ whoIs: visitor, stillIs, feed: api.feed, secrets: api.secrets, signal: api.ending },
            look: ({ actor }, name) => api.appFor(actor).lists.visibility(name),
          }),
          apiRoutes({ ...api, whoIs: visitor, ...shared, log: (event) => log.error(event) }),
        ]
  const forPeople = hooks === null ? [] : [oauthRoutes(signIn, { ...shared, isSecure }), pages(built)]
  // The pages last: they answer whatever address is of nobody else.
  const named = [metricsRoute(metrics, mayReadMetrics(config.metricsToken, visitor)), ...answered, ...forPeople]
  const own = config.publicUrl === null ? [] : [new URL(config.publicUrl).hostname]
  const open = hooks === null ? [] : [hookRoutes({ receive: hooks.receive, ...shared })]
  return app(store, { hosts: [...own, ...config.hosts], late, log: (event) => log.error(event) }, { open, named }).fetch
}
