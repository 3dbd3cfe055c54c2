import { partiesOff, partiesOffWarning } from './parties/parties-off.ts'
import type { FlowSettings } from './settings.ts'

/** Flows that are on by default and that nothing serves yet. */
const UNSERVED = ['referenceData'] as const

/**
 * Settings that are accepted and have no effect yet, or another than one may think, one sentence each.
 *
 * @param given the file as it was written: what is only a default was not asked for
 */
export function ineffective(settings: FlowSettings, given: unknown): readonly string[] {
  const flows = member(member(given, 'settings'), 'flows')
  const asked = UNSERVED.filter((flow) => settings.flows[flow] !== false && (member(flows, flow) ?? false) !== false)
  const named: readonly (readonly [string, boolean])[] = [
    ['settings.reconcile: heal', settings.reconcile === 'heal'],
    ...asked.map((flow) => [`settings.flows.${flow}`, true] as const),
  ]
  const without = named.filter(([, used]) => used).map(([setting]) => `${setting} has no effect yet.`)
  return [...without, ...pdfsWithout(settings), ...partiesOff(settings.flows).map(partiesOffWarning)]
}

/** Why PDFs that are asked for are not attached. */
function pdfsWithout({ pdf, visibility, flows }: FlowSettings): readonly string[] {
  if (pdf === 'off') return []
  if (visibility !== 'amounts')
    return [`settings.pdf: ${pdf} has no effect at visibility ${visibility}: a PDF shows amounts.`]
  return flows.customerInvoices === false ? [`settings.pdf: ${pdf} has no effect while customerInvoices is off.`] : []
}

const member = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && key in value ? Reflect.get(value, key) : undefined
