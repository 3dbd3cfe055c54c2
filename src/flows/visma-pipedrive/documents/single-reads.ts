import { mayConcernItAlone } from '../../../core/alone.ts'
import type { SyncError } from '../../../core/errors.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'

export const UNREADABLE = 'source.unreadable'
/** So many failed one after the other: it is not these records, and asking for more of them helps nobody. */
const IN_A_ROW = 3
/** Reads after which what they brought is written first. */
const A_STEP = 100

// Nobody can ask for these by themselves, or not tell them apart: their lists tell of them.
const SAYS_NOTHING = /\.(no_single_read|other_record)$/

/** `failed`: it stays as it was, and is asked for again. */
export type Found = 'read' | 'gone' | 'failed'

/** Reads of records by themselves, of one run. Each that fails concerns its record alone (R4). */
export interface SingleReads {
  readonly read: (stream: StreamName, key: SourceKey, flow: string) => Promise<Found>
  readonly readNumber: (stream: StreamName, number: string, flow: string) => Promise<Found>
  /** Too many failed: the rest is for the next run. */
  readonly isOver: () => boolean
  /** What was read so far is to be written before more is read. */
  readonly isStep: () => boolean
}

export function singleReads(context: PhaseContext): SingleReads {
  const { store, signal } = context
  let failed = 0
  let reads = 0
  const attempt = async (
    stream: StreamName,
    name: string,
    flow: string,
    ask: () => Promise<SourceRecord | null>,
  ): Promise<Found> => {
    reads++
    try {
      const record = await ask()
      failed = 0
      if (await isOpen(stream, name)) await context.resolve(stream, name, UNREADABLE)
      return record === null ? 'gone' : 'read'
    } catch (error) {
      if (signal.aborted || !mayConcernItAlone(error)) throw error
      if (SAYS_NOTHING.test(error.code)) return 'failed'
      failed = error.remedy.do === 'reject' ? 0 : failed + 1
      await context.issue(unreadable(stream, name, flow, error))
      return 'failed'
    }
  }
  const isOpen = async (stream: StreamName, name: string) => {
    const state = await store.issueState(stream, name, UNREADABLE)
    return state === 'open' || state === 'waiting'
  }
  return {
    read: (stream, key, flow) => attempt(stream, key, flow, () => context.reread(stream, key)),
    readNumber: (stream, number, flow) =>
      attempt(stream, `#${number}`, flow, () => context.rereadNumber(stream, number)),
    isOver: () => failed >= IN_A_ROW,
    isStep: () => {
      if (reads < A_STEP) return false
      reads = 0
      return true
    },
  }
}

const unreadable = (stream: StreamName, name: string, flow: string, error: SyncError) => ({
  flow,
  stream,
  key: name,
  code: UNREADABLE,
  message: `${stream} ${name.replace(/^#/, '')} may have changed and cannot be read by itself: ${error.message}`,
  advice: `It stays as it was last seen and is asked for again by itself.${error.advice === undefined ? '' : ` ${error.advice}`}`,
  details: { because: error.code, ...(error.requestId === undefined ? {} : { requestId: error.requestId }) },
})
