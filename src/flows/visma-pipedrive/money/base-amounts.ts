import type { Document } from '../../../connectors/visma/model.ts'
import { type Decimal, isZero } from '../../../core/money.ts'
import { decimalOf, dividedBy, unitsOf } from '../../../core/tally.ts'
import { isCredit, isReceivable, isReleased } from '../documents/released.ts'

// What a document's amounts are worth in the company's currency. Lists sometimes leave that out: then it is unknown,
// and not nothing.

/** The decimals that amounts keep on their way into the company's currency; those of no document are as fine. */
export const FINE = 12

/** The company's amount for so much of the document's. */
export interface Rate {
  readonly base: bigint
  readonly own: bigint
}

const EVEN: Rate = { base: 1n, own: 1n }

/** The rate a document was booked at; `null` where Visma tells none. In the company's own currency there is no rate. */
export function rateOf({ currency, total, totalBase }: Document, baseCurrency: string): Rate | null {
  if (currency === null || currency === baseCurrency) return EVEN
  if (total === null || totalBase === null || isZero(total)) return null
  return { base: unitsOf(totalBase, FINE), own: unitsOf(total, FINE) }
}

/** An amount of the document in 10⁻¹² of the company's currency. */
export const atRate = (amount: Decimal, { base, own }: Rate): bigint =>
  base === own ? unitsOf(amount, FINE) : dividedBy(unitsOf(amount, FINE) * base, own)

/** What is left of a document, in its own currency; `null` where Visma does not tell of a document that is open. */
export function ownBalance(document: Document, baseCurrency: string): Decimal | null {
  const { balance, balanceBase, currency, status } = document
  if (balance !== null) return balance
  if (balanceBase !== null && (currency === null || currency === baseCurrency)) return balanceBase
  return status === 'Closed' || (balanceBase !== null && isZero(balanceBase)) ? '0' : null
}

/** What is left of a document, in the company's currency; `null` where nobody tells. */
export function baseBalance(document: Document, baseCurrency: string): Decimal | null {
  if (document.balanceBase !== null) return document.balanceBase
  const own = ownBalance(document, baseCurrency)
  if (own === null || own === '0') return own
  const rate = rateOf(document, baseCurrency)
  return rate === null ? null : decimalOf(atRate(own, rate), FINE)
}

/** Whether a document counts in what a customer owes, and nobody tells how much it is. Read by itself it may tell. */
export const isUnvalued = (document: Document, baseCurrency: string): boolean =>
  isReleased(document.status) &&
  (isReceivable(document.type) || isCredit(document.type)) &&
  baseBalance(document, baseCurrency) === null
