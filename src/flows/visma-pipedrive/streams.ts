import type { StreamName } from '../../core/record.ts'
import type { FlowName } from './flow-names.ts'

/** Streams each flow reads. The first is the one whose records the flow counts. */
export const STREAMS = {
  suppliers: ['supplier'],
  customers: ['customer'],
  supplierInvoices: ['supplierdocument', 'supplierInvoice'],
  customerInvoices: ['customerinvoice', 'customerPayment'],
  creditNotes: ['customerCreditNote'],
} as const satisfies Partial<Record<FlowName, readonly StreamName[]>>
export type OfferedFlow = keyof typeof STREAMS
export const FLOWS = Object.keys(STREAMS) as readonly OfferedFlow[]

/** Streams whose records a flow counts; the others only feed it. */
export const COUNTED = new Map<StreamName, OfferedFlow>(FLOWS.map((flow) => [STREAMS[flow][0], flow]))

// What settles an invoice is read before the invoices: whatever is entered in between shows on one or the other.
export const READ_ORDER = [
  'supplier',
  'customer',
  'supplierdocument',
  'supplierInvoice',
  'customerPayment',
  'customerCreditNote',
  'customerinvoice',
] as const satisfies readonly (typeof STREAMS)[OfferedFlow][number][]

/** Documents name their party by the number people know, which may change. */
export const DEPENDANTS: ReadonlyMap<StreamName, readonly StreamName[]> = new Map([
  ['customer', ['customerinvoice', 'customerCreditNote']],
  ['supplier', ['supplierdocument', 'supplierInvoice']],
])
