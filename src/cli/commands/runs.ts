import type { Command } from 'commander'
import type { OperationDocument as Operation } from '../../app/operations.ts'
import type { RunDetail as Run, RunWithOperations } from '../../app/runs.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { paintOf, runLines } from '../terminal/run-report.ts'
import { table } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { between, columnOfTimes, count, duration, inSystem, zonedTime } from '../terminal/words.ts'
import { wrapped } from '../terminal/wrap.ts'
import { examples, wholeNumber } from '../usage.ts'
import { changedFields } from './timeline.ts'

const OPERATIONS_SHOWN = 50

export function addRuns(program: Command, cli: Cli): void {
  const command = program
    .command('runs')
    .description('list the latest runs of a connection')
    .argument('<name>', 'name of the connection')
    .option('--limit <n>', 'how many', wholeNumber(1, 10_000), 20)
    .option('--json', 'print one JSON document')
    .action((name: string, { limit, json }: { limit: number; json?: true }) =>
      cli.run(() =>
        withReading(cli, async (service) => {
          const { terminal } = cli
          const runs = await service.runs.list(name, limit)
          if (json) terminal.out(JSON.stringify(runs, null, 2))
          else if (runs.length === 0) terminal.say(`No runs yet. Start one: ml-connector sync ${name}`)
          else for (const line of runTable(runs, cli)) terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, ['runs nordlys', 'runs nordlys --limit 100 --json'])
}

export function addRun(program: Command, cli: Cli): void {
  const command = program
    .command('run')
    .description('show one run and what it wrote')
    .argument('<id>', 'id of the run')
    .option('--stop', 'have it stop in good order first, in whichever process it goes on')
    .option('--json', 'print one JSON document')
    .action((id: string, { stop, json }: { stop?: true; json?: true }) =>
      cli.run(() =>
        withReading(cli, async (service) => {
          const { terminal } = cli
          if (stop) await service.runs.stop(id)
          const run = await service.runs.get(id, json ? undefined : OPERATIONS_SHOWN + 1)
          if (json) {
            terminal.out(JSON.stringify(run, null, 2))
            return EXIT.done
          }
          for (const line of runLines(run, terminal.colours, terminal.columns)) terminal.say(line)
          if (run.tieOut !== null) {
            const { badge } = await import('../terminal/tie-out-lines.ts')
            terminal.say(`Tie-out: ${badge(run.tieOut)}`)
          }
          for (const line of undoneByLines(run, terminal)) terminal.say(line)
          for (const line of operationLines(run.operations, cli)) terminal.say(line)
          return EXIT.done
        }),
      ),
    )
  examples(command, [
    'run r_4f1c0a9be27d5c38',
    'run r_4f1c0a9be27d5c38 --json | jq ".operations | length"',
    'run r_4f1c0a9be27d5c38 --stop',
  ])
}

/** Which runs took it back, and which it takes back itself. */
const undoneByLines = (
  { undoneBy, undoes }: Pick<RunWithOperations, 'undoneBy' | 'undoes'>,
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
): readonly string[] =>
  [
    ...(undoes === null ? [] : [`It takes run ${undoes} back.`]),
    ...undoneBy.map(
      ({ runId, status, startedAt }) =>
        `Taken back by run ${runId}, ${zonedTime(startedAt)}: ${status.replaceAll('_', ' ')}`,
    ),
  ].flatMap((text) => wrapped(text, columns).map(colours.yellow))

/** The person who asked for it, else what started it. */
const byWhom = ({ actor, trigger }: Pick<Run, 'actor' | 'trigger'>): string =>
  actor.kind === 'person' && actor.name !== '' ? actor.name : trigger

export function runTable(
  runs: readonly Run[],
  { terminal }: { readonly terminal: Pick<Terminal, 'columns' | 'colours'> },
): readonly string[] {
  const started = columnOfTimes(
    'started',
    runs.map(({ startedAt }) => startedAt),
  )
  return table<Run>(
    [
      { title: 'run', value: (run) => run.runId },
      { title: started.title, value: (run) => started.time(run.startedAt) },
      {
        title: 'took',
        spare: 5,
        value: (run) => (run.finishedAt === null ? '–' : duration(between(run.startedAt, run.finishedAt))),
        right: true,
      },
      { title: 'mode', value: (run) => run.mode },
      { title: 'by', value: byWhom, spare: 4 },
      {
        title: 'status',
        value: (run) => run.status.replaceAll('_', ' '),
        paint: (cell, run) => paintOf(run.status, terminal.colours)(cell),
      },
      { title: 'read', value: (run) => count(run.counts.read), right: true, spare: 2 },
      {
        title: 'written',
        spare: 1,
        value: (run) => count(run.counts.created + run.counts.linked + run.counts.updated),
        right: true,
      },
      { title: 'issues', value: (run) => count(run.counts.issues), right: true },
      { title: 'units', value: (run) => count(run.api.pipedrive.budget), right: true, spare: 3 },
      { title: 'why', value: (run) => run.message ?? '', least: 30, wraps: true, spare: 6 },
    ],
    runs,
    { width: terminal.columns, title: terminal.colours.dim },
  )
}

/** What people call the record, with its key beside. */
const fromOf = ({ name, stream, key }: Operation): string =>
  name == null ? `${stream} ${key}` : `${name} · ${stream} ${key}`

export function operationLines(
  operations: readonly Operation[],
  { terminal }: { readonly terminal: Pick<Terminal, 'columns' | 'colours'> },
): readonly string[] {
  if (operations.length === 0) return []
  const lines = table<Operation>(
    [
      { title: 'write', value: (o) => `${o.kind} ${o.entity}${inSystem(o.system)}` },
      { title: 'id', value: (o) => o.remote ?? '–', spare: 2 },
      { title: 'state', value: (o) => o.state, spare: 1 },
      { title: 'from', value: fromOf, wraps: true },
      { title: 'fields', value: (o) => changedFields(o).join(', '), wraps: true },
    ],
    operations.slice(0, OPERATIONS_SHOWN),
    { width: terminal.columns, title: terminal.colours.dim },
  )
  const more = operations.length > OPERATIONS_SHOWN ? [terminal.colours.dim('… and more (--json shows all)')] : []
  return ['', ...lines, ...more]
}
