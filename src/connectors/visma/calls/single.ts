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
  return found === null ? null : asked(definition, key, found)
}

/** Documents of several types may bear the same number, and the path names only the number. */
function asked(definition: StreamDefinition, key: SourceKey, found: SourceRecord): SourceRecord {
  if (found.key !== key) throw otherRecord(definition, key, found.key)
  return found
}

/**
 * The record at `path` with its version, which a change of it has to name; `null` when Visma has it no longer.
 *
 * Errors: as {@link readOne}.
 */
export async function readMarked(definition: StreamDefinition, key: SourceKey, path: string, options: ReadOptions) {
  const found = await answerAt(definition, key, path, options)
  if (found === null) return null
  return { record: asked(definition, key, found.record), mark: markOf(found) }
}

/** The version in the header, else in the row itself: a proxy may drop the one, and both say the same. */
function markOf({ headers, raw }: Pick<Answered, 'headers' | 'raw'>): string | null {
  const { timeStamp } = raw
  const given = headers.get('etag') ?? (typeof timeStamp === 'string' ? timeStamp : '')
  // A proxy that packs the body makes it `W/"…"`, which never matches when it is sent back.
  const mark = given
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
  return mark === '' ? null : mark
}

async function atPath(definition: StreamDefinition, name: string, path: string, options: ReadOptions) {
  return (await answerAt(definition, name, path, options))?.record ?? null
}

interface Answered {
  readonly record: SourceRecord
  readonly raw: Readonly<Record<string, unknown>>
  readonly headers: Headers
}

async function answerAt(
  definition: StreamDefinition,
  name: string,
  path: string,
  { client, signal }: ReadOptions,
): Promise<Answered | null> {
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
  return { record: decoded, raw: answer.value, headers: answer.headers }
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
