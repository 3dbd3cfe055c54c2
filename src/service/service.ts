import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { AdoptionDocument } from '../app/adoption.ts'
import { budgetOf } from '../app/budget-of.ts'
import { type Validated, validated } from '../app/connection-file.ts'
import { startOrFollow } from '../app/follow-run.ts'
import { keepHistory } from '../app/keep-history.ts'
import { plannedOperation, unnamed } from '../app/planned-operation.ts'
import type { Preview } from '../app/previews.ts'
import { nameIn, recordNames } from '../app/record-names.ts'
import { busy, pausedConnection } from '../app/refusals.ts'
import { type RunDetail, runDetailOf } from '../app/runs.ts'
import { webhooksToSubscribe } from '../app/webhooks-to-subscribe.ts'
import type { Config, Environment } from '../config/config.ts'
import { type Applied, type AskWhose, applyConnectionFile } from '../connection/apply.ts'
import { restoreConnectionFile } from '../connection/connection-file.ts'
import { splitSecrets } from '../connection/secrets.ts'
import { apart } from '../connection/stored.ts'
import { guardedFetch } from '../connectors/http/guarded-fetch.ts'
import type { SourceTime } from '../core/checkpoint.ts'
import type { Connection } from '../core/connection.ts'
import { fingerprint } from '../core/fingerprint.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { PingCheck } from '../core/ping.ts'
import type { Page, StreamName } from '../core/record.ts'
import type { Run, RunMode, RunProgress } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import type { Again } from '../core/watch.ts'
import type { Metrics } from '../observe/metrics.ts'
import { openObserver } from '../observe/observer.ts'
import { watchOperations } from '../observe/operations.ts'
import type { SignIn } from '../sign-in/model.ts'
import { signInOf } from '../sign-in/oauth-tokens.ts'
import { pipedriveSignIn } from '../sign-in/sign-in.ts'
import { firstParties } from '../sync/chosen-parties.ts'
import { runSync } from '../sync/run.ts'
import type { SyncDeps, SyncResult } from '../sync/run-contract.ts'
import { refuseUnserved } from '../sync/unserved-flow.ts'
import { adopt } from './adopt.ts'
import { connect, metered, type Opened, type Remote, type World, whose } from './connect.ts'
import { type Hooks, hooksOf } from './hooks.ts'
import { openReading, type Reading } from './reading.ts'

export interface RunOptions {
  readonly mode: Extract<RunMode, 'changes' | 'full'>
  readonly onProgress: (progress: RunProgress) => void
  /** Told when a system is waited for and asked again. */
  readonly onAgain?: ((again: Again) => void) | undefined
  readonly signal: AbortSignal
}

export interface SyncRunOptions extends RunOptions {
  /** Only these flows; all that are on when left out. */
  readonly flows?: readonly string[]
  /** `hand`, `schedule`, `demo`. */
  readonly trigger: string
  /** Told when it is waited for another run: one of this connection, or `null` for one of the same account. */
  readonly onJoin?: (run: Run | null) => void
  /** Only these parties with their documents, as a preview of the first ones names them. */
  readonly only?: readonly string[]
}

/** Everything the program can do, for the command line and for `serve`. Connections go by their names. */
export interface Service extends Reading {
  /** Pipedrive by OAuth: links, the callback, and what happens when the app is uninstalled. */
  readonly signIn: SignIn
  readonly hooks: Hooks
  /** What `/metrics` shows of this process and of the store. Counting begins with the first call. */
  readonly metrics: () => Promise<Metrics>
  readonly apply: (text: string, env: Environment) => Promise<Applied>
  /** What applying a file would come to; stores nothing. Errors: those of `apply`. */
  readonly validate: (text: string, env: Environment) => Promise<Validated>
  /** @throws SyncError `connection.busy` while a run is in progress. */
  readonly remove: (name: string) => Promise<void>
  readonly ping: (name: string, signal: AbortSignal) => AsyncGenerator<PingCheck>
  readonly sync: (name: string, options: SyncRunOptions) => Promise<RunDetail>
  /** A run for the engine, which follows nobody: `null` while another run holds the connection or its account. */
  readonly run: (name: string, options: RunOptions & { readonly trigger: string }) => Promise<SyncResult | null>
  /** @param options `first`: of so many customers or suppliers with their documents alone. */
  readonly preview: (name: string, options: RunOptions & { readonly first?: number }) => Promise<Preview>
  /** Links what an earlier connection left in Pipedrive, and writes nothing there. */
  readonly adopt: (name: string, options: Omit<RunOptions, 'mode'>) => Promise<AdoptionDocument>
  readonly streams: (name: string) => Promise<readonly StreamName[]>
  readonly read: (
    name: string,
    stream: StreamName,
    since: SourceTime | null,
    signal: AbortSignal,
  ) => AsyncGenerator<Page>
}

