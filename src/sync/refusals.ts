import type { Connection } from '../core/connection.ts'

/** How long a system may refuse a connection that has worked before the connection is held. */
export const PATIENCE_MS = 3_600_000
/** Refusals that are further apart do not count as lasting, since nothing was asked in between. */
const APART_MS = 2 * PATIENCE_MS

export type Refused =
  /** It has never worked, or the refusal has lasted: a person must act. */
  | { readonly do: 'hold'; readonly since: number | null }
  /** It has worked before and may work again: it is tried again until `until`. */
  | { readonly do: 'bear'; readonly since: number; readonly until: number }

/** What a refusal at `now` means for the connection. */
export function refusedAt(
  connection: Pick<Connection, 'state' | 'workedAt' | 'refusedSince' | 'refusedAt'>,
  now: number,
): Refused {
  const { state, workedAt, refusedSince, refusedAt: last } = connection
  if (workedAt === null) return { do: 'hold', since: null }
  // A connection that is held for a refusal stays held until the system lets it in, however long ago it last tried.
  if (state === 'held' && refusedSince !== null) return { do: 'hold', since: Math.min(refusedSince, now) }
  // After the clock was set back, nobody knows how long the refusal has lasted: it counts from now.
  const goesOn = refusedSince !== null && last !== null && refusedSince <= now && last <= now && now - last < APART_MS
  const since = goesOn ? refusedSince : now
  return now - since >= PATIENCE_MS ? { do: 'hold', since } : { do: 'bear', since, until: since + PATIENCE_MS }
}
