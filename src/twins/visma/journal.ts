import { add } from '../company/amounts.ts'
import type { JournalLine, JournalTransaction } from '../company/ledger-model.ts'
import type { Company } from '../company/model.ts'
import { inspectQuery, readTime } from './filters.ts'
import { readPage, single, slice } from './list.ts'
import { badRequest, json, notFound, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import { type Metadata, midnight, noProject, nulls, period, type Row } from './rows/parts.ts'

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

const BATCH = nulls('originalBatchNumber transactionCode transactionCodeDescription attachments errorInfo')
const BATCH_LINE = nulls('subaccount vatCode vat uom projectTask attachments quantity inventoryNumber note')

/** Totals are the whole batch's even where a page holds only some of its lines. */
function journalRow(batch: JournalTransaction, lines: JournalTransaction['lines'], metadata: Metadata | null): Row {
  const debit = add(...batch.lines.map((line) => line.debitAmount))
  const credit = add(...batch.lines.map((line) => line.creditAmount))
  return {
    ...BATCH,
    module: batch.module,
    batchNumber: batch.batchNumber,
    status: batch.status,
    hold: false,
    transactionDate: midnight(batch.transactionDate),
    postPeriod: period(batch.transactionDate),
    financialPeriod: period(batch.transactionDate),
    ledger: '1',
    ledgerDescription: 'Hovedbok',
    currencyId: 'NOK',
    exchangeRate: 1,
    autoReversing: false,
    reversingEntry: false,
    description: batch.description,
    debitTotal: debit,
    debitTotalInCurrency: debit,
    creditTotal: credit,
    creditTotalInCurrency: credit,
    controlTotal: debit,
    controlTotalInCurrency: debit,
    createVatTransaction: false,
    skipVatAmountValidation: false,
    lastModifiedDateTime: batch.lastModifiedDateTime,
    branch: '1',
    timeStamp: batch.timeStamp,
    journalTransactionLines: lines.map((line) => ({
      ...BATCH_LINE,
      lineNumber: line.lineNumber,
      accountNumber: line.accountNumber,
      description: null,
      referenceNumber: line.referenceNumber,
      debitAmount: line.debitAmount,
      debitAmountInCurrency: line.debitAmount,
      creditAmount: line.creditAmount,
      creditAmountInCurrency: line.creditAmount,
      transactionDescription: batch.description,
      branch: '1',
      customerSupplier: line.party,
      transactionType: batch.module === 'ModuleAR' ? 'INV' : 'BIL',
      module: batch.module,
      project: noProject(),
    })),
    metadata,
  }
}
