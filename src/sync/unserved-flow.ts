import { SyncError } from '../core/errors.ts'
import type { Route } from '../core/flow.ts'
import type { Settings } from '../core/settings.ts'

export interface UnservedOptions {
  readonly name: string
  readonly settings: Settings
  readonly route: Pick<Route, 'flows'>
}

/**
 * A flow that was asked for by name and that nothing would be done for must not end in *done*.
 *
 * @throws SyncError `connection.flow_unserved` (hold)
 */
export function refuseUnserved(flows: readonly string[], { name, settings, route }: UnservedOptions): void {
  const on = route.flows(settings)
  const idle = flows.find((flow) => !on.includes(flow))
  if (idle === undefined) return
  const isOff = Object.entries(settings.flows).some(([flow, value]) => flow === idle && value === false)
  const why = isOff ? `is switched off for ${name}` : 'is not served yet'
  const advice = isOff
    ? `Switch settings.flows.${idle} on in the connection file and apply it.`
    : `Leave it out; ${name} runs ${on.join(', ') || 'no flow'}.`
  const message = `The flow ${idle} ${why}, so nothing was run.`
  throw new SyncError('connection.flow_unserved', message, { do: 'hold' }, { advice })
}

/** Names of the flows that run: those asked for, else all that are on. */
export function flowsToRun(
  flows: readonly string[],
  { route, settings }: Pick<UnservedOptions, 'route' | 'settings'>,
): readonly string[] {
  const on = route.flows(settings)
  return flows.length === 0 ? on : on.filter((flow) => flows.includes(flow))
}
