import type { Command } from 'commander'
import type { DeliveryDocument } from '../../app/deliveries.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { table } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { columnOfTimes, plural } from '../terminal/words.ts'
import { examples, wholeNumber } from '../usage.ts'

const MOST = 10_000

interface ListOptions {
  readonly failed?: true
  readonly limit: number
  readonly json?: true
}

export function addInbox(program: Command, cli: Cli): void {
  const group = program
    .command('inbox')
    .description('list the webhooks that came in, or play stored ones again')
    .helpCommand(false)
  addList(group, cli)
  addReplay(group, cli)
}

function addList(group: Command, cli: Cli): void {
  const command = group
    .command('list')
    .description('list stored deliveries, the newest first')
    .argument('<name>', 'name of the connection')
    .option('--failed', 'only those that could not be acted on')
    .option('--limit <n>', 'how many', wholeNumber(1, MOST), 20)
    .option('--json', 'print one JSON document')
    .action((name: string, { failed, limit, json }: ListOptions) =>
      cli.run(() =>
        withReading(cli, async ({ inbox }) => {
          const entries = await inbox.list(name, { failed: failed === true, limit })
          if (json) cli.terminal.out(JSON.stringify(entries, null, 2))
          else for (const line of entryLines(entries, cli)) cli.terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['inbox list nordlys', 'inbox list nordlys --failed --json'])
}

function addReplay(group: Command, cli: Cli): void {
  const command = group
    .command('replay')
    .description('have the next run act on stored deliveries again; what they tell of is read anew')
    .argument('<name>', 'name of the connection')
    .argument('[ids...]', 'ids of deliveries')
    .option('--failed', 'all that failed')
    .option('--json', 'print one JSON document')
    .action((name: string, ids: readonly string[], { failed, json }: { failed?: true; json?: true }) =>
      cli.run(() =>
        withReading(cli, async ({ inbox }) => {
          const replay = await inbox.replay(name, failed ? 'failed' : ids)
          const what = plural(replay.replayed, 'delivery', 'deliveries')
          if (json) cli.terminal.out(JSON.stringify(replay, null, 2))
          else cli.terminal.say(`${cli.terminal.colours.green('✓')} ${what} will be acted on in the next run`)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['inbox replay nordlys w_1m7hsd85m0089vy45q', 'inbox replay nordlys --failed'])
}

export function entryLines(
  entries: readonly DeliveryDocument[],
  { terminal }: { readonly terminal: Pick<Terminal, 'columns' | 'colours'> },
): readonly string[] {
  if (entries.length === 0) return ['No webhooks came in.']
  const received = columnOfTimes(
    'received',
    entries.map(({ receivedAt }) => receivedAt),
  )
  return table<DeliveryDocument>(
    [
      { title: 'delivery', value: ({ id }) => id },
      { title: received.title, value: ({ receivedAt }) => received.time(receivedAt) },
      { title: 'from', value: ({ system }) => system, spare: 1 },
      { title: 'about', value: ({ about }) => about || '–', wraps: true, spare: 2 },
      { title: 'state', value: ({ state }) => state },
      { title: 'again', value: ({ replays }) => (replays > 0 ? `${replays}×` : ''), right: true, spare: 2 },
      { title: 'why', value: ({ reason }) => reason ?? '–', least: 30, wraps: true, spare: 3 },
    ],
    entries,
    { width: terminal.columns, title: terminal.colours.dim },
  )
}
