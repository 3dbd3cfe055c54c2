import type { Document } from '../../../connectors/visma/model.ts'
import { fingerprint } from '../../../core/fingerprint.ts'
import { isReleased } from '../documents/released.ts'

/**
 * What of an invoice is printed on it, as a fingerprint; `null` for a draft, whose print is not the last word. Without
 * balance and status, so that a payment brings no second file; each member is named, so that one that is decoded from now
 * on makes no new version of every invoice.
 */
export function pdfVersion(document: Document): string | null {
  if (!isReleased(document.status)) return null
  const { type, number, party, date, dueDate, currency, total, vat, text, customerRef, externalRef, paymentRef } =
    document
  const lines = (document.lines ?? []).map(({ product, description, quantity, unit, unitPrice, amount }) => ({
    ...{ product, description, quantity, unit, unitPrice, amount },
  }))
  return fingerprint({
    ...{ type, number, party: party.number, date, dueDate, currency, total, vat, text },
    ...{ customerRef, externalRef, paymentRef, lines },
  })
}

/** What the file is called, and found again by. Characters that no file may have in its name are replaced. */
export const pdfName = (number: string): string => `Visma ${number.replace(/[\\/:*?"<>|\p{Cc}]/gu, '-')}.pdf`
