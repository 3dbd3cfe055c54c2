import { csvLine } from './csv.ts'
import type { AuditDocument } from './lists/list-documents.ts'
import type { ListUses } from './lists/list-uses.ts'

const PAGE = 500

const HEAD = ['at', 'kind', 'by', 'action', 'connection', 'stream', 'key', 'subject', 'before', 'after']

const cells = ({ at, by, action, connection, stream, key, subject, before, after }: AuditDocument) => [
  ...[at, by.kind, by.name, action, connection ?? '', stream ?? '', key ?? '', subject ?? ''],
  ...[before, after].map((values) => (values === null ? '' : JSON.stringify(values))),
]

/** What people did, the newest first, as lines of comma-separated values. */
export async function* auditCsv(audit: ListUses['audit']): AsyncGenerator<string> {
  yield csvLine(HEAD)
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<ListUses['audit']>> = await audit(null, after, PAGE)
    for (const one of page.items) yield csvLine(cells(one))
    after = page.next
  } while (after !== null)
}
