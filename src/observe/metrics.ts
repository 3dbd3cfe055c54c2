import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import type { Observer } from './observer.ts'
import { storeGauges } from './store-gauges.ts'

export interface Metrics {
  /** From now on the metrics show the webhooks that the receiver of this process counts. */
  readonly countWebhooks: (results: () => WebhookResults) => void
  readonly contentType: string
  /** Everything in Prometheus' text format. Never throws: a store that does not answer is shown as a metric. */
  readonly text: () => Promise<string>
}

/** System → outcome → how many since the start. */
export type WebhookResults = Readonly<Record<string, Readonly<Record<string, number>>>>

export interface MetricsOptions {
  readonly store: Pick<Store, 'connections' | 'figures' | 'issues' | 'tieOuts'>
  /** Tells of the runs, calls and operations of this process. */
  readonly observer: Pick<Observer, 'listen'>
  readonly clock: Clock
  readonly version: string
  /** Units a day this product may take of the account's API budget, by the settings of the connection. */
  readonly budgetOf: (connection: Connection) => number | null
}

// From a quiet run to a first sync. The bounds are those for which one would set an alert.
const RUN_BUCKETS_S = [1, 5, 30, 120, 600, 3_600]

/**
 * What `/metrics` answers. Counters count what this process did since it started, and are summed over processes;
 * gauges are computed from the store while being asked, so every process says the same.
 */
export function createMetrics({ store, observer, clock, version, budgetOf }: MetricsOptions): Metrics {
  const registry = new Registry()
  const counters = processCounters(registry)
  const gauges = storeGauges(registry, { store, clock, budgetOf })
  collectDefaultMetrics({ register: registry })
  counters.build.inc({ version })

  observer.listen({
    part: (name, facts, ms) => {
      if (name !== 'run') return
      const labels = { connection: String(facts.connection), mode: String(facts.mode) }
      counters.runs.inc({ ...labels, status: String(facts.status) })
      counters.seconds.observe(labels, ms / 1000)
    },
    call: ({ system, status }, facts) => {
      const labels = { connection: connectionOf(facts), system }
      counters.calls.inc({ ...labels, status: status === null ? 'none' : String(status) })
      if (status === 429) counters.throttled.inc(labels)
    },
    operation: ({ entity, kind, outcome }, facts) =>
      counters.operations.inc({ connection: connectionOf(facts), entity, kind, outcome }),
  })

  // Scrapes that overlap share one answer, so that a slow store is not asked twice at once.
  let asking: Promise<string> | null = null
  let webhooks: () => WebhookResults = () => ({})
  const text = async (): Promise<string> => {
    await gauges.refresh()
    counters.webhooks.reset()
    for (const [system, outcomes] of Object.entries(webhooks())) {
      for (const [outcome, count] of Object.entries(outcomes)) counters.webhooks.inc({ system, outcome }, count)
    }
    return registry.metrics()
  }
  return {
    countWebhooks: (results) => {
      webhooks = results
    },
    contentType: registry.contentType,
    text: () => {
      asking ??= text().finally(() => {
        asking = null
      })
      return asking
    },
  }
}

const connectionOf = (facts: Readonly<Record<string, unknown>>): string => String(facts.connection ?? '')

function processCounters(registry: Registry) {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `ml_connector_${name}`, help, labelNames, registers })
  return {
    build: counter('build_info', 'Always 1; the version is in the label.', ['version']),
    runs: counter('runs_total', 'Runs that ended in this process.', ['connection', 'mode', 'status']),
    seconds: new Histogram({
      name: 'ml_connector_run_duration_seconds',
      help: 'How long runs of this process took.',
      labelNames: ['connection', 'mode'],
      buckets: RUN_BUCKETS_S,
      registers,
    }),
    operations: counter('operations_total', 'Writes of this process to both systems, as they went into the ledger.', [
      'connection',
      'entity',
      'kind',
      'outcome',
    ]),
    calls: counter('remote_requests_total', 'Requests of this process by status; none: no answer came.', [
      'connection',
      'system',
      'status',
    ]),
    throttled: counter('throttled_total', 'Answers 429 to requests of this process.', ['connection', 'system']),
    webhooks: counter('webhooks_total', 'Webhooks that reached this process.', ['system', 'outcome']),
  }
}
