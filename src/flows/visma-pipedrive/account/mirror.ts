import { z } from 'zod'
import type { Destination, Entity, RemoteRecord } from '../../../core/connector.ts'
import type { MirrorEntry } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { seenAlive } from '../parties/brought-back.ts'

const state = z.object({ since: z.string().nullable(), at: z.number() })

/** A full run by hand means: now. */
const FULL_MS = 60_000

export type KeysOf = (record: RemoteRecord) => Readonly<Record<string, readonly string[]>>

/**
 * Brings our copy of Pipedrive's records up to date, for matching and for choosing deals: everything once, then
 * what was updated since, at most once per `maxAgeMs`. Listing costs 10 units per 500 records, a search 20 per
 * record, hence a copy. Works without the calls while the copy is fresh.
 */
export function freshMirror(context: PhaseContext, entity: Entity, keysOf: KeysOf, maxAgeMs: number): Promise<void> {
  const turns = turnsOf.get(context.destination) ?? new Map<Entity, Promise<void>>()
  turnsOf.set(context.destination, turns)
  const before = turns.get(entity) ?? Promise.resolve()
  const turn = before.catch(() => undefined).then(() => refresh(context, entity, keysOf, maxAgeMs))
  turns.set(entity, turn)
  return turn
}

// Records that are decided side by side take turns: whoever comes second finds the copy fresh.
const turnsOf = new WeakMap<Destination, Map<Entity, Promise<void>>>()

async function refresh(context: PhaseContext, entity: Entity, keysOf: KeysOf, maxAgeMs: number): Promise<void> {
  const name = `mirror:${entity}`
  const text = await context.store.checkpoint(name)
  const known = text === null ? null : (state.safeParse(JSON.parse(text)).data ?? null)
  const now = context.now()
  // A full run looks again at everything, this too; but not once per question it has. The preview of one does not: what
  // it sees the next run would see too, which may be one that looks less often.
  const isNow = context.mode === 'full' && (!context.preview || context.adopt)
  const most = isNow ? Math.min(maxAgeMs, FULL_MS) : maxAgeMs
  const looked = inPreview.get(context.destination)?.get(entity) ?? known?.at ?? null
  if (looked !== null && now - looked < most) return

  // Pipedrive's own clock decides: the largest update time received is where the next listing starts.
  let since = known?.since ?? null
  const query = since === null ? {} : { updatedSince: since }
  for await (const page of context.destination.list(entity, query, context.signal)) {
    const entries: readonly MirrorEntry[] = page.map((record) => ({ record, keys: keysOf(record) }))
    await context.store.commit([{ do: 'mirror', entries }])
    await seenAlive(page, context)
    for (const { updatedAt } of page) if (updatedAt !== null && (since === null || updatedAt > since)) since = updatedAt
  }
  // After a preview the next run looks again whenever it would have: people may have been at work since.
  const at = context.preview ? (known?.at ?? 0) : now
  await context.store.saveCheckpoint(name, JSON.stringify({ since, at }))
  if (context.preview) {
    const before = inPreview.get(context.destination) ?? []
    inPreview.set(context.destination, new Map([...before, [entity, now]]))
  }
}

/** When a preview looked itself: it goes by that, and nobody else. */
const inPreview = new WeakMap<Destination, ReadonlyMap<Entity, number>>()
