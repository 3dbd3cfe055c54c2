import type { Command } from 'commander'
import { SyncError } from '../../core/errors.ts'
import type { InboxEntry, InboxState } from '../../core/inbox.ts'
import { woken } from '../../core/work.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { table } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { brief, iso, plural, time, zone } from '../terminal/words.ts'
import { examples, wholeNumber } from '../usage.ts'

const STATES = ['stored', 'done', 'failed'] as const satisfies readonly InboxState[]
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
        withService(cli, async ({ connection, store }) => {
          const { id } = await connection(name)
          const entries = await store.inbox.list(id, failed ? ['failed'] : STATES, limit)
          if (json) cli.terminal.out(JSON.stringify(entries.map(entryDocument), null, 2))
          else for (const line of entryLines(entries, cli)) cli.terminal.out(line)
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
    .action((name: string, ids: readonly string[], { failed }: { failed?: true }) =>
      cli.run(() =>
        withService(cli, async ({ connection, store }) => {
          const { id } = await connection(name)
          const chosen = failed ? (await store.inbox.list(id, ['failed'], MOST)).map((entry) => entry.id) : ids
          if (chosen.length === 0 && !failed) throw nothingNamed(name)
          await mustExist(chosen, async (one) => (await store.inbox.get(id, one)) !== null, name)
          const again = await store.inbox.replay(id, chosen)
          // A `serve` beside this process takes it up at once.
          const now = cli.clock.now().getTime()
          if (again > 0) await store.work.change(id, (work) => woken(work, { priority: 'webhook' }, now))
          const { green } = cli.terminal.colours
          cli.terminal.out(`${green('✓')} ${plural(again, 'delivery', 'deliveries')} will be acted on in the next run`)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['inbox replay nordlys w_1m7hsd85m0089vy45q', 'inbox replay nordlys --failed'])
}

const nothingNamed = (name: string): SyncError =>
  new SyncError(
    'inbox.nothing_named',
    'Nothing was named to be played again.',
    { do: 'hold' },
    {
      advice: `Name deliveries by id, or all that failed with --failed; ml-connector inbox list ${name} shows them.`,
    },
  )

/** A slip in one id must not pass as done. */
async function mustExist(ids: readonly string[], exists: (id: string) => Promise<boolean>, name: string) {
  for (const id of ids) {
    if (await exists(id)) continue
    const advice = `List them: ml-connector inbox list ${name}`
    throw new SyncError('inbox.unknown', `There is no delivery ${id} for ${name}.`, { do: 'hold' }, { advice })
  }
}

const entryDocument = ({ receivedAt, settledAt, ...entry }: InboxEntry) => ({
  ...entry,
  receivedAt: iso(receivedAt),
  settledAt: settledAt === null ? null : iso(settledAt),
})

export function entryLines(
  entries: readonly InboxEntry[],
  { terminal }: { readonly terminal: Pick<Terminal, 'columns' | 'colours'> },
): readonly string[] {
  if (entries.length === 0) return ['No webhooks came in.']
  return table<InboxEntry>(
    [
      { title: 'delivery', value: ({ id }) => id },
      { title: `received (${zone()})`, value: ({ receivedAt }) => time(receivedAt) },
      { title: 'from', value: ({ system }) => system, spare: 1 },
      { title: 'about', value: ({ about }) => brief(about, 60), least: 12, spare: 2 },
      { title: 'state', value: ({ state }) => state },
      { title: 'again', value: ({ replays }) => (replays > 0 ? `${replays}×` : ''), right: true, spare: 2 },
      { title: 'why', value: ({ reason }) => brief(reason, 200), least: 30, spare: 3 },
    ],
    entries,
    { width: terminal.columns, title: terminal.colours.dim },
  )
}
