import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout } from 'node:timers/promises'
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import type { Clock } from '../core/clock.ts'
import { isSyncError } from '../core/errors.ts'
import type { Facts, RemoteCall } from '../core/watch.ts'

interface Answered {
  readonly status: number | null
  readonly requestId: string | null
}

export interface Traces {
  /** A span around `work`, a child of the surrounding span. The facts in `told` are read when it ends. */
  readonly part: <T>(name: string, facts: Facts, work: () => Promise<T>, told: Facts) => Promise<T>
  readonly call: <A extends { readonly seen: Answered }>(call: RemoteCall, work: () => Promise<A>) => Promise<A>
  readonly close: () => Promise<void>
}

export interface TraceOptions {
  /** `http://collector:4318`; spans go to `/v1/traces` below it. */
  readonly endpoint: string
  readonly version: string
  readonly clock: Clock
}

const EXPORT_TIMEOUT_MS = 5_000
/** A collector that is down must not keep a command from ending. */
const CLOSE_WITHIN_MS = 2_000

/** Spans by OpenTelemetry. Nothing is registered globally: only work that is passed to `part` is traced. */
export function openTraces({ endpoint, version, clock }: TraceOptions): Traces {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'ml-connector', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }))],
  })
  const tracer = provider.getTracer('ml-connector', version)
  const parents = new AsyncLocalStorage<Span>()

  async function within<T>(name: string, kind: SpanKind, facts: Facts, work: (span: Span) => Promise<T>): Promise<T> {
    const parent = parents.getStore()
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent)
    const span = tracer.startSpan(name, { kind, attributes: facts, startTime: clock.now() }, context)
    try {
      return await parents.run(span, () => work(span))
    } catch (error) {
      // Only the code, since a message may quote an answer of a remote system.
      const code = isSyncError(error) ? error.code : 'unexpected'
      span.setAttribute('error.type', code)
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end(clock.now())
    }
  }

  return {
    part: (name, facts, work, told) =>
      within(name, SpanKind.INTERNAL, prefixed(facts), async (span) => {
        try {
          return await work()
        } finally {
          span.setAttributes(prefixed(told))
          if (told.status === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
        }
      }),
    call: (call, work) =>
      within(`${call.method} ${call.route}`, SpanKind.CLIENT, callFacts(call), async (span) => {
        const result = await work()
        const { status, requestId } = result.seen
        if (status !== null) span.setAttribute('http.response.status_code', status)
        if (requestId !== null) span.setAttribute('ml_connector.request_id', requestId)
        if (status !== null && status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
        return result
      }),
    close: async () => {
      const stop = new AbortController()
      // By the real clock, since this waits for the network.
      const late = setTimeout(CLOSE_WITHIN_MS, undefined, { signal: stop.signal }).catch(() => undefined)
      await Promise.race([provider.shutdown().catch(() => undefined), late])
      stop.abort()
    },
  }
}

const prefixed = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).map(([name, value]) => [`ml_connector.${name}`, value]))

const callFacts = ({ system, method, host, route }: RemoteCall): Facts => ({
  'ml_connector.system': system,
  'http.request.method': method,
  'server.address': host,
  'url.template': route,
})
