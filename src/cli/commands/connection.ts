import type { Command } from 'commander'
import type { ListedConnection } from '../../app/connections.ts'
import { SyncError } from '../../core/errors.ts'
import { type Cli, withReading, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { tableParts } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { columnOfTimes } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples } from '../usage.ts'
import { addAdopt } from './connection-adopt.ts'
import { addAuthorize } from './connection-authorize.ts'
import { deleteWithoutKey } from './connection-delete-without-key.ts'
import { lowered, lowers } from './connection-lower.ts'
import { addSchema, addValidate, readText } from './connection-validate.ts'

export function addConnection(program: Command, cli: Cli): void {
  const group = program
    .command('connection')
    .description('create, check, list, export, pause, resume or delete connections')
    .helpCommand(false)
  addApply(group, cli)
  addValidate(group, cli)
  addSchema(group, cli)
  addList(group, cli)
  addExport(group, cli)
  addAuthorize(group, cli)
  addAdopt(group, cli)
  addDelete(group, cli)
  addState(group, cli, 'pause')
  addState(group, cli, 'resume')
}

function addApply(group: Command, cli: Cli): void {
  const command = group
    .command('apply')
    .description('create or update a connection from a file; prints what changes')
    .requiredOption('-f, --file <path>', 'the connection file (YAML), or - for standard input')
    .option('--yes', 'do not ask before what sales may no longer see is cleared; needed where nobody can answer')
    .option('--json', 'print one JSON document')
    .action(({ file, json, yes }: { file: string; json?: true; yes?: true }) =>
      cli.run(async () => {
        const text = await readText(file)
        return withService(cli, async ({ connections }) => {
          const given = { text, environment: cli.environment }
          const lowering = yes ? null : await connections.lowering(given)
          if (lowering !== null && !(await lowers(cli, lowering))) return EXIT.attention
          const applied = await connections.apply({ ...given, lowers: true })
          if (json) {
            cli.terminal.out(JSON.stringify(applied, null, 2))
            return EXIT.done
          }
          const { name, state, created, changes, warnings } = applied
          const { green, dim } = cli.terminal.colours
          for (const warning of warnings) cli.terminal.note(`${cli.terminal.noteColours.yellow('!')} ${warning}`)
          const verb = created ? 'Created' : changes.length > 0 ? 'Updated' : 'Unchanged:'
          cli.terminal.say(`${green('✓')} ${verb} ${name} ${dim(`(${state.replace('_', ' ')})`)}`)
          for (const change of changes) cli.terminal.say(`  ${change}`)
          if (applied.lowering !== null) for (const line of lowered(applied.lowering)) cli.terminal.say(`  ${line}`)
          if (created) cli.terminal.note(`Next: ml-connector ping ${name}`)
          return EXIT.done
        })
      }),
    )
  examples(command, ['connection apply -f connection.yaml', 'connection apply -f - < connection.yaml'])
}

function addList(group: Command, cli: Cli): void {
  const command = group
    .command('list')
    .description('list the connections')
    .option('--json', 'print one JSON document')
    .action(({ json }: { json?: true }) =>
      cli.run(() =>
        withReading(cli, async (service) => {
          const { terminal } = cli
          const connections = await service.connections.list()
          if (json) terminal.out(JSON.stringify(connections, null, 2))
          else if (connections.length === 0) {
            terminal.say('No connections yet. Make one: ml-connector connection apply -f connection.yaml')
          } else {
            for (const line of connectionTable(connections, terminal)) terminal.say(line)
          }
          return EXIT.done
        }),
      ),
    )
  examples(command, ['connection list', 'connection list --json'])
}

/** One row per connection; below it, in full, why it is held or paused. */
export function connectionTable(
  connections: readonly ListedConnection[],
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
): readonly string[] {
  const next = columnOfTimes(
    'next run',
    connections.map(({ nextRunAt, waitsUntil }) => waitsUntil ?? nextRunAt),
  )
  const { heading, rows } = tableParts<ListedConnection>(
    [
      { title: 'name', value: ({ name }) => name },
      { title: 'state', value: ({ state }) => state.replace('_', ' ') },
      { title: next.title, value: (one) => nextRun(one, next.time), spare: 1 },
      { title: 'pipedrive', value: ({ account }) => account, spare: 2 },
    ],
    connections,
    { width: columns, title: colours.dim },
  )
  const reasons = connections.map(({ stateReason }) =>
    stateReason === null ? [] : wrapped(stateReason, columns, '  '),
  )
  return [
    ...(heading === null ? [] : [heading]),
    ...rows.flatMap((lines, at) => [
      ...lines.filter((line) => line !== ''),
      ...(reasons[at] ?? []),
      ...(heading === null ? [''] : []),
    ]),
  ]
}

