import type { NewIssue } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import type { FlowSettings } from '../settings.ts'

type Flows = FlowSettings['flows']
type PartyFlow = 'customers' | 'suppliers'

const DOCUMENTS = { customers: 'Invoices and credit notes', suppliers: 'Supplier invoices' } as const
const wanted = (flow: PartyFlow, { customerInvoices, creditNotes, supplierInvoices }: Flows): boolean =>
  flow === 'customers' ? customerInvoices !== false || creditNotes : supplierInvoices !== false

/** Party flows that are off while their documents are on: only documents of parties carried over before are shown. */
export const partiesOff = (flows: Flows): readonly PartyFlow[] =>
  (['customers', 'suppliers'] as const).filter((flow) => flows[flow] === false && wanted(flow, flows))

/** What a party flow that is off means for its documents, one sentence. */
export const partiesOffWarning = (flow: PartyFlow): string =>
  `settings.flows.${flow} is off: ${DOCUMENTS[flow]} of ${flow} that are not in Pipedrive yet will wait for it.`

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

/** A document waits for its party: where the flow of the party is off, an issue says so once. */
export async function sayPartiesOff(flow: PartyFlow, context: PhaseContext): Promise<void> {
  if (context.settings.flows[flow] === false) await context.issue(issueOf(flow))
}

/** Resolves that issue when the party's flow is on again, or the flow of the documents is off. */
export async function closePartiesOff({ settings, store, resolve }: PhaseContext): Promise<void> {
  for (const flow of ['customers', 'suppliers'] as const) {
    if (partiesOff(settings.flows).includes(flow)) continue
    const state = await store.issueState('connection', flow, CODE)
    if (state !== null && state !== 'resolved') await resolve('connection', flow, CODE)
  }
}
