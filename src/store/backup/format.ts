import { createHash } from 'node:crypto'
import { z } from 'zod'
import { SyncError } from '../../core/errors.ts'

/**
 * A backup is gzip over lines of JSON: the header; of each table one line with its columns, then a row a line; at the
 * end how many rows there were, and the checksum of all that came before. A file that was cut off has no such line.
 */
export const FORMAT = 1

const header = z.object({
  backup: z.literal('ml-connector'),
  format: z.number(),
  /** Version of the program that made it. */
  version: z.string(),
  /** The newest migration of its store. */
  schema: z.string(),
  /** Epoch ms. */
  madeAt: z.number(),
  /** Ids of the master keys that open its secrets; they are not in it. */
  keys: z.array(z.string()),
  connections: z.array(z.string()),
  rows: z.record(z.string(), z.number()),
})
export type BackupHeader = z.output<typeof header>

export type BackupLine =
  | { readonly is: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly is: 'row'; readonly values: readonly unknown[] }

/** Takes lines, without their ends, and knows the checksum of all of them. */
function checksum() {
  const hash = createHash('sha256')
  return {
    add: (line: Buffer) => void hash.update(line),
    sum: () => hash.copy().digest('hex'),
  }
}

/** Makes the text of a backup, line by line. */
export function backupText() {
  const sums = checksum()
  let rows = 0
  const line = (of: object): string => {
    const text = JSON.stringify(of)
    sums.add(Buffer.from(text))
    return `${text}\n`
  }
  return {
    header: (of: BackupHeader) => line(of),
    table: (table: string, columns: readonly string[]) => line({ table, columns }),
    row: (values: readonly unknown[]) => {
      rows += 1
      return line(values)
    },
    end: () => `${JSON.stringify({ end: true, rows, sha256: sums.sum() })}\n`,
  }
}

const table = z.object({ table: z.string(), columns: z.array(z.string()) })
const end = z.object({ end: z.literal(true), rows: z.number(), sha256: z.string() })

/** A backup that is read; its lines end normally only where the file is whole. */
export interface OpenBackup {
  readonly header: BackupHeader
  readonly lines: AsyncGenerator<BackupLine, undefined>
}

/**
 * Reads the header; the rest comes line by line.
 *
 * @throws SyncError `backup.foreign`, `backup.newer`, and while the lines are read `backup.damaged` (hold)
 */
export async function openBackup(lines: AsyncIterator<Buffer>): Promise<OpenBackup> {
  const first = await lines.next()
  const parsed = header.safeParse(first.done ? null : json(first.value))
  if (first.done || !parsed.success) throw foreign()
  if (parsed.data.format > FORMAT) throw newer(parsed.data.version)
  const sums = checksum()
  sums.add(first.value)
  return { header: parsed.data, lines: restOf(lines, parsed.data, sums) }
}

async function* restOf(
  lines: AsyncIterator<Buffer>,
  of: BackupHeader,
  sums: ReturnType<typeof checksum>,
): AsyncGenerator<BackupLine, undefined> {
  let rows = 0
  for (;;) {
    const next = await lines.next()
    if (next.done) throw damaged('it ends too early')
    const read = json(next.value)
    const last = end.safeParse(read)
    if (last.success) {
      if (last.data.sha256 !== sums.sum() || last.data.rows !== rows) throw damaged('its checksum is another')
      return
    }
    sums.add(next.value)
    if (Array.isArray(read)) {
      rows += 1
      yield { is: 'row', values: read } as const
      continue
    }
    const named = table.safeParse(read)
    if (!named.success || !Object.hasOwn(of.rows, named.data.table))
      throw damaged('it holds a line that is none of ours')
    yield { is: 'table', ...named.data } as const
  }
}

function json(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}

export const foreign = (): SyncError =>
  new SyncError('backup.foreign', 'The file is no backup of ml-connector.', { do: 'hold' })

export const newer = (version: string): SyncError =>
  new SyncError(
    'backup.newer',
    `The backup was made by a newer version of ml-connector (${version}).`,
    { do: 'hold' },
    { advice: 'Restore it with that version or a later one.' },
  )

export const damaged = (why: string): SyncError =>
  new SyncError(
    'backup.damaged',
    `The backup is damaged: ${why}. Nothing was restored.`,
    { do: 'hold' },
    { advice: 'Copy the file anew from where it is kept, or take another backup.' },
  )
