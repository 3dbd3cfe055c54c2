import type { Application, Document, DocumentLine } from '../../../connectors/visma/model.ts'
import { fingerprint } from '../../../core/fingerprint.ts'
import { isZero } from '../../../core/money.ts'
import { isCredit, isReceivable, isReleased } from '../documents/released.ts'
import { baseBalance, ownBalance } from './base-amounts.ts'
import { isPayment } from './payment-behaviour.ts'

/**
 * A fingerprint of what figures are worked out from. While it stays the same, only the calendar moves them: whatever
 * else of a document changes is no news, nor is a document that turns up and adds nothing to any figure on any day, as
 * a payment that was used up before it was first seen.
 */
export function basisOf(documents: readonly Document[], baseCurrency: string): string {
  const texts = documents.flatMap((document) => {
    const counting = whatCounts(document, baseCurrency)
    return counting === null ? [] : [JSON.stringify(counting)]
  })
  return fingerprint(texts.sort())
}

/** Whether it adds to any figure on any day: a draft does not. */
export const isCounted = (document: Document, baseCurrency: string): boolean =>
  whatCounts(document, baseCurrency) !== null

function whatCounts(document: Document, baseCurrency: string): readonly unknown[] | null {
  const { type, number, status, date, dueDate, currency, total, totalBase, balance, balanceBase } = document
  if (!isReleased(status)) return null
  const what = [type, number, status, currency, total, totalBase, balance, balanceBase]
  const lines = (document.lines ?? []).map(lineOf)
  if (isReceivable(type)) {
    const payments = (document.applications ?? []).filter(isPayment).map(paymentOf)
    return [what, date, dueDate, payments, lines]
  }
  if (!isCredit(type)) return null
  // What a credit note took back counts on its day; of money only how much of it is left, whenever that came.
  if (lines.length > 0) return [what, date, lines]
  const isUsedUp = [ownBalance, baseBalance].every((left) => isNothing(left(document, baseCurrency)))
  return isUsedUp ? null : what
}

const isNothing = (amount: string | null): boolean => amount !== null && isZero(amount)
const paymentOf = ({ amount, day }: Application) => [amount, day]
const lineOf = ({ number, product, description, quantity, unit, amount }: DocumentLine) => [
  ...[number, product, description, quantity, unit, amount],
]
