import type { Command } from 'commander'
import { csvLine } from '../../app/csv.ts'
import { RECORD_STATES, type ShownState } from '../../app/record-states.ts'
import type { RecordDocument } from '../../app/records.ts'
import { separated } from '../../core/amounts.ts'
import { type Cli, withReading } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonArray } from '../terminal/json-array.ts'
import { tableParts } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { count, plural } from '../terminal/words.ts'
import { examples, oneOf, wrongUsage } from '../usage.ts'

interface RecordsFlags {
  readonly state?: ShownState
  readonly stream?: string
  readonly csv?: true
  readonly json?: true
}

export function addRecords(program: Command, cli: Cli): void {
  const command = program
    .command('records')
    .description('list what was read and what became of it: shown, waiting, skipped or an issue, with the reason')
    .argument('<name>', 'name of the connection')
    .option('--state <state>', RECORD_STATES.join(', '), oneOf(RECORD_STATES))
    .option('--stream <stream>', 'only this kind of record, e.g. customerinvoice')
    .option('--csv', 'print comma-separated values')
    .option('--json', 'print one JSON document')
    .action((name: string, flags: RecordsFlags) => cli.run(() => show(cli, name, inOneForm(flags))))
  examples(command, [
    'records nordlys --state skipped',
    'records nordlys --stream customerinvoice --csv > invoices.csv',
  ])
}

function inOneForm(flags: RecordsFlags): RecordsFlags {
  if (flags.csv && flags.json) throw wrongUsage('Say --csv or --json: one document is printed.')
  return flags
}

const show = (cli: Cli, name: string, { csv, json, ...filter }: RecordsFlags): Promise<ExitCode> =>
  withReading(cli, async (service) => {
    const { terminal } = cli
    const found = await service.records(name, filter)
    if (json) return writeJson(found, cli)
    if (csv) await writeCsv(found, terminal.write)
    else await writeTable(found, terminal)
    return EXIT.done
  })

type Found = AsyncIterable<RecordDocument>

async function writeJson(found: Found, cli: Cli): Promise<ExitCode> {
  const array = jsonArray(cli)
  try {
    for await (const record of found) array.add(JSON.stringify(record))
  } catch (error) {
    return array.fail(error)
  }
  array.end()
  return EXIT.done
}

const CSV_COLUMNS = [
  'flow',
  'stream',
  'key',
  'number',
  'name',
  'date',
  'dueDate',
  'currency',
  'total',
  'balance',
  'state',
  'reason',
  'issueId',
] as const satisfies readonly (keyof RecordDocument)[]

async function writeCsv(found: Found, write: (text: string) => void): Promise<void> {
  write(csvLine(CSV_COLUMNS))
  for await (const record of found) write(csvLine(CSV_COLUMNS.map((column) => record[column] ?? '')))
}

async function writeTable(found: Found, terminal: Pick<Terminal, 'columns' | 'colours' | 'say'>): Promise<void> {
  const counts = new Map<string, number>()
  let page: RecordDocument[] = []
  let isFirst = true
  const flush = () => {
    if (page.length === 0) return
    const { heading, rows } = recordParts(page, terminal)
    if (isFirst && heading !== null) terminal.say(heading)
    isFirst = false
    for (const row of rows.flat()) terminal.say(row)
    page = []
  }
  for await (const record of found) {
    counts.set(record.state, (counts.get(record.state) ?? 0) + 1)
    page.push(record)
    if (page.length === PAGE) flush()
  }
  flush()
  const all = [...counts.values()].reduce((sum, some) => sum + some, 0)
  const parts = RECORD_STATES.flatMap((state) =>
    counts.has(state) ? [`${stateText(state, counts.get(state) ?? 0)}`] : [],
  )
  terminal.say(`${isFirst ? '' : '\n'}${plural(all, 'record')}${parts.length > 1 ? `: ${parts.join(', ')}` : ''}.`)
}

const PAGE = 200

const stateText = (state: ShownState, some: number): string =>
  state === 'issue' ? plural(some, state) : `${count(some)} ${state}`

export const recordParts = (
  rows: readonly RecordDocument[],
  { columns, colours }: Pick<Terminal, 'columns' | 'colours'>,
) =>
  tableParts<RecordDocument>(
    [
      { title: 'record', value: (record) => `${record.stream} ${record.number ?? record.key}` },
      { title: 'name', value: (record) => record.name ?? '–', least: 12, spare: 1 },
      { title: 'date', value: (record) => record.date ?? '', spare: 4 },
      { title: 'total', value: ({ total }) => separated(total ?? ''), right: true, spare: 2 },
      { title: 'balance', value: ({ balance }) => separated(balance ?? ''), right: true, spare: 3 },
      { title: '', value: (record) => record.currency ?? '', spare: 3 },
      { title: 'state', value: (record) => record.state },
      { title: 'why', value: (record) => record.reason ?? '', least: 24, wraps: true },
    ],
    rows,
    { width: columns, title: colours.dim },
  )
