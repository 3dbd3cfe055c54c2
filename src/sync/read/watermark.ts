import { earlier, isAhead, latestTrue, type SourceTime, surelyPast } from '../../core/checkpoint.ts'
import type { SourceKey } from '../../core/ids.ts'
import type { SourceRecord } from '../../core/record.ts'

/** A row whose time of change is in the future. */
export interface StampedAhead {
  readonly key: SourceKey
  readonly number: string | null
  readonly modified: SourceTime
}

export interface Watermark {
  readonly see: (records: readonly SourceRecord[]) => void
  /** Up to when all changes were surely read; `null` when no row had a time. */
  readonly reached: () => SourceTime | null
  /** The row stamped furthest ahead. */
  readonly ahead: () => StampedAhead | null
}

/**
 * Up to when a walk that begins now has surely read all changes, in the source's own time: the latest change it saw,
 * minus the time it took. A row that is changed after its page was read gets a time after the walk began, so the next
 * read asks for it. A row stamped ahead of the source's clock does not count, or reads would miss all changes until
 * then.
 *
 * @param now our own clock, for how long it took
 * @param sourceNow the clock of the source
 */
export function watermark(now: () => number, sourceNow: () => number): Watermark {
  const begun = now()
  const begunAtSource = sourceNow()
  let latest: SourceTime | null = null
  let ahead: StampedAhead | null = null
  return {
    see: (records) => {
      const limit = latestTrue(sourceNow())
      for (const { key, number, modified } of records) {
        if (modified === null) continue
        if (isAhead(modified, sourceNow()) && (ahead === null || modified > ahead.modified)) {
          ahead = { key, number, modified }
        }
        const time = earlier(modified, 0)
        if (time <= limit && (latest === null || time > latest)) latest = time
      }
    },
    reached: () => {
      if (latest !== null) return earlier(latest, Math.max(0, now() - begun))
      return ahead === null ? null : surelyPast(begunAtSource)
    },
    ahead: () => ahead,
  }
}
