import { type Command, InvalidArgumentError } from 'commander'
import { isSyncError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Page, SourceRecord } from '../../core/record.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jsonArray } from '../terminal/json-array.ts'
import { type Column, tableParts } from '../terminal/table.ts'
import { brief, plural } from '../terminal/words.ts'
import { examples, wrongUsage } from '../usage.ts'

interface ReadFlags {
  readonly since?: string
  readonly json?: true
}

export function addRead(program: Command, cli: Cli): void {
  const command = program
    .command('read')
    .description('read a stream of Visma.net as it is now; stores and writes nothing')
    .argument('<name>', 'name of the connection')
    .argument('<stream>', 'kind of record, e.g. customer or purchaseorder')
    .option(
      '--since <time>',
      'only what was modified since, by Visma’s clock: 2026-09-14 or 2026-09-14T09:12',
      parseSince,
    )
    .option('--json', 'print one JSON document instead of one line a record')
    .action((name: string, stream: string, flags: ReadFlags) => cli.run(() => read(cli, name, stream, flags)))
  examples(command, [
    'read nordlys customer',
    'read nordlys customerinvoice --since 2026-09-01 > invoices.ndjson',
    'read nordlys purchaseorder --json | jq length',
  ])
}

function read(cli: Cli, name: string, wanted: string, { since, json }: ReadFlags): Promise<ExitCode> {
  return withService(cli, async (app) => {
    const { terminal } = cli
    const { stream, pages } = await app.read(name, { stream: wanted, since }, cli.signal).catch(asUsage)
    const shape = json ? asArray(cli) : terminal.outIsTerminal ? asTable(cli) : ndjson(terminal.write)
    let rejected = 0
    let records = 0
    try {
      for await (const page of pages) {
        records += page.records.length
        shape.page(page)
        for (const row of page.rejected) {
          rejected += 1
          terminal.note(`${terminal.noteColours.yellow('!')} ${stream} ${row.key} does not decode: ${row.reason}`)
        }
      }
    } catch (error) {
      return shape.fail(error)
    }
    shape.end()
    terminal.note(
      terminal.noteColours.dim(`${plural(records, 'record')}${rejected > 0 ? `, ${rejected} did not decode` : ''}`),
    )
    return rejected > 0 ? EXIT.attention : EXIT.done
  })
}

/** An unknown stream is a mistake on the command line. */
function asUsage(error: unknown): never {
  throw isSyncError(error) && error.code === 'read.unknown_stream' ? wrongUsage(error.message) : error
}

interface Shape {
  readonly page: (page: Page) => void
  readonly end: () => void
  /** Reports a read that ended early. */
  readonly fail: (error: unknown) => ExitCode
}

const fail = (error: unknown): never => {
  throw error
}

const line = ({ key, number, modified, data }: SourceRecord): string => JSON.stringify({ key, number, modified, data })

const ndjson = (write: (text: string) => void): Shape => ({
  page: ({ records }) => write(records.map((record) => `${line(record)}\n`).join('')),
  end: () => {},
  fail,
})

function asArray(cli: Cli): Shape {
  const { add, end, fail } = jsonArray(cli)
  const page = ({ records }: Page) => {
    for (const record of records) add(line(record))
  }
  return { page, end, fail }
}

function asTable({ terminal }: Cli): Shape {
  let isFirst = true
  return {
    page: ({ records }) => {
      const { heading, rows } = tableParts(READ_COLUMNS, records, {
        width: terminal.columns,
        title: terminal.colours.dim,
      })
      if (isFirst && heading !== null) terminal.say(heading)
      isFirst = false
      for (const row of rows.flat()) terminal.say(row)
    },
    end: () => {},
    fail,
  }
}

export const READ_COLUMNS: readonly Column<SourceRecord>[] = [
  { title: 'key', value: (record) => record.key.padEnd(20) },
  { title: 'number', value: (record) => (record.number ?? '–').padEnd(12) },
  { title: 'modified', value: (record) => (record.modified ?? '–').padEnd(23), spare: 1 },
  { title: 'record', value: (record) => summary(record.data) },
]

/** The plain members of a record; the other forms of output show all of it. */
function summary(data: Json): string {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return brief(data)
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([member, value]) => `${member}=${brief(value, 40)}`)
    .join(' ')
}

function parseSince(given: string): string {
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?)?$/.test(given)
  if (isTime && !Number.isNaN(Date.parse(`${given.slice(0, 10)}T00:00:00Z`))) return given
  throw new InvalidArgumentError('Use a day like 2026-09-14 or a time like 2026-09-14T09:12, without a zone.')
}
