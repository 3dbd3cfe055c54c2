import { z } from 'zod'
import type { SourceTime } from '../core/checkpoint.ts'
import { SyncError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import type { Page, StreamName } from '../core/record.ts'
import { anyJson } from './any-json.ts'
import type { Reach } from './reach.ts'

/** A record of Visma.net as it is now: `read --json` prints an array of them. */
export const sourceRecord = z.strictObject({
  key: z.string(),
  number: z.string().nullable(),
  /** By the clock of Visma.net, which tells no time zone. */
  modified: z.string().nullable(),
  data: anyJson,
})

export interface ReadInput {
  /** Upper and lower case do not matter. */
  readonly stream: string
  /** Only what was modified since, by the clock of Visma.net; everything where left out. */
  readonly since?: SourceTime | undefined
}

export interface Read {
  readonly stream: StreamName
  /** A page also has the rows that do not decode. */
  readonly pages: AsyncGenerator<Page>
}

/**
 * A stream of Visma.net as it is now; nothing is stored or written.
 *
 * Errors: SyncError `read.unknown_stream` (hold) with the nearest one there is.
 */
export async function read(
  { reach }: { readonly reach: Reach },
  name: string,
  { stream: wanted, since }: ReadInput,
  signal: AbortSignal,
): Promise<Read> {
  const { source } = await reach(name)
  const stream = source.streams.find((known) => known.toLowerCase() === wanted.toLowerCase())
  if (stream === undefined) throw unknownStream(wanted, source.streams)
  return { stream, pages: source.read(stream, since ?? null, signal) }
}

const unknownStream = (wanted: string, streams: readonly StreamName[]): SyncError => {
  const hint = didYouMean(wanted, streams) || `; there are ${streams.join(', ')}`
  return new SyncError('read.unknown_stream', `There is no stream "${wanted}"${hint}`, { do: 'hold' })
}
