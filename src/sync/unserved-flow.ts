import { SyncError } from '../core/errors.ts'
import type { Route } from '../core/flow.ts'

export interface UnservedOptions {
  readonly name: string
  readonly route: Pick<Route, 'flows' | 'off'>
}

/**
 * Refuses a run for flows for which it would do nothing, which must not end in *done*.
 *
 * @throws SyncError `connection.flow_unserved` (hold)
 */
export function refuseUnserved(flows: readonly string[], { name, route }: UnservedOptions): void {
  const on = route.flows
  const idle = flows.find((flow) => !on.includes(flow))
  if (idle === undefined) return
  const isOff = route.off.includes(idle)
  const why = isOff ? `is switched off for ${name}` : 'is not served yet'
  const advice = isOff
    ? `Switch settings.flows.${idle} on in the connection file and apply it.`
    : `Leave it out; ${name} runs ${on.join(', ') || 'no flow'}.`
  const message = `The flow ${idle} ${why}, so nothing was run.`
  throw new SyncError('connection.flow_unserved', message, { do: 'hold' }, { advice })
}

/** Names of the flows that run: those asked for, else all that are on. */
export const flowsToRun = (flows: readonly string[], { route }: { readonly route: Pick<Route, 'flows'> }) =>
  flows.length === 0 ? route.flows : route.flows.filter((flow) => flows.includes(flow))
