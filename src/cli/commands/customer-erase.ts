import type { Command } from 'commander'
import type { ErasedCustomer } from '../../app/erase-customer.ts'
import { SyncError } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { plural } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'

export function addErase(group: Command, cli: Cli, keyHelp: string): void {
  const command = group
    .command('erase')
    .description(
      'erase all that is held about one customer, its persons and its documents; nothing of it is read again',
    )
    .argument('<name>', 'name of the connection')
    .argument('<key>', keyHelp)
    .option('--yes', 'do not ask; needed where nobody can answer')
    .option('--json', 'print one JSON document')
    .action((name: string, key: string, { yes, json }: { yes?: true; json?: true }) =>
      cli.run(() =>
        withService(cli, async ({ customers }) => {
          const { terminal } = cli
          const erasure = await customers.erasure(name, key)
          if (yes !== true && !(await confirmed(cli, erasure))) {
            if (json) terminal.out(JSON.stringify(erasure, null, 2))
            return EXIT.attention
          }
          const caller = { signal: cli.signal, tell: () => undefined }
          const erased = await customers.erase(name, { text: key, key: erasure.customer.key }, caller)
          if (json) terminal.out(JSON.stringify(erased, null, 2))
          else for (const line of erasedLines(erased, cli)) terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['customer erase nordlys 10042', 'customer erase nordlys post@fjordkaffe.example --yes'])
}

const numberOf = ({ customer }: ErasedCustomer): string => customer.number ?? customer.key

/** What is held and would go, what is open, what stays. */
function told(erasure: ErasedCustomer, columns: number): readonly string[] {
  const rows = erasure.held.reduce((sum, one) => sum + one.rows, 0)
  const open = plural(erasure.openDocuments, 'document')
  return [
    `Customer ${numberOf(erasure)} of ${erasure.name}: ${plural(rows, 'row')} tell of it.`,
    ...(erasure.openDocuments === 0
      ? []
      : [
          `${open} of it ${erasure.openDocuments === 1 ? 'is' : 'are'} open: Pipedrive will show nothing more of them.`,
        ]),
    ...erasure.stays,
  ].flatMap((line) => wrapped(line, columns, ''))
}

/** @throws SyncError `customer.unconfirmed` where nobody can answer */
async function confirmed({ terminal, signal }: Cli, erasure: ErasedCustomer): Promise<boolean> {
  for (const line of told(erasure, terminal.columns)) terminal.note(line)
  const number = numberOf(erasure)
  const answer = await terminal.ask(`Erase it for good? Type ${number} to go on: `, signal)
  if (answer === null) throw unanswered(erasure.name, number)
  if (answer.trim() === number) return true
  terminal.note('Nothing was erased.')
  return false
}

const unanswered = (name: string, number: string) =>
  new SyncError(
    'customer.unconfirmed',
    `Nobody can answer here, so customer ${number} was not erased.`,
    { do: 'hold' },
    { advice: `To erase it without a question: ml-connector customer erase ${name} ${number} --yes` },
  )

function erasedLines(erased: ErasedCustomer, { terminal }: Cli): readonly string[] {
  const { columns, colours } = terminal
  return [
    `${colours.green('✓')} Erased customer ${numberOf(erased)} of ${erased.name}`,
    ...erased.inPipedrive.flatMap(({ entity, remote, url, shared }) =>
      wrapped(
        `${entity} ${remote}${shared ? ', shared with others' : ''}${url === null ? '' : `  ${url}`}`,
        columns,
        '  ',
      ),
    ),
    ...erased.stays.flatMap((line) => wrapped(line, columns, '')),
  ]
}
