import { Gauge, type Registry } from 'prom-client'
import { BRAKED } from '../core/brake.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection, ConnectionState } from '../core/connection.ts'
import { DRIFT_KINDS } from '../core/drift.ts'
import type { Figures } from '../core/figures.ts'
import { ANSWER_WITHIN_MS, inTime } from '../core/in-time.ts'
import type { Store } from '../core/store.ts'
import type { Verdict } from '../core/tie-out.ts'

export interface GaugeOptions {
  readonly store: Pick<Store, 'connections' | 'figures' | 'issues' | 'tieOuts'>
  readonly clock: Clock
  readonly budgetOf: (connection: Connection) => number | null
}

const STATES = ['not_started', 'active', 'paused', 'held'] as const satisfies readonly ConnectionState[]
const UNSETTLED = ['open', 'waiting'] as const

/** Gauges that are computed from the store each time they are asked for. */
export function storeGauges(registry: Registry, { store, clock, budgetOf }: GaugeOptions) {
  const gauges = makeGauges(registry)
  const up = new Gauge({ name: 'ml_connector_store_up', help: '1: the store answered.', registers: [registry] })
  return {
    refresh: async (): Promise<void> => {
      const now = clock.now()
      // Removes old values, which must not be shown when a connection was deleted or the store does not answer.
      const clear = () => {
        for (const gauge of Object.values(gauges)) gauge.reset()
      }
      try {
        const asked = Promise.all([
          store.connections.list(),
          store.figures(now.getTime(), now.toISOString().slice(0, 10)),
          store.tieOuts.all(),
        ])
        const [connections, figures, tieOuts] = await inTime(ANSWER_WITHIN_MS, asked)
        const braked = await inTime(ANSWER_WITHIN_MS, heldByBrake(store, connections))
        clear()
        for (const { id, name } of connections) gauges.brake.set({ connection: name }, braked.has(id) ? 1 : 0)
        fill(gauges, connections, figures, now.getTime(), budgetOf)
        fillTieOuts(gauges, connections, tieOuts)
        up.set(1)
      } catch {
        clear()
        up.set(0)
      }
    },
  }
}

/** The others are not asked about: a connection that is not held has no brake on. */
async function heldByBrake(
  { issues }: Pick<Store, 'issues'>,
  connections: readonly Connection[],
): Promise<ReadonlySet<Connection['id']>> {
  const held = new Set<Connection['id']>()
  for (const { id, state } of connections) {
    if (state !== 'held') continue
    const found = await issues.ofRecord(id, BRAKED.stream, BRAKED.key)
    if (found.some(({ code, state: is }) => code === BRAKED.code && is === 'open')) held.add(id)
  }
  return held
}

function makeGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name: `ml_connector_${name}`, help, labelNames, registers: [registry] })
  return {
    state: gauge('connection_state', '1 for the state the connection is in.', ['connection', 'state']),
    lag: gauge('stream_lag_seconds', 'Time since the stream was last read to its end with every row settled.', [
      'connection',
      'stream',
    ]),
    issues: gauge('issues', 'Records that need a person (open) or another record (waiting).', ['connection', 'state']),
    brake: gauge('brake', '1 while the brake holds the connection, with a preview to approve.', ['connection']),
    running: gauge('runs_in_progress', 'Runs in progress, in whichever process.', ['connection']),
    due: gauge('due_connections', 'Connections with work that is due and that no worker has taken yet.', []),
    used: gauge('api_budget_used_units', 'Units of the API budget spent today (UTC) by this product.', ['account']),
    verdict: gauge('tie_out', '1 for the verdict of the latest tie-out: ties_out, question or differs.', [
      'connection',
      'verdict',
    ]),
    tiedAt: gauge('tie_out_timestamp_seconds', 'When both sides were last held against each other.', ['connection']),
    differences: gauge('tie_out_differences', 'Records that differed in the latest tie-out, by kind.', [
      'connection',
      'kind',
    ]),
    limit: gauge('api_budget_limit_units', 'Units a day the connection may take of its account.', [
      'connection',
      'account',
    ]),
  }
}

function fill(
  gauges: ReturnType<typeof makeGauges>,
  connections: readonly Connection[],
  figures: Figures,
  now: number,
  budgetOf: GaugeOptions['budgetOf'],
): void {
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  const units = new Map(figures.usage.map((usage) => [usage.account, usage.units]))
  gauges.due.set(figures.due)
  // Zeros are shown too: an alert on a series that only begins with the first trouble would miss that trouble.
  for (const connection of connections) {
    const { name, account: key, host: account } = connection
    for (const state of STATES) gauges.state.set({ connection: name, state }, connection.state === state ? 1 : 0)
    for (const state of UNSETTLED) gauges.issues.set({ connection: name, state }, 0)
    gauges.running.set({ connection: name }, 0)
    gauges.used.set({ account }, units.get(key) ?? 0)
    const limit = budgetOf(connection)
    if (limit !== null) gauges.limit.set({ connection: name, account }, limit)
  }
  // A connection may be deleted between the two queries.
  const named = <Row extends { readonly connection: Connection['id'] }>(
    rows: readonly Row[],
    set: (name: string, row: Row) => void,
  ) => {
    for (const row of rows) {
      const name = names.get(row.connection)
      if (name !== undefined) set(name, row)
    }
  }
  named(figures.issues, (connection, { state, count }) => gauges.issues.set({ connection, state }, count))
  named(figures.running, (connection, { count }) => gauges.running.set({ connection }, count))
  named(figures.streams, (connection, { stream, at }) =>
    gauges.lag.set({ connection, stream }, Math.max(0, (now - at) / 1000)),
  )
}

const VERDICTS = ['ties_out', 'question', 'differs'] as const satisfies readonly Verdict[]

function fillTieOuts(
  gauges: ReturnType<typeof makeGauges>,
  connections: readonly Connection[],
  tieOuts: Awaited<ReturnType<Store['tieOuts']['all']>>,
): void {
  const found = new Map(tieOuts.map(({ connection, tieOut }) => [connection, tieOut]))
  for (const { id, name: connection } of connections) {
    const tieOut = found.get(id)
    if (tieOut === undefined) continue
    for (const verdict of VERDICTS) gauges.verdict.set({ connection, verdict }, tieOut.verdict === verdict ? 1 : 0)
    gauges.tiedAt.set({ connection }, tieOut.at / 1000)
    for (const kind of DRIFT_KINDS) gauges.differences.set({ connection, kind }, tieOut.drift[kind])
  }
}
