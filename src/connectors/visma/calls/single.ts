import { SyncError } from '../../../core/errors.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { SourceRecord } from '../../../core/record.ts'
import { isObject, unwrapped } from '../decode.ts'
import { isErrorObject, rawPage } from './answer.ts'
import { type ReadOptions, readPages } from './read.ts'
import { decodeRow, type StreamDefinition } from './stream.ts'

const REJECT = { do: 'reject' } as const

/**
 * One record by itself; `null` when Visma has it no longer.
 *
 * Errors: SyncError `visma.no_single_read`, `visma.undecodable`, `visma.other_record` (reject); those of client.ts.
 */
export async function readOne(
  definition: StreamDefinition,
  key: SourceKey,
  options: ReadOptions,
): Promise<SourceRecord | null> {
  const single = definition.single(key)
  switch (single.by) {
    case 'nothing':
      throw new SyncError('visma.no_single_read', `${definition.stream} ${key}: ${single.why}.`, REJECT, {
        advice: 'It is read again with the next full run.',
      })
    case 'list':
      return findInList(definition, key, single.query, options)
    case 'path':
      return readPath(definition, key, single.path, options)
  }
}

/**
 * The record that bears this number; `null` when there is none, or when this stream cannot be asked so.
 *
 * Errors: as {@link readOne}.
 */
export async function readNumber(
  definition: StreamDefinition,
  number: string,
  options: ReadOptions,
): Promise<SourceRecord | null> {
  if (definition.numbered === undefined) return null
  const found = await atPath(definition, number, definition.numbered(number), options)
  if (found !== null && found.number !== number) throw otherRecord(definition, number, found.number ?? found.key)
  return found
}

async function readPath(definition: StreamDefinition, key: SourceKey, path: string, options: ReadOptions) {
  const found = await atPath(definition, key, path, options)
  // Documents of several types may bear the same number, and the path names only the number.
  if (found !== null && found.key !== key) throw otherRecord(definition, key, found.key)
  return found
}

async function atPath(
  definition: StreamDefinition,
  name: string,
  path: string,
  { client, signal }: ReadOptions,
): Promise<SourceRecord | null> {
  const answer = await client.find(path, {}, row, signal)
  if (answer === null) {
    // A wrong address answers 404 to everything, so a 404 means that the record is gone only once the API has answered.
    if (!client.proven()) await client.get('/v1/currency', {}, rawPage, signal)
    return null
  }
  const decoded = decodeRow(definition, answer.value)
  if ('reason' in decoded) {
    throw new SyncError('visma.undecodable', `${definition.stream} ${name}: ${decoded.reason}.`, REJECT)
  }
  return decoded
}

function otherRecord({ stream }: StreamDefinition, asked: string, got: string): SyncError {
  const message = `Visma answered with ${got} when asked for ${stream} ${asked}.`
  return new SyncError('visma.other_record', message, REJECT)
}

async function findInList(
  definition: StreamDefinition,
  key: SourceKey,
  filter: Readonly<Record<string, string | number | boolean>>,
  options: ReadOptions,
): Promise<SourceRecord | null> {
  for await (const page of readPages(definition, filter, options)) {
    const found = page.records.find((record) => record.key === key)
    if (found) return found
    const rejected = page.rejected.find((row) => row.key === key)
    if (rejected) throw new SyncError('visma.undecodable', `${definition.stream} ${key}: ${rejected.reason}.`, REJECT)
  }
  return null
}

function row(body: unknown): Readonly<Record<string, unknown>> | null {
  const given = unwrapped(body)
  return isObject(given) && !isErrorObject(given) ? given : null
}
