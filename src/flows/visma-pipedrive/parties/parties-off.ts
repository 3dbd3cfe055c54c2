import type { PhaseContext } from '../../../core/flow.ts'
import { DOCUMENTS, type PartyFlow, partiesOff } from '../../../core/parties-off.ts'
import type { NewIssue } from '../../../core/sync-store.ts'

const CODE = 'settings.parties_off'

const issueOf = (flow: PartyFlow): NewIssue => ({
  flow: flow === 'customers' ? 'customerInvoices' : 'supplierInvoices',
  stream: 'connection',
  key: flow,
  code: CODE,
  message: `${DOCUMENTS[flow]} wait for ${flow} that are not in Pipedrive, and settings.flows.${flow} is off, so that they will not come.`,
  advice: `Switch settings.flows.${flow} on in the connection file, or the flow of their documents off.`,
  details: {},
})

/** A document waits for its party: said once, where that party's flow is off. */
export async function sayPartiesOff(flow: PartyFlow, context: PhaseContext): Promise<void> {
  if (context.settings.flows[flow] === false) await context.issue(issueOf(flow))
}

/** Switched on again, or the documents off: nothing waits for ever any more. */
export async function closePartiesOff({ settings, store, resolve }: PhaseContext): Promise<void> {
  for (const flow of ['customers', 'suppliers'] as const) {
    if (partiesOff(settings.flows).includes(flow)) continue
    const state = await store.issueState('connection', flow, CODE)
    if (state !== null && state !== 'resolved') await resolve('connection', flow, CODE)
  }
}
