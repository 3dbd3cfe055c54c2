import type { Fields, ListQuery, RemoteRecord } from '../../../core/connector.ts'
import type { DoubtFinder } from '../../../core/flow.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Operation } from '../../../core/sync-store.ts'
import { markerIn } from '../entries/marker.ts'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const reference = (fields: Fields, name: string): RemoteId | null => {
  const id = text(fields[name])
  return id === null ? null : remoteId(id)
}

/** Which listing shows whether a create was applied, and what the record looks like in it (R3). */
export function findCreated(operation: Operation): DoubtFinder | null {
  switch (operation.entity) {
    case 'organization':
      return byNumber(operation.after, ['custom.supplierNumber', 'custom.customerNumber'])
    case 'person':
      return byNumber(operation.after, ['custom.customerNumber'])
    case 'deal': {
      const { title } = operation.after
      const query = ofParent(operation.after)
      const matches = (record: RemoteRecord) => record.fields.title === title
      return { query, also: { ...query, archived: true }, matches }
    }
    case 'note':
    case 'activity': {
      const field = operation.entity === 'note' ? 'content' : 'subject'
      const made = String(operation.after[field] ?? '')
      const marker = markerIn(made)
      if (marker === null) return null
      const heading = headingOf(made)
      return {
        query: ofParent(operation.after),
        matches: (record) => {
          const found = String(record.fields[field] ?? '')
          return markerIn(found) === marker && linesOf(found).some((line) => line.startsWith(heading))
        },
      }
    }
    case 'file': {
      const { name, size } = operation.after
      // Our files of earlier versions have the same name, but are linked already.
      const matches = ({ fields }: RemoteRecord) => fields.name === name && (fields.size ?? size) === size
      return { query: ofParent(operation.after), matches }
    }
    default:
      return null
  }
}

// Markers do not name the ledger: on an organization that is customer and supplier, an invoice sent and one received
// may have the same marker. The heading tells them apart. It must begin its line, since in English the markers of both
// hold "Invoice 7" too.
const plain = (html: string): string => html.replace(/<[^<>]*>/g, '\n')
const linesOf = (html: string): readonly string[] => plain(html).split(/\s*\n\s*/)
const headingOf = (html: string): string => /[^\n]*? \S+ (?=[–(])/.exec(plain(html))?.[0].trimStart() ?? ''

function byNumber(after: Fields, names: readonly string[]): DoubtFinder | null {
  const name = names.find((one) => text(after[one]) !== null)
  if (name === undefined) return null
  const number = after[name]
  return { query: { newestFirst: true }, matches: (record: RemoteRecord) => record.fields[name] === number }
}

function ofParent(after: Fields): ListQuery {
  const deal = reference(after, 'deal_id')
  if (deal) return { deal }
  const organization = reference(after, 'org_id')
  if (organization) return { organization }
  const person = reference(after, 'person_id')
  return person ? { person } : { newestFirst: true }
}
