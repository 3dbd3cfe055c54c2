import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type App, appOf } from '../app/app.ts'
import { budgetOf } from '../app/budget-of.ts'
import type { Reach } from '../app/reach.ts'
import type { Config } from '../config/config.ts'
import type { AskWhose } from '../connection/apply.ts'
import { splitSecrets } from '../connection/secrets.ts'
import { guardedFetch } from '../connectors/http/guarded-fetch.ts'
import { newHeldTokens } from '../connectors/visma/calls/tokens.ts'
import type { Actor } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import type { Metrics } from '../observe/metrics.ts'
import { openObserver } from '../observe/observer.ts'
import { type People, peopleOf } from '../people/people.ts'
import type { SignIn } from '../sign-in/model.ts'
import { pipedriveSignIn } from '../sign-in/sign-in.ts'
import { runSync } from '../sync/run.ts'
import type { SyncOptions, SyncResult } from '../sync/run-contract.ts'
import { connect, type World, whose } from './connect.ts'
import { reachingDrafts } from './draft.ts'
import { type Hooks, hooksOf } from './hooks.ts'
import { opening, reachedOf } from './reach.ts'
import { baseOf, openReading, type Reading } from './reading.ts'

/** Every use case, and what `serve` needs besides. Connections are named by their names. */
export interface Service extends App, Omit<Reading, keyof App> {
  /** Pipedrive by OAuth: links, the callback, and what happens when the app is uninstalled. */
  readonly signIn: SignIn
  /** Those who sign in to the pages. */
  readonly people: People
  readonly hooks: Hooks
  /** The use cases as somebody who is signed in asks for them: the audit names them. */
  readonly appFor: (actor: Actor) => App
  /** The metrics of this process and of the store. Counting begins with the first call. */
  readonly metrics: () => Promise<Metrics>
  /** A run for the engine, which watches no other run: `null` while one has the lease of the connection or account. */
  readonly run: (name: string, options: Pick<SyncOptions, 'mode' | 'trigger' | 'signal'>) => Promise<SyncResult | null>
}

/**
 * Opens the store and answers the service over it. Connections to remote systems are made when they are needed.
 *
 * Errors: those of `openStore`: a database that cannot be reached, a master key that does not fit (hold).
 */
export async function openService(config: Config, given: World): Promise<Service> {
  const { clock, log, actor, version = 'unknown' } = given
  const { publicUrl, otlpEndpoint, allowPrivateHosts } = config
  const reading = await openReading(config, given)
  const { store, connection } = reading
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`

  const observer = await openObserver({ clock, log: (line) => log.debug(line), otlpEndpoint, version })
  const world = {
    ...given,
    fetch: guardedFetch(given.fetch, config),
    watch: observer,
    publicUrl,
    vismaTokens: newHeldTokens(),
  }
  const opened = opening({ store, connection, world })
  const reach: Reach = async (...of) => reachedOf(await opened(...of), { store, world, observer, owner })

  const signIn = pipedriveSignIn({ ...world, store, connection, allowPrivateHosts })
  const { wake } = reading.waking
  const hooks = hooksOf({ store, clock, publicUrl, owner, wake, opened, log: (event) => log.info(event) })

  const askWhose: AskWhose = async (found, file) => {
    if (file !== null) world.secrets.add(Object.values(splitSecrets(file).secrets))
    return whose(file === null ? (await opened(found.name)).remote : connect(found, file, store, world))
  }
  const takeBack = async ({ name }: Connection): Promise<void> => {
    // A connection whose credentials cannot be opened can be deleted all the same.
    const one = await opened(name).catch(() => null)
    if (one !== null) await hooks.remove(one, AbortSignal.timeout(REVOKING_MS))
    await signIn.revoke(name, AbortSignal.timeout(REVOKING_MS))
  }
  if (config.oidc !== null) world.secrets.add([config.oidc.clientSecret.reveal()])
  const people = peopleOf({
    ...{ store: store.people, clock, fetch: world.fetch, company: config.oidc, base: baseOf(config) },
    log: (event, message) => log.warn(event, message),
  })
  const appFor = (who: Actor): App =>
    appOf(reading.usesOf(who), {
      ...{ store, clock, actor: who, config, owner, reach, askWhose, takeBack },
      reachDraft: reachingDrafts(store, world),
      hooks: hooks.status,
      link: signIn.link,
      log: (event, message) => log.info(event, message),
    })

  let metrics: Promise<Metrics> | null = null
  return {
    ...reading,
    ...appFor(actor),
    appFor,
    signIn,
    people,
    hooks,
    metrics: () => {
      // The library is loaded only where metrics are asked for.
      metrics ??= import('../observe/metrics.ts').then(({ createMetrics }) =>
        createMetrics({ store, observer, clock, version, budgetOf }),
      )
      return metrics
    },
    run: async (name, options) => {
      const { runDeps, destination } = await reach(name)
      try {
        return await runSync(runDeps(), { ...options, flows: [], onProgress: () => undefined })
      } finally {
        await destination.flush()
      }
    },
    close: async () => {
      await reading.close()
      await observer.close()
    },
  }
}

const REVOKING_MS = 10_000
