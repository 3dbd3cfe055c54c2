import type { Command } from 'commander'
import type { OperationDocument } from '../../app/operations.ts'
import { sameJson } from '../../core/json.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { examples } from '../usage.ts'

export function addTimeline(program: Command, cli: Cli): void {
  const command = program
    .command('timeline')
    .description('the life of one record: what it is linked to, and every write with before and after')
    .argument('<name>', 'name of the connection')
    .argument(
      '<key>',
      'number, e-mail address or name of the record, customer:10042, or the address of its page in Pipedrive',
    )
    .option('--full', 'every member and line of what was written, however long')
    .option('--json', 'print one JSON document')
    .action((name: string, key: string, { json, full }: { json?: true; full?: true }) =>
      cli.run(() =>
        withReading(cli, async (service) => {
          const lives = await service.timeline(name, key)
          const look = { terminal: cli.terminal, full: full === true }
          if (json) cli.terminal.out(JSON.stringify(lives, null, 2))
          else {
            const { lifeLines } = await import('../terminal/life.ts')
            for (const line of lives.flatMap((life) => lifeLines(life, look))) cli.terminal.say(line)
          }
          return EXIT.done
        }),
      ),
    )
  examples(command, [
    'timeline nordlys 10042',
    'timeline nordlys customerinvoice:Invoice:123194',
    'timeline nordlys 10042 --full',
    'timeline nordlys 123194 --json',
  ])
}

/** Names of the fields that an operation changed; for a create, all that were set. */
export const changedFields = ({ before, after }: Pick<OperationDocument, 'before' | 'after'>): readonly string[] =>
  Object.keys(after).filter((field) => before === null || !sameJson(before[field], after[field]))
