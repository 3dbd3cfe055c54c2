import type { VismaStream } from '../../connectors/visma/model.ts'
import type { StreamName } from '../../core/record.ts'

/** Keys of `settings.flows`, in the order in which they are shown. */
export const FLOW_NAMES = [
  'suppliers',
  'supplierInvoices',
  'customers',
  'customerInvoices',
  'creditNotes',
  'receivables',
  'referenceData',
] as const
export type FlowName = (typeof FLOW_NAMES)[number]

export type PartyStream = 'supplier' | 'customer'

interface Stream {
  readonly flow: FlowName
  /** Whether the flow counts its records; else they only feed it. */
  readonly counts: boolean
  /** The party of its documents, which they name by the number people know; that may change. */
  readonly party?: PartyStream
  /** The one type of document that its records are, where Visma knows them by their number. */
  readonly type?: string
}

/**
 * All streams that flows read, in the order in which a run reads them: parties before their documents, and what closes
 * an invoice before the invoices, so that one that is entered in between shows on the invoice at least.
 */
export const STREAMS = {
  supplier: { flow: 'suppliers', counts: true },
  customer: { flow: 'customers', counts: true },
  supplierdocument: { flow: 'supplierInvoices', counts: true, party: 'supplier' },
  supplierInvoice: { flow: 'supplierInvoices', counts: false, party: 'supplier' },
  customerPayment: { flow: 'customerInvoices', counts: false },
  customerCreditNote: { flow: 'creditNotes', counts: true, party: 'customer', type: 'CreditNote' },
  customerinvoice: { flow: 'customerInvoices', counts: true, party: 'customer', type: 'Invoice' },
} as const satisfies Partial<Record<VismaStream, Stream>>

export type FlowStream = keyof typeof STREAMS
export type OfferedFlow = (typeof STREAMS)[FlowStream]['flow']
type DocumentStream = {
  [Name in FlowStream]: (typeof STREAMS)[Name] extends { readonly party: PartyStream } ? Name : never
}[FlowStream]

export const READ_ORDER = Object.keys(STREAMS) as readonly FlowStream[]

/** The row of a stream in this table; `null` for a stream that no flow reads. */
export const streamOf = (name: StreamName): Stream | null =>
  Object.hasOwn(STREAMS, name) ? STREAMS[name as FlowStream] : null

/** Flows that are served, in the order in which their streams are read. */
export const FLOWS: readonly OfferedFlow[] = [...new Set(READ_ORDER.map((name) => STREAMS[name].flow))]

/** Streams whose records a flow counts. */
export const COUNTED: ReadonlyMap<StreamName, OfferedFlow> = new Map(
  FLOWS.flatMap((flow) =>
    READ_ORDER.filter((name) => STREAMS[name].flow === flow && STREAMS[name].counts).map((name) => [name, flow]),
  ),
)

/** Streams of a party's documents. */
export const documentsOf = (party: StreamName): readonly DocumentStream[] =>
  READ_ORDER.filter((name): name is DocumentStream => streamOf(name)?.party === party)
