import { mayConcernItAlone } from '../../../core/alone.ts'
import type { SyncError } from '../../../core/errors.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { SourceRecord, StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'

export const UNREADABLE = 'source.unreadable'
/** After so many failures in a row the records are not the cause, and further reads are of no use. */
const IN_A_ROW = 3
/** After so many reads, what they brought is written before more is read. */
const A_STEP = 100

// No failures: such records have no single read, or their number is shared by several. Their list brings them.
const SAYS_NOTHING = /\.(no_single_read|other_record)$/

/** `failed`: the stored record stays as it was, and is asked for again. */
export type Found = 'read' | 'gone' | 'failed'

/** The single reads of one run. A read that fails concerns only its record (R4). */
export interface SingleReads {
  readonly read: (stream: StreamName, key: SourceKey, flow: string) => Promise<Found>
  readonly readNumber: (stream: StreamName, number: string, flow: string) => Promise<Found>
  /** Whether too many reads failed in a row: the next run goes on. */
  readonly isOver: () => boolean
  /** Whether what was read so far should be written before more is read. */
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
