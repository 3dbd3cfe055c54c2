import type { Document, Payment } from '../../connectors/visma/model.ts'
import type { StageContext } from '../../core/flow.ts'
import { type SourceKey, sourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'

const CHECKED_AT_A_TIME = 500

/**
 * Whether a payment or credit note moves the modification time of the invoice it settles is documented nowhere. So
 * the invoices that new or changed ones touch are read again by themselves, unless this run has just read them.
 */
export async function touchedInvoices(
  context: StageContext,
  changed: ReadonlyMap<StreamName, readonly SourceKey[]>,
): Promise<readonly SourceKey[]> {
  const payments = changed.get('customerPayment') ?? []
  const justRead = new Set(changed.get('customerinvoice') ?? [])
  const touched = new Set<SourceKey>()
  for (let at = 0; at < payments.length; at += CHECKED_AT_A_TIME) {
    const records = await context.store.records('customerPayment', payments.slice(at, at + CHECKED_AT_A_TIME))
    for (const record of records.values()) {
      for (const { type, number } of (record.data as unknown as Payment).appliesTo) {
        const key = sourceKey(`${type}:${number}`)
        if (type === 'Invoice' && !justRead.has(key)) touched.add(key)
      }
    }
  }
  for (const key of await creditedInvoices(context, changed)) if (!justRead.has(key)) touched.add(key)
  return [...touched]
}

/** Invoices a changed credit note settles, as either side tells. */
async function creditedInvoices({ store }: StageContext, changed: ReadonlyMap<StreamName, readonly SourceKey[]>) {
  const found: SourceKey[] = []
  const notes = changed.get('customerCreditNote') ?? []
  for (let at = 0; at < notes.length; at += CHECKED_AT_A_TIME) {
    const records = await store.records('customerCreditNote', notes.slice(at, at + CHECKED_AT_A_TIME))
    for (const record of records.values()) {
      for (const { type, number } of (record.data as unknown as Document).applications ?? [])
        if (type === 'Invoice') found.push(sourceKey(`${type}:${number}`))
    }
  }
  return found
}
