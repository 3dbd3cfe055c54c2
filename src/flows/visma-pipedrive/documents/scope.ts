import type { Document, DocumentType, Party } from '../../../connectors/visma/model.ts'
import type { FlowSettings } from '../settings.ts'
import { isReleased } from './released.ts'

export type PartyKind = 'customer' | 'supplier'

export type DocumentSkip = 'draft' | 'before backfill' | 'excluded' | 'voided, never shown' | 'not a document we show'
export type PartySkip = 'inactive without documents' | 'one-time without documents' | 'excluded'
export type Scope<Reason extends string> = { readonly do: 'take' } | { readonly do: 'skip'; readonly reason: Reason }

type ScopeSettings = Pick<FlowSettings, 'drafts' | 'backfill' | 'exclude'>

// Payments, write-offs and cheques are no documents in this sense: they show in the balance of those they settle.
const SHOWN: Readonly<Record<PartyKind, readonly DocumentType[]>> = {
  customer: ['Invoice', 'DebitNote', 'FinCharge', 'CreditNote'],
  supplier: ['Invoice', 'CreditAdj', 'DebitAdj'],
}

/**
 * Whether a document is shown. One that is linked is followed to the end, so that what people were shown never
 * goes stale; only exclusion stops it.
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
  if (alreadyLinked) return TAKE
  if (document.status === 'Voided') return skip('voided, never shown')
  if (!isReleased(document.status) && !settings.drafts) return skip('draft')
  const isOld = document.date !== null && document.date < settings.backfill.since
  if (isOld && document.status !== 'Open') return skip('before backfill')
  return TAKE
}

/** Whether a customer or supplier is carried over: parties have no date filter, dead ones need a document to matter. */
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

/** A collective customer such as a web shop's: its documents belong to many buyers and would bury the one deal. */
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
