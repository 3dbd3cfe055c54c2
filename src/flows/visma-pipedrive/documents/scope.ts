import type { Document, DocumentType, Party } from '../../../connectors/visma/model.ts'
import { type DocumentRow, hasContent } from '../rows.ts'
import type { FlowSettings } from '../settings.ts'
import { COUNTED } from '../streams.ts'
import { isOfExcludedBranch } from './branches.ts'
import { isReleased } from './released.ts'

export type PartyKind = 'customer' | 'supplier'

export type DocumentSkip =
  | 'draft'
  | 'before backfill'
  | 'excluded'
  | 'branch excluded'
  | 'voided, never shown'
  | 'not a document we show'
export type PartySkip = 'inactive without documents' | 'one-time without documents' | 'excluded'
export type Scope<Reason extends string> = { readonly do: 'take' } | { readonly do: 'skip'; readonly reason: Reason }

type ScopeSettings = Pick<FlowSettings, 'drafts' | 'backfill' | 'exclude'>

// Payments, write-offs and cheques are not shown: they are visible in the balance of the documents they settle.
const SHOWN: Readonly<Record<PartyKind, readonly DocumentType[]>> = {
  customer: ['Invoice', 'DebitNote', 'FinCharge', 'CreditNote'],
  supplier: ['Invoice', 'CreditAdj', 'DebitAdj'],
}

/**
 * Whether a document is shown. A linked one is always kept up to date, so that people never see an outdated entry; only
 * exclusion stops it.
 *
 * @param partyClass Class of its customer or supplier, where known: documents do not carry it.
 */
export function documentScope(
  document: Document,
  settings: ScopeSettings,
  { alreadyLinked, partyClass = null }: { readonly alreadyLinked: boolean; readonly partyClass?: string | null },
): Scope<DocumentSkip> {
  if (!SHOWN[document.ledger].includes(document.type)) return skip('not a document we show')
  if (isExcluded(document.ledger, document.party.number, partyClass, settings)) return skip('excluded')
  if (isOfExcludedBranch(document, settings)) return skip('branch excluded')
  if (alreadyLinked) return TAKE
  if (document.status === 'Voided') return skip('voided, never shown')
  if (!isReleased(document.status) && !settings.drafts) return skip('draft')
  const isOld = document.date !== null && document.date < settings.backfill.since
  if (isOld && document.status !== 'Open') return skip('before backfill')
  return TAKE
}

/** Whether a document that is not linked would be shown; of one that was let go, whether it was. */
export const isInScope = (row: DocumentRow, settings: ScopeSettings): boolean =>
  hasContent(row)
    ? documentScope(row.data, settings, { alreadyLinked: false }).do === 'take'
    : COUNTED.has(row.stream) && row.state === 'done'

/** Whether a customer or supplier is carried over. They have no date filter; inactive ones need a document in scope. */
export function partyScope(
  party: Party,
  settings: ScopeSettings,
  { kind, hasDocumentInScope }: { readonly kind: PartyKind; readonly hasDocumentInScope: boolean },
): Scope<PartySkip> {
  if (isExcluded(kind, party.number, party.classId, settings)) return skip('excluded')
  if (hasDocumentInScope) return TAKE
  if (party.status === 'Inactive') return skip('inactive without documents')
  if (party.status === 'OneTime') return skip('one-time without documents')
  return TAKE
}

/** Whether it is a collective customer, such as a web shop's, with too many documents of many buyers for one deal. */
export const isHouseAccount = (documentsInScope: number, settings: Pick<FlowSettings, 'houseAccountAt'>): boolean =>
  documentsInScope > settings.houseAccountAt

function isExcluded(
  kind: PartyKind,
  number: string,
  classId: string | null,
  { exclude }: Pick<FlowSettings, 'exclude'>,
): boolean {
  const numbers = kind === 'customer' ? exclude.customers : exclude.suppliers
  const classes = kind === 'customer' ? exclude.customerClasses : exclude.supplierClasses
  return numbers.includes(number) || (classId !== null && classes.includes(classId))
}

const TAKE = { do: 'take' } as const
const skip = <Reason extends string>(reason: Reason): Scope<Reason> => ({ do: 'skip', reason })
