import { type Decided, linkOf } from '../../../core/flow.ts'
import { sameJson } from '../../../core/json.ts'
import type { PhaseContext } from '../context.ts'
import type { Suggestion } from '../matching/suggest.ts'
import type { PartyRow } from '../rows.ts'

const DAY_MS = 24 * 3600_000
const ROLE = 'organization'

/**
 * Notes which organizations a party probably is, for a person to decide.
 *
 * @returns that the party waits for that, where the settings say so; else `null`: it is made meanwhile
 */
export async function waitsForPerson(
  { stream, key, data }: PartyRow,
  found: readonly Suggestion[],
  { store, settings, now }: PhaseContext,
): Promise<Decided | null> {
  const known = (await store.suggested(stream, [key])).get(key) ?? []
  const isNews = !sameJson(
    found.map(({ remote }) => remote),
    known.map(({ remote }) => remote),
  )
  const called = { name: data.name, number: data.number }
  if (isNews) await store.commit([{ do: 'suggest', stream, key, role: ROLE, called, suggestions: found }])
  // One that was made already has nothing to wait for.
  if (found.length === 0 || linkOf(await store.links(stream, ROLE, [key]), key) !== null) return null
  const since = Math.min(now(), ...known.map(({ at }) => at))
  if (now() >= since + settings.matching.wait * DAY_MS) return null
  return { outcome: 'waiting', reason: 'waiting for a decision about its match', waitingFor: `match:${stream}:${key}` }
}
