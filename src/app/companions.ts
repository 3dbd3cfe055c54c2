import type { StreamName } from '../core/record.ts'
import { FIGURES, PDFS } from '../flows/visma-pipedrive/streams.ts'

/** Streams whose records are, under the same key, about the same party or document as those of another one. */
const COMPANIONS: Readonly<Record<StreamName, readonly StreamName[]>> = {
  customer: [FIGURES],
  customerinvoice: ['customerdocument', PDFS],
  customerCreditNote: ['customerdocument'],
  supplierdocument: ['supplierInvoice'],
}

export const companionsOf = (stream: StreamName): readonly StreamName[] =>
  Object.hasOwn(COMPANIONS, stream) ? (COMPANIONS[stream] ?? []) : []

/** The stream that people know what a companion is about by. */
export const knownAs = (stream: StreamName): StreamName =>
  Object.keys(COMPANIONS).find((one) => companionsOf(one).includes(stream)) ?? stream
