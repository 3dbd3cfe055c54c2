import type { Command } from 'commander'
import type { CustomerExport } from '../../app/customer-export.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'
import { writePage } from '../write-page.ts'
import { addErase } from './customer-erase.ts'

const KEY_HELP = 'a customer, or one of its documents: number, e-mail address, page in Pipedrive, beginning of its name'

export function addCustomer(program: Command, cli: Cli): void {
  const group = program.command('customer').description('what is held about one customer').helpCommand(false)
  addExport(group, cli)
  addErase(group, cli, KEY_HELP)
}

interface ExportFlags {
  readonly json?: true
  readonly html?: string
}

function addExport(group: Command, cli: Cli): void {
  const command = group
    .command('export')
    .description('tell all that is held about one customer, its persons and its documents')
    .argument('<name>', 'name of the connection')
    .argument('<key>', KEY_HELP)
    .option('--html <file>', 'write it as one readable page')
    .option('--json', 'print one JSON document')
    .action((name: string, key: string, flags: ExportFlags) =>
      cli.run(() => withReading(cli, async ({ customers }) => told(await customers.exported(name, key), flags, cli))),
    )
  examples(command, [
    'customer export nordlys 10042 --html 10042.html',
    'customer export nordlys post@fjordkaffe.example --json > 10042.json',
  ])
}

async function told(found: CustomerExport, { json, html }: ExportFlags, { terminal }: Cli): Promise<ExitCode> {
  if (html !== undefined) {
    const { customerExportHtml } = await import('../../app/customer-export-html.ts')
    await writePage(html, customerExportHtml(found))
    terminal.note(`Written to ${html}.`)
  }
  if (json) terminal.out(JSON.stringify(found, null, 2))
  else for (const line of exportLines(found, terminal.columns)) terminal.say(line)
  return EXIT.done
}

/** What is held, in brief: whoever wants to read it asks for the page. */
function exportLines({ name, customer, inPipedrive, held }: CustomerExport, columns: number): readonly string[] {
  const called = customer.name === null ? '' : `${customer.name} `
  const records = new Set(inPipedrive.map(({ entity, remote }) => `${entity} ${remote}`)).size
  return [
    ...wrapped(`${called}(${customer.number ?? customer.key}) of ${name}`, columns, ''),
    ...held.flatMap(({ about, rows }) => wrapped(`${rows.length}  ${about}`, columns, '  ')),
    ...wrapped(`In Pipedrive it and its documents are ${records} records.`, columns, ''),
    ...wrapped(
      `All of it: ml-connector customer export ${name} ${customer.number ?? customer.key} --html FILE`,
      columns,
      '',
    ),
  ]
}