function addExport(group: Command, cli: Cli): void {
  const command = group
    .command('export')
    .description('print a connection as a file to apply again, with placeholders in place of its secrets')
    .argument('<name>', 'name of the connection')
    .option('--json', 'print one JSON document, with the file as text in it')
    .action((name: string, { json }: { json?: true }) =>
      cli.run(() =>
        withReading(cli, async ({ connections }) => {
          const exported = await connections.exported(name)
          if (json) cli.terminal.out(JSON.stringify(exported, null, 2))
          else cli.terminal.write(exported.yaml)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['connection export nordlys > connection.yaml'])
}

function addDelete(group: Command, cli: Cli): void {
  const command = group
    .command('delete')
    .description('forget a connection and all that is stored for it; no record in Visma.net or Pipedrive is touched')
    .argument('<name>', 'name of the connection')
    .option('--yes', 'do not ask; needed where nobody can answer')
    .option('--without-key', 'where the master key is lost for good: calls no system, so webhooks stay there')
    .option('--json', 'print one JSON document')
    .action((name: string, { yes, json, withoutKey }: { yes?: true; json?: true; withoutKey?: true }) => {
      const confirm = async (said: readonly string[]) => yes === true || confirmed(cli, name, said, withoutKey === true)
      if (withoutKey) return cli.run(() => deleteWithoutKey(cli, name, json === true, confirm))
      return cli.run(() =>
        withService(cli, async ({ connections }) => {
          const { terminal } = cli
          const deletion = await connections.deletion(name)
          const { removed, stays } = deletion
          if (!(await confirm([removed, stays]))) {
            if (json) terminal.out(JSON.stringify(deletion, null, 2))
            return EXIT.attention
          }
          const done = await connections.delete(name)
          if (json) terminal.out(JSON.stringify(done, null, 2))
          else for (const line of [`${terminal.colours.green('✓')} Deleted ${name}`, stays]) terminal.say(line)
          return EXIT.done
        }),
      )
    })
  examples(command, ['connection delete nordlys', 'connection delete nordlys --without-key --yes'])
}

/** @throws SyncError `connection.unconfirmed` where nobody can answer */
async function confirmed(cli: Cli, name: string, said: readonly string[], withoutKey: boolean): Promise<boolean> {
  for (const line of said) cli.terminal.note(line)
  const answer = await cli.terminal.ask(`Forget ${name}? Type the name to go on: `, cli.signal)
  if (answer === null) throw unanswered(name, withoutKey)
  if (answer.trim() === name) return true
  cli.terminal.note('Nothing was deleted.')
  return false
}

const unanswered = (name: string, withoutKey: boolean) =>
  new SyncError(
    'connection.unconfirmed',
    `Nobody can answer here, so ${name} was not deleted.`,
    { do: 'hold' },
    {
      advice: `To delete it without a question: ml-connector connection delete ${name}${withoutKey ? ' --without-key' : ''} --yes`,
    },
  )

function addState(group: Command, cli: Cli, verb: 'pause' | 'resume'): void {
  const does = verb === 'pause' ? 'stop a connection from writing' : 'let a paused or held connection write again'
  const command = group
    .command(verb)
    .description(does)
    .argument('<name>', 'name of the connection')
    .option('--json', 'print one JSON document')
    .action((name: string, { json }: { json?: true }) =>
      cli.run(() =>
        withReading(cli, async ({ connections }) => {
          const connection = await connections[verb](name)
          const { state } = connection
          if (json) cli.terminal.out(JSON.stringify(connection, null, 2))
          else cli.terminal.say(`${cli.terminal.colours.green('✓')} ${name} is ${state.replace('_', ' ')}`)
          return EXIT.done
        }),
      ),
    )
  examples(command, [`connection ${verb} nordlys`])
}

function nextRun({ nextRunAt, waitsUntil, running }: ListedConnection, time: (moment: string) => string): string {
  if (running !== null) return `running (${running.mode})`
  if (nextRunAt === null) return '–'
  return waitsUntil === null ? time(nextRunAt) : `waits until ${time(waitsUntil)}`
}
