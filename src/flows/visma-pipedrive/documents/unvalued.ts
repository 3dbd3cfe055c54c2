import type { Document } from '../../../connectors/visma/model.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../../core/record.ts'
import type { StageResult } from '../../../core/staged.ts'
import type { PhaseContext } from '../context.ts'
import { isUnvalued } from '../money/base-amounts.ts'
import { COUNTED } from '../streams.ts'
import { INVOICES, NOTES, streamOfKey } from './again.ts'
import type { SingleReads } from './single-reads.ts'

/** Checkpoint: open documents that no list tells the worth of. */
const UNVALUED = 'again:unvalued'
/** The most that one run reads: a list that tells of none must not use up the hour for all else. */
const MOST = 200
const NOTED_EVERY = 25

type Base = (signal: AbortSignal) => Promise<{ readonly baseCurrency: string }>

/**
 * Notes open documents in another currency of which a list does not tell what they are worth in the company's: they are
 * read by themselves, once for each version of them. What then is still unknown stays so, and is not nothing.
 */
export async function noteUnvalued(
  { store, signal }: PhaseContext,
  stream: StreamName,
  { changed }: StageResult,
  records: readonly SourceRecord[],
  base: Base,
): Promise<void> {
  if (stream !== INVOICES && stream !== NOTES) return
  const isChanged = new Set(changed)
  // By what the list says: where it leaves the worth out, what is stored is that of an earlier version.
  const isUntold = (baseCurrency: string) => (record: SourceRecord) =>
    isChanged.has(record.key) && isUnvalued(record.data as Document, baseCurrency)
  if (!records.some(isUntold('unknown'))) return
  const { baseCurrency } = await base(signal)
  const keys = records.filter(isUntold(baseCurrency)).map(({ key }) => key)
  if (keys.length > 0) await save(new Set([...(await noted(store)), ...keys]), store)
}

/** Reads them, and stores from time to time which are left. */
export async function* readUnvalued({ store, signal }: PhaseContext, reads: SingleReads): AsyncGenerator<void> {
  const left = await noted(store)
  let asked = 0
  try {
    for (const key of [...left].slice(0, MOST)) {
      if (reads.isOver()) return
      const stream = streamOfKey(key) ?? INVOICES
      if ((await reads.read(stream, key, COUNTED.get(stream) ?? stream)) !== 'failed') left.delete(key)
      if (++asked % NOTED_EVERY === 0) await save(left, store)
      if (reads.isStep()) {
        await save(left, store)
        yield
      }
    }
  } finally {
    if (asked > 0 && !signal.aborted) await save(left, store)
  }
}

type Checkpoints = Pick<PhaseContext['store'], 'checkpoint' | 'saveCheckpoint'>

async function noted(store: Checkpoints): Promise<Set<SourceKey>> {
  const stored = await store.checkpoint(UNVALUED)
  return new Set(stored === null ? [] : (JSON.parse(stored) as SourceKey[]))
}

const save = (keys: ReadonlySet<SourceKey>, store: Checkpoints) =>
  store.saveCheckpoint(UNVALUED, JSON.stringify([...keys]))
