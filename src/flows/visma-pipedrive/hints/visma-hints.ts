import { mayConcernItAlone } from '../../../core/alone.ts'
import type { Hint } from '../../../core/hint.ts'
import { type SourceKey, sourceKey } from '../../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { streamOf } from '../streams.ts'

/** Above it, a page of what changed costs less than the records one by one. */
const FEW = 5

interface Wanted {
  readonly stream: StreamName
  readonly key: SourceKey
  /** All that one event may be about: an *AR invoice* is an invoice or a credit note. */
  readonly event: string
}

/**
 * Reads what Visma told of again: by itself where its key is known and it is one of a few, else with whatever
 * changed in its stream.
 *
 * @param streams those a run reads; nobody needs the others
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
    // What cannot be read by itself is found, or becomes an issue, with its stream.
    for (const stream of failed) byDelta.add(stream)
    // It may be of a type we did not try, or not be told apart from one: the list knows.
    if (found.length === 0) for (const { stream } of group) byDelta.add(stream)
    // A new customer's first invoice would only wait for it.
    if (await lacksCustomer(found, context)) byDelta.add('customer')
  }
  return new Set([...byDelta].filter((stream) => streams.includes(stream)))
}

/** None: only the stream's delta can tell which record it is. */
async function keysOf({ concerns, id, idIs }: Hint, { store }: PhaseContext): Promise<readonly SourceKey[]> {
  if (id === null) return []
  const type = streamOf(concerns)?.type
  if (type !== undefined) return idIs === 'key' ? [] : [sourceKey(`${type}:${id}`)]
  // Suppliers have no single read, and documents of the suppliers' ledger are of a type nobody told.
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
