import type { Document } from '../../../connectors/visma/model.ts'
import type { DocumentPlace } from '../../../core/document-places.ts'
import { isZero } from '../../../core/money.ts'
import { isReceivable, isReleased } from '../documents/released.ts'

const LAST = '9999-12-31'
const NOWHERE: DocumentPlace = { due: null, open: null }

/** Sorts open documents: what is asked for by its due date, then what is owed to the customer. */
export const openPlace = ({ type, dueDate, number }: Pick<Document, 'type' | 'dueDate' | 'number'>): string =>
  `${isReceivable(type) ? '0' : '1'} ${dueDate ?? LAST} ${number}`

/**
 * Where a document stands in the lists of its customer. Of a closed one in a foreign currency it may say that something is
 * left though nothing is: the company's currency is not known here, so whoever reads the list looks again.
 */
export function documentPlace(document: Document): DocumentPlace {
  const { type, status, dueDate, balance, balanceBase } = document
  if (!isReleased(status)) return NOWHERE
  const left = balance ?? balanceBase
  const isOpen = left === null ? status !== 'Closed' : !isZero(left)
  return { due: isReceivable(type) ? dueDate : null, open: isOpen ? openPlace(document) : null }
}
