import type { StreamDefinition } from '../calls/stream.ts'
import { isObject, text, told, unwrapped } from '../decode.ts'
import type { Document } from '../model.ts'

/**
 * The same stream, whose records tell the number of their branch too, where that is wanted: `null` where Visma names none,
 * absent where it does not tell. The rows of both ledgers have it under two names, those of invoices under one.
 *
 * Source: Visma.net ERP API, CustomerDocumentDto, SupplierDocumentDto: `branchNumber`, `branch`; CustomerInvoiceDto,
 * CustomerCreditNoteDto, SupplierInvoiceDto: `branchNumber`
 */
export function withBranch(definition: StreamDefinition<Document>, wanted: boolean): StreamDefinition<Document> {
  if (!wanted) return definition
  const decode: StreamDefinition<Document>['decode'] = (row) => {
    const decoded = definition.decode(row)
    if (!('record' in decoded) || !isObject(row)) return decoded
    const { record } = decoded
    // A row that leaves it out, or has nothing there, takes nothing back that was told before.
    const weak = [...(record.weak ?? []), 'branch']
    const tells = told(row)
    if (!tells('branchNumber') && !tells('branch')) return { record: { ...record, weak } }
    const branch = numberOf(row.branchNumber) ?? numberOf(row.branch)
    return { record: { ...record, weak, data: { ...record.data, branch } } }
  }
  return { ...definition, decode }
}

/** `{ number, name }`, or the number by itself. */
function numberOf(given: unknown): string | null {
  const value = unwrapped(given)
  return text.safeParse(isObject(value) ? value.number : value).data ?? null
}
