import { z } from 'zod'
import type { Document } from '../connectors/visma/model.ts'
import { daysBetween } from '../core/clock.ts'
import { isZero } from '../core/money.ts'
import { isReceivable, isReleased } from '../flows/visma-pipedrive/documents/released.ts'
import { ownBalance } from '../flows/visma-pipedrive/money/base-amounts.ts'
import type { Figures } from '../flows/visma-pipedrive/money/figures.ts'
import { amount } from './amount.ts'

export const openDocument = z.strictObject({
  type: z.string(),
  number: z.string(),
  date: z.string().nullable(),
  dueDate: z.string().nullable(),
  daysOverdue: z.number(),
  currency: z.string(),
  total: amount.nullable(),
  balance: amount.nullable(),
  balanceBase: amount.nullable(),
})
export type OpenDocument = z.output<typeof openDocument>

type Of = Pick<Figures, 'asOf' | 'currency'>

/** Whether something of it is left, for the customer or for the company. */
export function isOpen(document: Document, { currency }: Of): boolean {
  const left = ownBalance(document, currency)
  return isReleased(document.status) && (left === null || !isZero(left))
}

export const openDocumentOf = (one: Document, { asOf, currency }: Of): OpenDocument => ({
  type: one.type,
  number: one.number,
  date: one.date,
  dueDate: one.dueDate,
  daysOverdue: isReceivable(one.type) && one.dueDate !== null ? Math.max(0, daysBetween(one.dueDate, asOf)) : 0,
  currency: one.currency ?? currency,
  total: one.total,
  balance: one.balance,
  balanceBase: one.balanceBase,
})
