import type { Command } from 'commander'
import { SyncError } from '../../core/errors.ts'
import { sameJson } from '../../core/json.ts'
import type { StagedRecord } from '../../core/record.ts'
import type { Connection, Store } from '../../core/store.ts'
import type { Operation } from '../../core/sync-store.ts'
import { type Cli, withService } from '../cli.ts'
import { EXIT } from '../exit-code.ts'
import { type Life, lifeLines } from '../terminal/life.ts'
import { iso } from '../terminal/words.ts'
import { examples } from '../usage.ts'

export function addTimeline(program: Command, cli: Cli): void {
  const command = program
    .command('timeline')
    .description('the life of one record: what it is linked to, and every write with before and after')
    .argument('<name>', 'name of the connection')
    .argument('<key>', 'number or key of the record, with its stream where several share it: customer:10042')
    .option('--full', 'every member and line of what was written, however long')
    .option('--json', 'print one JSON document')
    .action((name: string, key: string, { json, full }: { json?: true; full?: true }) =>
      cli.run(() =>
        withService(cli, async ({ connection, store }) => {
          const found = await connection(name)
          const lives = await livesOf(store, found, key)
          const look = { terminal: cli.terminal, connection: found, full: full === true }
          if (json) cli.terminal.out(JSON.stringify(lives.map(lifeDocument), null, 2))
          else for (const line of lives.flatMap((life) => lifeLines(life, look))) cli.terminal.out(line)
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

async function livesOf(store: Store, connection: Connection, text: string): Promise<readonly Life[]> {
  const records = await recordsNamed(store, connection, text)
  if (records.length === 0) {
    throw new SyncError(
      'record.unknown',
      `${connection.name} has read no record with the number or key ${text}.`,
      { do: 'hold' },
      { advice: `See what Visma.net answers: ml-connector read ${connection.name} customerinvoice` },
    )
  }
  return Promise.all(
    records.map(async (record) => ({
      record,
      links: await store.ledger.linksOf(connection.id, record.stream, record.key),
      operations: await store.ledger.ofRecord(connection.id, record.stream, record.key),
    })),
  )
}

/** Keys of documents contain a colon themselves (`Invoice:123194`), so the plain reading goes first. */
async function recordsNamed(store: Store, connection: Connection, text: string): Promise<readonly StagedRecord[]> {
  const found = await store.ledger.find(connection.id, text)
  const colon = text.indexOf(':')
  if (found.length > 0 || colon < 0) return found
  const stream = text.slice(0, colon).toLowerCase()
  const rest = await store.ledger.find(connection.id, text.slice(colon + 1))
  return rest.filter((record) => record.stream.toLowerCase() === stream)
}

/** Fields an operation moved, by name; of a create all that were set. */
export const changedFields = ({ before, after }: Operation): readonly string[] =>
  Object.keys(after).filter((field) => before === null || !sameJson(before[field], after[field]))

function lifeDocument({ record, links, operations }: Life) {
  const { stream, key, number, modified, state, reason } = record
  return {
    record: { stream, key, number, modified, state, reason },
    links,
    operations: operations.map((o) => ({ ...o, createdAt: iso(o.createdAt), settledAt: iso(o.settledAt) })),
  }
}
