import type { FlowName } from './setting-words.ts'
import type { Settings } from './settings.ts'

type Flows = Pick<Settings, 'flows'>['flows']
export type PartyFlow = Extract<FlowName, 'customers' | 'suppliers'>

export const DOCUMENTS = { customers: 'Invoices and credit notes', suppliers: 'Supplier invoices' } as const
const wanted = (flow: PartyFlow, { customerInvoices, creditNotes, supplierInvoices }: Flows): boolean =>
  flow === 'customers' ? customerInvoices !== false || creditNotes : supplierInvoices !== false

/** Party flows that are off while their documents are on: only documents of parties carried over before are shown. */
export const partiesOff = (flows: Flows): readonly PartyFlow[] =>
  (['customers', 'suppliers'] as const).filter((flow) => flows[flow] === false && wanted(flow, flows))

/** What a party flow that is off means for its documents, one sentence. */
export const partiesOffWarning = (flow: PartyFlow): string =>
  `settings.flows.${flow} is off: ${DOCUMENTS[flow]} of ${flow} that are not in Pipedrive yet will wait for it.`
