import type { Destination, Source } from '../core/connector.ts'
import type { Run } from '../core/run.ts'

/** The calls that a run made to both systems. */
export function usageOf({
  source,
  destination,
}: {
  readonly source: Source
  readonly destination: Destination
}): Run['api'] {
  const { calls, budget, throttled } = destination.usage()
  return { [source.system]: { calls: source.calls() }, [destination.system]: { calls, budget, throttled } }
}
