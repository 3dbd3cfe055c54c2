import type { Connection } from '../core/connection.ts'

/** So long a system may refuse a connection that has worked before it is held. */
export const PATIENCE_MS = 3_600_000
/** Refusals further apart are not one: between them nobody asked. */
const APART_MS = 2 * PATIENCE_MS

export type Refused =
  /** Never let in, or refused for long enough: a person is told. */
  | { readonly do: 'hold'; readonly since: number | null }
  /** It worked before, and may again: tried again by itself until `until`. */
  | { readonly do: 'bear'; readonly since: number; readonly until: number }

/** What a refusal at `now` means for the connection. */
export function refusedAt(
  connection: Pick<Connection, 'state' | 'workedAt' | 'refusedSince' | 'refusedAt'>,
  now: number,
): Refused {
  const { state, workedAt, refusedSince, refusedAt: last } = connection
  if (workedAt === null) return { do: 'hold', since: null }
  // However long nobody asked: held is held until it is let in.
  if (state === 'held' && refusedSince !== null) return { do: 'hold', since: Math.min(refusedSince, now) }
  // A clock that was set back says nothing about how long it has lasted.
  const goesOn = refusedSince !== null && last !== null && refusedSince <= now && last <= now && now - last < APART_MS
  const since = goesOn ? refusedSince : now
  return now - since >= PATIENCE_MS ? { do: 'hold', since } : { do: 'bear', since, until: since + PATIENCE_MS }
}
