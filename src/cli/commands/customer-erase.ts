import type { Command } from 'commander'
import type { ErasedCustomer } from '../../app/erase-customer.ts'
import { SyncError } from '../../core/errors.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { progressView } from '../terminal/progress.ts'
import { examples } from '../usage.ts'

interface EraseFlags {
  readonly pipedrive?: true
  readonly yes?: true
  readonly json?: true
}

export function addErase(group: Command, cli: Cli, keyHelp: string): void {
  const command = group
    .command('erase')
    .description(
      'erase all that is held about one customer, its persons and its documents; nothing of it is read again',
    )
    .argument('<name>', 'name of the connection')
    .argument('<key>', keyHelp)
    .option('--pipedrive', 'also delete there what we made for it, wherever nobody has changed it since')
    .option('--yes', 'do not ask; needed where nobody can answer')
    .option('--json', 'print one JSON document')
    .action((name: string, key: string, { pipedrive, yes, json }: EraseFlags) =>
      cli.run(() =>
        withService(cli, async ({ customers }) => {
          const { terminal } = cli
          const { erasedLines } = await import('../terminal/erased.ts')
          const erasure = await customers.erasure(name, key, pipedrive)
          if (yes !== true && !(await confirmed(cli, erasure))) {
            if (json) terminal.out(JSON.stringify(erasure, null, 2))
            return EXIT.attention
          }
          const view = await progressView(terminal, { quiet: json === true })
          const caller = { signal: cli.signal, tell: view.tell }
          const whom = { text: key, key: erasure.customer.key, pipedrive }
          const erased = await customers.erase(name, whom, caller).finally(view.end)
          if (json) terminal.out(JSON.stringify(erased, null, 2))
          else for (const line of erasedLines(erased, terminal)) terminal.say(line)
          return erased.run === null ? EXIT.done : exitCodeOf(erased.run.status)
        }),
      ),
    )
  examples(command, [
    'customer erase nordlys 10042',
    'customer erase nordlys post@fjordkaffe.example --pipedrive --yes',
  ])
}

/** @throws SyncError `customer.unconfirmed` where nobody can answer */
async function confirmed({ terminal, signal }: Cli, erasure: ErasedCustomer): Promise<boolean> {
  const { erasureLines, numberOf } = await import('../terminal/erased.ts')
  for (const line of erasureLines(erasure, terminal.columns)) terminal.note(line)
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
