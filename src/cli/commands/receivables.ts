import type { Command } from 'commander'
import type { CustomerLine, OpenDocument, ReceivablesDocument } from '../../app/receivables.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { csvLine } from '../terminal/csv.ts'
import { examples, wrongUsage } from '../usage.ts'

interface ReceivablesFlags {
  readonly csv?: true
  readonly json?: true
}

export function addReceivables(program: Command, cli: Cli): void {
  const command = program
    .command('receivables')
    .description('what customers owe, the most overdue first; of one customer also how it pays and what it buys')
    .argument('<name>', 'name of the connection')
    .argument('[key]', 'a customer, by its number, the number of one of its documents, or the beginning of its name')
    .option('--csv', 'print comma-separated values: customers, or the open documents of one')
    .option('--json', 'print one JSON document')
    .action((name: string, key: string | undefined, flags: ReceivablesFlags) =>
      cli.run(async () => {
        if (flags.csv && flags.json) throw wrongUsage('Say --csv or --json: one document is printed.')
        return withReading(cli, async (service) => {
          const found = await service.receivables(name, key ?? null)
          if (flags.json) cli.terminal.out(JSON.stringify(found, null, 2))
          else if (flags.csv) writeCsv(found, cli.terminal.write)
          else await say(found, cli)
          return EXIT.done
        })
      }),
    )
  examples(command, [
    'receivables nordlys',
    'receivables nordlys 10042',
    'receivables nordlys fjordkaffe',
    'receivables nordlys --csv > receivables.csv',
  ])
}

async function say(found: ReceivablesDocument, { terminal }: Cli): Promise<void> {
  const [customer] = found.customers
  if (customer !== undefined && found.detail !== null) {
    const { customerFiguresLines } = await import('../terminal/customer-figures.ts')
    for (const line of customerFiguresLines(customer, found.detail, terminal)) terminal.say(line)
    return
  }
  const { receivablesLines } = await import('../terminal/receivables-lines.ts')
  for (const line of receivablesLines(found, terminal)) terminal.say(line)
}

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

function writeCsv({ customers, detail }: ReceivablesDocument, write: (text: string) => void): void {
  if (detail === null) writeRows(CUSTOMER_CELLS, customers, write)
  else writeRows(DOCUMENT_CELLS, detail.documents, write)
}

function writeRows<Row>(cells: Cells<Row>, rows: readonly Row[], write: (text: string) => void): void {
  write(csvLine(cells.map(([title]) => title)))
  for (const row of rows) write(csvLine(cells.map(([, value]) => String(value(row) ?? ''))))
}
