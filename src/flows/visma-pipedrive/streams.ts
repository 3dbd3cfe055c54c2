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
  /** Further flows that its records feed, and for which it is read where its own flow is off. */
  readonly feeds?: readonly FlowName[]
  /** Whether the flow counts its records; else they only feed it. */
  readonly counts: boolean
  /** The party that rows of a ledger belong to, which they name by its number: they are no documents of their own. */
  readonly owner?: PartyStream
  /** The party of its documents, which they name by the number people know; that may change. */
  readonly party?: PartyStream
  /** The one type of document that its records are, where Visma knows them by their number. */
  readonly type?: string
}

const MONEY = ['receivables'] as const satisfies readonly FlowName[]

/**
 * All streams that flows read, in the order in which a run reads them: parties before their documents, and what closes
 * an invoice before the invoices, so that one that is entered in between shows on the invoice at least. The ledger comes
 * last: it is held against the documents, and what it says is then the newer.
 */
export const STREAMS = {
  supplier: { flow: 'suppliers', counts: true },
  customer: { flow: 'customers', feeds: MONEY, counts: true },
  supplierdocument: { flow: 'supplierInvoices', counts: true, party: 'supplier' },
  supplierInvoice: { flow: 'supplierInvoices', counts: false, party: 'supplier' },
  customerPayment: { flow: 'customerInvoices', feeds: MONEY, counts: false },
  customerCreditNote: { flow: 'creditNotes', feeds: MONEY, counts: true, party: 'customer', type: 'CreditNote' },
  customerinvoice: { flow: 'customerInvoices', feeds: MONEY, counts: true, party: 'customer', type: 'Invoice' },
  customerdocument: { flow: 'receivables', counts: false, owner: 'customer' },
  creditTerm: { flow: 'referenceData', counts: true },
} as const satisfies Partial<Record<VismaStream, Stream>>

/** The stream of PDFs that are to be attached: a record per invoice, under the key of that. */
export const PDFS = 'invoicePdf'
/** `version`: of what is printed; `null` while the invoice is a draft. */
export type PdfRow = { readonly version: string | null }

/** The stream of what is worked out of each customer's documents: a record per customer. */
export const FIGURES = 'receivables'
/** The stream of records in Pipedrive that show more than the visibility allows: a record for each, until it is cleared. */
export const STILL_SHOWING = 'visibility'

export type FlowStream = keyof typeof STREAMS
export type OfferedFlow = (typeof STREAMS)[FlowStream]['flow']
type DocumentStream = {
  [Name in FlowStream]: (typeof STREAMS)[Name] extends { readonly party: PartyStream } ? Name : never
}[FlowStream]

export const READ_ORDER = Object.keys(STREAMS) as readonly FlowStream[]

/** The row of a stream in this table; `null` for a stream that no flow reads. */
export const streamOf = (name: StreamName): Stream | null =>
  Object.hasOwn(STREAMS, name) ? STREAMS[name as FlowStream] : null

/** The flows a stream is read for: its own, and those that it feeds. */
export const servedBy = (name: StreamName): readonly FlowName[] => {
  if (name === FIGURES) return ['receivables']
  const row = streamOf(name)
  return row === null ? [] : [row.flow, ...(row.feeds ?? [])]
}

/** Flows that are served, in the order in which their streams are read. */
export const FLOWS: readonly OfferedFlow[] = [...new Set(READ_ORDER.map((name) => STREAMS[name].flow))]

/** Streams whose records a flow counts. */
export const COUNTED: ReadonlyMap<StreamName, OfferedFlow> = new Map<StreamName, OfferedFlow>([
  ...FLOWS.flatMap((flow) =>
    READ_ORDER.filter((name) => STREAMS[name].flow === flow && STREAMS[name].counts).map(
      (name) => [name, flow] as const,
    ),
  ),
  [FIGURES, 'receivables'],
])

/** Streams of a party's documents. */
export const documentsOf = (party: StreamName): readonly DocumentStream[] =>
  READ_ORDER.filter((name): name is DocumentStream => streamOf(name)?.party === party)

/** Streams whose records name their party by its number, and follow it when that changes. */
export const followersOf = (party: StreamName): readonly FlowStream[] =>
  READ_ORDER.filter((name) => streamOf(name)?.party === party || streamOf(name)?.owner === party)
