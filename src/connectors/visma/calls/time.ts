import { comparable, type SourceTime } from '../../../core/checkpoint.ts'
import { SyncError } from '../../../core/errors.ts'

/** Stands for "everything" at endpoints that insist on a time. */
export const LONG_AGO = '1990-01-01T00:00:00.000'

/**
 * `since` as a filter value. The `T` form, so that no blank needs encoding, and never a zone: Visma refuses the
 * characters W–Z in filters, which rules out what `toISOString` gives.
 */
export function filterTime(since: SourceTime): string {
  const text = comparable(since.trim())
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}$/.test(text)) return text
  throw new SyncError(
    'visma.bad_since',
    `"${since.slice(0, 40)}" is not a time of Visma.`,
    { do: 'reject' },
    { advice: 'Write it like 2026-09-14T09:00:00, without a zone.' },
  )
}
