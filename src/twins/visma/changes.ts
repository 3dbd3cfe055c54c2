import type { Company } from '../company/model.ts'

export interface EntityEvent {
  /** As the dispatcher would spell it; the real strings are documented nowhere. */
  readonly eventId: string
  /** Member of the body that names the record, and the number in it. */
  readonly numberIs: 'customerNumber' | 'supplierNumber' | 'referenceNumber'
  readonly number: string
  /** Path of the record in the API. */
  readonly path: string
}

interface Seen {
  readonly timeStamp: string
  readonly status: string
}

/**
 * What changed in the books since it was last asked, as events of the publisher *Visma Net Financial*: parties and
 * customer invoices by any change, supplier invoices by a change of status only. There is none for credit notes,
 * payments or a deleted draft.
 */
export function changesOf(company: Company): () => readonly EntityEvent[] {
  const seen = new WeakMap<object, Seen>()
  const moved = (record: { readonly timeStamp: string; readonly status: string }) => {
    const before = seen.get(record)
    seen.set(record, { timeStamp: record.timeStamp, status: record.status })
    return { changed: before?.timeStamp !== record.timeStamp, status: before?.status !== record.status }
  }
  const look = (): readonly EntityEvent[] => [
    ...company.customers.flatMap((one) =>
      moved(one).changed ? [event('CustomerChanged', 'customerNumber', one.number, '/v1/customer/')] : [],
    ),
    ...company.suppliers.flatMap((one) =>
      moved(one).changed ? [event('SupplierChanged', 'supplierNumber', one.number, '/v1/supplier/')] : [],
    ),
    ...company.customerInvoices.flatMap((one) => {
      const { changed, status } = moved(one)
      const of = (eventId: string) => event(eventId, 'referenceNumber', one.referenceNumber, '/v1/customerinvoice/')
      return [...(changed ? [of('ARInvoiceChanged')] : []), ...(status ? [of('ARInvoiceStatusChanged')] : [])]
    }),
    ...company.supplierDocuments.flatMap((one) =>
      moved(one).status
        ? [event('APInvoiceStatusChanged', 'referenceNumber', one.referenceNumber, '/v1/supplierInvoice/')]
        : [],
    ),
  ]
  look()
  return look
}

const event = (eventId: string, numberIs: EntityEvent['numberIs'], number: string, path: string): EntityEvent => ({
  eventId,
  numberIs,
  number,
  path: `${path}${encodeURIComponent(number)}`,
})

/** Calls back once after each moment in which anything in the books changed. @returns how to stop it */
export function onChange(company: Company, changed: () => void): () => void {
  // Every change raises the row version, as in SQL Server, so a change is noticed there.
  let version = company.counters.rowVersion
  let isPlanned = false
  Object.defineProperty(company.counters, 'rowVersion', {
    configurable: true,
    enumerable: true,
    get: () => version,
    set: (next: number) => {
      version = next
      if (isPlanned) return
      isPlanned = true
      // Called later, since the code that makes the change, which is synchronous, is not done yet.
      setImmediate(() => {
        isPlanned = false
        changed()
      })
    },
  })
  return () => {
    Object.defineProperty(company.counters, 'rowVersion', {
      configurable: true,
      enumerable: true,
      writable: true,
      value: version,
    })
  }
}
