import type { JournalLine, JournalTransaction } from '../company/ledger-model.ts'
import type { Company } from '../company/model.ts'
import { inspectQuery, readTime } from './filters.ts'
import { readPage, single, slice } from './list.ts'
import { badRequest, json, notFound, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import { journalRow } from './rows/journal.ts'
import { period } from './rows/parts.ts'

const QUERY = [
  'periodId',
  'lastModifiedDateTime',
  'module',
  'status',
  'expandAttachments',
  'branch',
  'pageNumber',
  'pageSize',
]

/**
 * Batches of the general ledger. Here a page counts lines, not batches, so a batch may be cut in two; and
 * `lastModifiedDateTime` means "since", without any condition.
 */
const listBatches: Route = {
  method: 'GET',
  path: '/v2/journaltransaction',
  query: QUERY,
  answer: (ask) => {
    inspectQuery(ask, QUERY)
    const found = chosen(ask)
    const lines = found.flatMap((batch) => batch.lines.map((line) => ({ batch, line })))
    const page = readPage(ask, Math.min(1000, ask.maxPageSize))
    const metadata = { totalCount: lines.length, maxPageSize: page.max }
    const parts = new Map<JournalTransaction, JournalLine[]>()
    for (const { batch, line } of slice(lines, page, ask.quirks.beyondTheEnd)) {
      const part = parts.get(batch)
      if (part) part.push(line)
      else parts.set(batch, [line])
    }
    return json([...parts].map(([batch, part]) => journalRow(batch, part, metadata)))
  },
}

function chosen(ask: Ask): JournalTransaction[] {
  const query = ask.url.searchParams
  const [periodId, since, module, status] = ['periodId', 'lastModifiedDateTime', 'module', 'status'].map((name) =>
    query.get(name),
  )
  if (!periodId && !since) throw new Refused(badRequest('Either periodId or lastModifiedDateTime must be given.'))
  const from = since ? readTime('lastModifiedDateTime', since, 'time') : null
  return ask.company.journalTransactions.filter(
    (batch) =>
      (!periodId || period(batch.transactionDate) === periodId) &&
      (from === null || batch.lastModifiedDateTime >= from) &&
      (!module || batch.module === `Module${module}`) &&
      (!status || batch.status === status),
  )
}

const batchOf = (company: Company, number: string | undefined): JournalTransaction => {
  const batch = company.journalTransactions.find((each) => each.batchNumber === number)
  if (!batch) throw new Refused(notFound(`Journal transaction '${number}'`))
  return batch
}

export const JOURNAL_ROUTES: readonly Route[] = [
  listBatches,
  single('/v2/journaltransaction/{journalTransactionNumber}', (ask) => {
    const batch = batchOf(ask.company, ask.params.journalTransactionNumber)
    return { row: journalRow(batch, batch.lines, null), timeStamp: batch.timeStamp }
  }),
]
