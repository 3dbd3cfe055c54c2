import type { Clock } from '../core/clock.ts'
import { isSyncError } from '../core/errors.ts'
import type { Again, Facts, PartName, RemoteCall, Watch } from '../core/watch.ts'
import { factsHere, withFacts } from './facts.ts'
import type { Traces } from './traces.ts'

/** A remote call that is over. */
export interface SeenCall extends RemoteCall {
  /** `null`: no answer came. */
  readonly status: number | null
  /** The other side's id of the request. */
  readonly requestId: string | null
  /** Code of the failure when no answer came: `pipedrive.timeout`, `aborted`. */
  readonly error: string | null
  readonly ms: number
}

/** `facts`: those of the work that the event was part of, and its own. */
export interface Listener {
  readonly call?: (call: SeenCall, facts: Facts) => void
  readonly part?: (name: PartName, facts: Facts, ms: number) => void
  readonly operation?: (operation: SeenOperation, facts: Facts) => void
  readonly again?: (again: Again, facts: Facts) => void
}

/** A write whose outcome is in the ledger. */
export interface SeenOperation {
  readonly entity: string
  readonly kind: string
  /** `done`, `failed`, `doubt`. */
  readonly outcome: string
}

export interface Observer extends Watch {
  /** @returns a function that ends the listening */
  readonly listen: (listener: Listener) => () => void
  readonly operation: (operation: SeenOperation) => void
  /** Sends traces that are not sent yet; takes two seconds at most. */
  readonly close: () => Promise<void>
}

export interface ObserverOptions {
  readonly clock: Clock
  /** One line per remote call. */
  readonly log: (line: object) => void
  /** Where traces go (OTLP over HTTP); `null`: nowhere, and their library is not even loaded. */
  readonly otlpEndpoint: string | null
  readonly version: string
}

/** The one place that sees runs, their parts and every remote call, for log lines, counters and traces. */
export async function openObserver({ clock, log, otlpEndpoint, version }: ObserverOptions): Promise<Observer> {
  const traces: Traces | null =
    otlpEndpoint === null ? null : (await import('./traces.ts')).openTraces({ endpoint: otlpEndpoint, version, clock })
  const listeners = new Set<Listener>()
  const now = () => clock.now().getTime()

  return {
    part: (name, facts, work) =>
      withFacts(facts, async () => {
        const started = now()
        const told: Record<string, Facts[string]> = {}
        const note = (more: Facts) => void Object.assign(told, more)
        const traced = traces !== null && name !== 'record'
        try {
          return await (traced ? traces.part(name, facts, () => work(note), told) : work(note))
        } finally {
          const all = { ...factsHere(), ...told }
          for (const listener of listeners) listener.part?.(name, all, now() - started)
        }
      }),
    call: async (call, work) => {
      const started = now()
      const over = (answer: Pick<SeenCall, 'status' | 'requestId' | 'error'>) => {
        const seen = { ...call, ...answer, ms: now() - started }
        log({ event: 'call', ...seen })
        for (const listener of listeners) listener.call?.(seen, factsHere())
        return seen
      }
      const answered = async () => {
        try {
          const answer = await work()
          return { answer, seen: over({ status: answer.status, requestId: answer.requestId, error: null }) }
        } catch (error) {
          over({ status: null, requestId: null, error: isSyncError(error) ? error.code : 'aborted' })
          throw error
        }
      }
      return (await (traces === null ? answered() : traces.call(call, answered))).answer
    },
    operation: (operation) => {
      for (const listener of listeners) listener.operation?.(operation, factsHere())
    },
    again: (again) => {
      for (const listener of listeners) listener.again?.(again, factsHere())
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => traces?.close(),
  }
}
