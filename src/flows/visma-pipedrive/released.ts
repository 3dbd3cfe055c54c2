import type { Document, DocumentStatus, DocumentType } from '../../connectors/visma/model.ts'
import { isZero } from '../../core/money.ts'

/** Visma has booked it: it will not vanish, and its amounts count. Every other status but `Voided` is a draft. */
export const isReleased = (status: DocumentStatus): boolean => status === 'Open' || status === 'Closed'

export const isDraft = (status: DocumentStatus): boolean => !isReleased(status) && status !== 'Voided'

/** Documents that ask a customer for money. */
const RECEIVABLES: readonly DocumentType[] = ['Invoice', 'DebitNote', 'FinCharge']
/** Documents that owe a customer money. */
const CREDITS: readonly DocumentType[] = ['CreditNote', 'Payment', 'Prepayment']

export const isReceivable = (type: DocumentType): boolean => RECEIVABLES.includes(type)
export const isCredit = (type: DocumentType): boolean => CREDITS.includes(type)

/** Nothing is left of it. A balance that is left keeps a document open whatever its status says. */
export function isSettled(document: Document): boolean {
  if (!isReleased(document.status)) return false
  return document.balance === null ? document.status === 'Closed' : isZero(document.balance)
}
