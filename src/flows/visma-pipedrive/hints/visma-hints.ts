import { mayConcernItAlone } from '../../../core/alone.ts'
import type { Hint } from '../../../core/hint.ts'
import { type SourceKey, sourceKey } from '../../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { streamOf } from '../streams.ts'

/** Above this, a page of changed records costs fewer calls than reading them one by one. */
const FEW = 5

interface Wanted {
  readonly stream: StreamName
  readonly key: SourceKey
  /** The event. It may stand for records of several streams: an *AR invoice* is an invoice or a credit note. */
  readonly event: string
}

/**
 * Reads records again that Visma's hints name: one by one where the key is known and there are few, else by the delta
 * of their stream.
 *
 * @param streams those that a run reads; hints about others are ignored
 * @returns streams to be read by delta
 */
export async function followVisma(
  hints: readonly Hint[],
  streams: readonly StreamName[],
  context: PhaseContext,
): Promise<ReadonlySet<StreamName>> {
  const byDelta = new Set<StreamName>()
  const wanted = new Map<string, Wanted>()
  for (const hint of hints.filter(({ concerns }) => streams.includes(concerns))) {
    const keys = await keysOf(hint, context)
    if (keys.length === 0) byDelta.add(hint.concerns)
    for (const key of keys) {
      wanted.set(`${hint.concerns}:${key}`, { stream: hint.concerns, key, event: hint.deliveryId })
    }
  }
  const single = [...wanted.values()].filter(({ stream }) => !byDelta.has(stream))
  if (single.length > FEW) return new Set([...byDelta, ...single.map(({ stream }) => stream)])

  for (const group of Map.groupBy(single, ({ event }) => event).values()) {
    const { found, failed } = await readAgain(group, context)
    // A record that cannot be read by itself is found by its stream's delta, or becomes an issue there.
    for (const stream of failed) byDelta.add(stream)
    // The record may be of a type that was not tried, or share its number with another: the delta finds it.
    if (found.length === 0) for (const { stream } of group) byDelta.add(stream)
    // Reads a new customer too, or its first invoice would wait for it.
    if (await lacksCustomer(found, context)) byDelta.add('customer')
  }
  return new Set([...byDelta].filter((stream) => streams.includes(stream)))
}

/** Possible keys of the record; none where only the stream's delta can tell which record it is. */
async function keysOf({ concerns, id, idIs }: Hint, { store }: PhaseContext): Promise<readonly SourceKey[]> {
  if (id === null) return []
  const type = streamOf(concerns)?.type
  if (type !== undefined) return idIs === 'key' ? [] : [sourceKey(`${type}:${id}`)]
  // Suppliers have no single read, and the hint does not tell the type of a document of the suppliers' ledger.
  if (concerns !== 'customer') return []
  const keys = new Set<SourceKey>()
  if (idIs !== 'number') for (const key of (await store.records(concerns, [sourceKey(id)])).keys()) keys.add(key)
  const numbered = idIs === 'key' ? undefined : (await store.byNumber(concerns, [id])).get(id)
  if (numbered) keys.add(numbered.key)
  return idIs === 'key' ? [sourceKey(id)] : [...keys]
}

async function readAgain(group: readonly Wanted[], context: PhaseContext) {
  const found: SourceRecord[] = []
  const failed: StreamName[] = []
  for (const { stream, key } of group) {
    try {
      const record = await context.reread(stream, key)
      if (record) found.push(record)
    } catch (error) {
      if (context.signal.aborted || !mayConcernItAlone(error)) throw error
      failed.push(stream)
    }
  }
  return { found, failed }
}

async function lacksCustomer(found: readonly SourceRecord[], { store }: PhaseContext): Promise<boolean> {
  const numbers = [...new Set(found.flatMap(({ parent }) => parent ?? []))]
  if (numbers.length === 0) return false
  const known = await store.byNumber('customer', numbers)
  return numbers.some((number) => !known.has(number))
}
