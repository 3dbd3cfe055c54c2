import { csvLine } from './csv.ts'
import type { OpenDocument } from './open-documents.ts'
import type { CustomerLine, ReceivablesDocument } from './receivables.ts'

type Cells<Row> = readonly (readonly [title: string, value: (row: Row) => string | number | boolean | null])[]

const CUSTOMER_CELLS: Cells<CustomerLine> = [
  ['number', ({ number }) => number],
  ['name', ({ name }) => name],
  ['currency', ({ currency }) => currency],
  ['open', ({ open }) => open],
  ['overdue', ({ overdue }) => overdue],
  ['unallocated', ({ unallocated }) => unallocated],
  ['notDue', ({ ageing }) => ageing.notDue],
  ['days1to30', ({ ageing }) => ageing.days1to30],
  ['days31to60', ({ ageing }) => ageing.days31to60],
  ['days61to90', ({ ageing }) => ageing.days61to90],
  ['over90', ({ ageing }) => ageing.over90],
  ['unvalued', ({ unvalued }) => unvalued],
  ['oldestDue', ({ oldestDue }) => oldestDue],
  ['band', ({ band }) => band],
  ['light', ({ light }) => light],
  ['behaviour', ({ behaviour }) => behaviour],
  ['trend', ({ trend }) => trend],
  ['laterThanUsual', ({ laterThanUsual }) => laterThanUsual],
  ['stoppedSince', ({ stoppedSince }) => stoppedSince],
  ['asOf', ({ asOf }) => asOf],
]

const DOCUMENT_CELLS: Cells<OpenDocument> = [
  ['type', ({ type }) => type],
  ['number', ({ number }) => number],
  ['date', ({ date }) => date],
  ['dueDate', ({ dueDate }) => dueDate],
  ['daysOverdue', ({ daysOverdue }) => daysOverdue],
  ['currency', ({ currency }) => currency],
  ['total', ({ total }) => total],
  ['balance', ({ balance }) => balance],
  ['balanceBase', ({ balanceBase }) => balanceBase],
]

/** Customers as lines of comma-separated values, or the open documents of the one that was named. */
export const receivablesCsv = ({ customers, detail }: ReceivablesDocument): Generator<string> =>
  detail === null ? lines(CUSTOMER_CELLS, customers) : lines(DOCUMENT_CELLS, detail.documents)

function* lines<Row>(cells: Cells<Row>, rows: readonly Row[]): Generator<string> {
  yield csvLine(cells.map(([title]) => title))
  for (const row of rows) yield csvLine(cells.map(([, value]) => String(value(row) ?? '')))
}