/**
 * Opens the store and answers the service over it. Connections to remote systems are made when they are needed.
 *
 * Errors: those of `openStore`: a database that cannot be reached, a master key that does not fit (hold).
 */
export async function openService(config: Config, world: World): Promise<Service> {
  const { clock, secrets: known } = world
  const reading = await openReading(config, world)
  const { store, connection } = reading
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const now = () => clock.now().getTime()

  const version = world.version ?? 'unknown'
  const observer = await openObserver({
    clock,
    log: (line) => world.log.debug(line),
    otlpEndpoint: config.otlpEndpoint,
    version,
  })
  let metrics: Promise<Metrics> | null = null

  const fetch = guardedFetch(world.fetch, config)
  const connectWorld = { ...world, fetch, watch: observer, publicUrl: config.publicUrl }
  const signIn = pipedriveSignIn({ ...connectWorld, store, connection, allowPrivateHosts: config.allowPrivateHosts })

  // One route of clients per connection and process: they pace their calls and keep their tokens.
  const remotes = new Map<ConnectionId, { readonly of: string; readonly remote: Remote }>()
  const opened = async (name: string): Promise<Opened> => {
    const found = await connection(name)
    const sealed = await store.secrets.open(found.id, found.settings)
    known.add(Object.values(sealed))
    const file = restoreConnectionFile(found.settings, sealed)
    const of = fingerprint([file, signInOf(sealed)])
    const kept = remotes.get(found.id)
    const remote = kept?.of === of ? kept.remote : connect(found, file, store, connectWorld)
    remotes.set(found.id, { of, remote })
    return { connection: found, file, remote }
  }

  const { publicUrl } = config
  const hooks = hooksOf({ store, clock, publicUrl, owner, opened, log: (event) => world.log.info(event) })

  const tellingAgain = ({ connection: { name } }: Opened, { onAgain }: Pick<RunOptions, 'onAgain'>) =>
    observer.listen({ again: (again, facts) => facts.connection === name && onAgain?.(again) })

  const watched: Store = { ...store, sync: (lease) => watchOperations(store.sync(lease), observer.operation) }
  const depsOf = ({ connection: found, file, remote }: Opened): SyncDeps => ({
    store: watched,
    connection: found,
    settings: file.settings,
    ...metered(remote),
    route: remote.route,
    whose: { source: remote.source.whose, destination: remote.destination.whose, apart },
    clock,
    owner,
    log: (event) => world.log.info({ connection: found.name, ...event }),
    watch: observer,
  })

  const askWhose: AskWhose = async (found, file) => {
    if (file !== null) known.add(Object.values(splitSecrets(file).secrets))
    return whose(file === null ? (await opened(found.name)).remote : connect(found, file, store, connectWorld))
  }

  const removeHooks = async ({ name }: Connection): Promise<void> => {
    // Credentials that can no longer be opened are no reason to keep a connection that is to be deleted.
    const one = await opened(name).catch(() => null)
    if (one !== null) await hooks.remove(one, AbortSignal.timeout(REVOKING_MS))
  }

  return {
    ...reading,
    signIn,
    hooks,
    metrics: () => {
      // Its library is loaded where figures are wanted.
      metrics ??= import('../observe/metrics.ts').then(({ createMetrics }) =>
        createMetrics({ store, observer, clock, version, budgetOf }),
      )
      return metrics
    },
    apply: async (text, env) => {
      const applied = await applyConnectionFile(store, text, env, config, now(), askWhose)
      world.log.info({ connection: applied.connection.name, changes: applied.changes.length }, 'connection applied')
      return applied
    },
    validate: (text, env) => validated(store, text, env, config, now()),
    remove: async (name) => {
      const found = await connection(name)
      const lease = await store.leases.claim(found.id, owner, now(), now() + REMOVING_MS)
      // One whose deletion was cut short has no credentials left, nor anything that could be leased.
      if (lease === null && (await store.work.get(found.id)) !== null) throw busy(name)
      if (lease !== null) {
        await removeHooks(found)
        await signIn.revoke(name, AbortSignal.timeout(REVOKING_MS))
      }
      await store.connections.remove(found.id)
    },
    ping: async function* (name, signal) {
      const { remote, connection: found } = await opened(name)
      let books: string | null = null
      for await (const check of remote.source.ping(signal)) {
        if (check.name === 'company' && check.status === 'ok')
          books = (await remote.source.company(signal).catch(() => null))?.baseCurrency ?? null
        yield check
      }
      const { visma } = await hooks.status(found)
      if (visma.url !== null) yield webhooksToSubscribe(visma)
      yield* remote.destination.ping(signal, books)
    },
    sync: async (name, options) => {
      const one = await opened(name)
      if (one.connection.state === 'paused') throw pausedConnection(name)
      const { mode, flows = [], trigger, signal, onProgress, onJoin, only } = options
      const endTelling = tellingAgain(one, options)
      const deps = depsOf(one)
      refuseUnserved(flows, { name, route: deps.route })
      const some = only === undefined ? {} : { only: new Set(only) }
      const start = async () =>
        (await runSync(deps, { mode, flows, trigger, signal, onProgress, ...some }))?.run ?? null
      try {
        const following = { store, connection: one.connection.id, clock, onProgress, signal, onJoin }
        const run = await startOrFollow(start, following)
        // Where no `serve` lives, nobody else does.
        await keepHistory(store, one.connection, clock, signal)
        return runDetailOf(run)
      } finally {
        endTelling()
        await one.remote.destination.flush()
      }
    },
    run: async (name, options) => {
      const one = await opened(name)
      try {
        return await runSync(depsOf(one), { ...options, flows: [] })
      } finally {
        await one.remote.destination.flush()
      }
    },
    preview: async (name, { mode, first, onProgress, onAgain, signal }) => {
      const one = await opened(name)
      const endTelling = tellingAgain(one, { onAgain })
      const options = { mode, preview: true, flows: [], trigger: 'hand', signal, onProgress }
      try {
        const planned = async (only: readonly string[] | null) => {
          const result = await runSync(depsOf(one), only === null ? options : { ...options, only: new Set(only) })
          if (result === null) throw busy(name)
          return result
        }
        const whole = await planned(null)
        const isWhole = whole.run.status === 'done' || whole.run.status === 'done_with_issues'
        const parties = first === undefined ? [] : firstParties(whole.planned, whole.parties, first)
        // Planned anew for them alone, so that what is shown is what such a run sends.
        const shown = first === undefined || !isWhole ? whole : await planned(parties)
        const names = await recordNames(store, one.connection.id, unnamed(shown))
        const operations = shown.planned.map((operation) => plannedOperation(operation, nameIn(names, operation)))
        return { ...shown, run: runDetailOf(shown.run), operations, names, parties }
      } finally {
        endTelling()
        await one.remote.destination.flush()
      }
    },
    adopt: async (name, options) => {
      const one = await opened(name)
      const endTelling = tellingAgain(one, options)
      return adopt(depsOf(one), options).finally(one.remote.destination.flush).finally(endTelling)
    },
    streams: async (name) => (await opened(name)).remote.source.streams,
    read: async function* (name, stream, since, signal) {
      const { remote } = await opened(name)
      yield* remote.source.pages(stream, since, signal)
    },
    close: async () => {
      await reading.close()
      await observer.close()
    },
  }
}

const REMOVING_MS = 60_000
const REVOKING_MS = 10_000
