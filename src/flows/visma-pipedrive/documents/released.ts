import type { Application, Document, DocumentStatus, DocumentType } from '../../../connectors/visma/model.ts'
import { compare, isZero, sum } from '../../../core/money.ts'

/** Whether Visma has booked the document, so that it stays and its amounts count. Others, but `Voided`, are drafts. */
export const isReleased = (status: DocumentStatus): boolean => status === 'Open' || status === 'Closed'

export const isDraft = (status: DocumentStatus): boolean => !isReleased(status) && status !== 'Voided'

/** Documents that ask a customer for money. */
const RECEIVABLES: readonly DocumentType[] = ['Invoice', 'DebitNote', 'FinCharge']
/** Documents that owe a customer money. */
const CREDITS: readonly DocumentType[] = ['CreditNote', 'Payment', 'Prepayment']

export const isReceivable = (type: DocumentType): boolean => RECEIVABLES.includes(type)
export const isCredit = (type: DocumentType): boolean => CREDITS.includes(type)

/** Whether nothing is left to pay. A balance that is left keeps a document open whatever its status says. */
export function isSettled(document: Document): boolean {
  if (!isReleased(document.status)) return false
  return document.balance === null ? document.status === 'Closed' : isZero(document.balance)
}

/** Applications to a document that were not taken back. */
export const standing = ({ applications }: Document): readonly Application[] =>
  (applications ?? []).filter((one) => one.released && !one.voided)

/** Whether credit notes alone settled the document, so that nothing was paid. */
export function isCredited(document: Document): boolean {
  if (document.total === null || compare(document.total, '0') <= 0) return false
  const credited = sum(standing(document).flatMap(({ type, amount }) => (type === 'CreditNote' ? [amount] : [])))
  return compare(credited, document.total) >= 0
}
