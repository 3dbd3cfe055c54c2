import type { Document, Party } from '../../connectors/visma/model.ts'
import type { DocumentPlace } from '../../core/document-places.ts'
import type { Json } from '../../core/json.ts'
import { type Owed, rankOf } from '../../core/owed.ts'
import type { StreamName } from '../../core/record.ts'
import { emailTerm, nameTerms, type RecordMemory, type SearchTerm } from '../../core/search-terms.ts'
import { normaliseOrganisationNumber } from './matching/names.ts'
import { documentPlace } from './money/document-place.ts'
import type { Figures } from './money/figures.ts'
import { LEDGER_STREAMS } from './money/ledger-rows.ts'
import { FIGURES, streamOf } from './streams.ts'

/** Parties are found by their numbers, addresses and names; documents by their own numbers, which need no index. */
function termsOf(stream: StreamName, data: Json): readonly SearchTerm[] {
  // The data of a record may have been cleared.
  if ((stream !== 'customer' && stream !== 'supplier') || data === null) return []
  const party = data as Party
  const numbers = [party.corporateId, party.vatNumber].flatMap((text) =>
    text === null ? [] : (normaliseOrganisationNumber(text) ?? []),
  )
  const emails = [...(party.contact?.emails ?? []), ...(party.invoiceContact?.emails ?? [])]
  const people = [party.contact?.attention, party.contact?.name].flatMap((name) => name ?? [])
  const terms: readonly SearchTerm[] = [
    ...numbers.map((value) => ({ kind: 'organisationNumber', value }) as const),
    ...emails.map(emailTerm),
    ...nameTerms(party.name),
    ...people.flatMap(nameTerms).filter(({ kind }) => kind === 'word'),
  ]
  return [...new Map(terms.map((term) => [`${term.kind} ${term.value}`, term])).values()]
}

function owedOf(stream: StreamName, data: Json): Owed | null {
  if (stream !== FIGURES || data === null) return null
  const { number, overdue, open, band, asOf, ageing, unallocated, unvalued } = data as Figures
  return { rank: rankOf(overdue, open, number), band, asOf, amounts: { ...ageing, unallocated }, unvalued }
}

const placeOf = (stream: StreamName, data: Json): DocumentPlace | null =>
  data !== null && (LEDGER_STREAMS as readonly string[]).includes(stream) ? documentPlace(data as Document) : null

/** Of a document in two streams, the one that counts has the history. */
export const RECORD_MEMORY: RecordMemory = {
  termsOf,
  owedOf,
  placeOf,
  keepsVersions: (stream) => streamOf(stream)?.counts === true,
}
