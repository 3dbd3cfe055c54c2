import type { Command } from 'commander'
import type { ReceivablesDocument } from '../../app/receivables.ts'
import { receivablesCsv } from '../../app/receivables-csv.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
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
          else if (flags.csv) for (const line of receivablesCsv(found)) cli.terminal.write(line)
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
