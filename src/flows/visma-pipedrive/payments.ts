import type { Payment } from '../../connectors/visma/model.ts'
import type { StageContext } from '../../core/flow.ts'
import { type SourceKey, sourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'

const CHECKED_AT_A_TIME = 500

/**
 * Whether a payment moves the invoice's own modification time is documented nowhere. So the invoices that new
 * or changed payments touch are read again by themselves, unless this run has just read them anyway.
 */
export async function invoicesTouchedByPayments(
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
  return [...touched]
}
