import { z } from 'zod'
import type { Entity, RemoteRecord } from '../../../core/connector.ts'
import { inTurn } from '../../../core/run-notes.ts'
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
  // Records that are decided side by side take turns: whoever comes second finds the copy fresh.
  return inTurn(context.notes, `mirror:${entity}`, () => refresh(context, entity, keysOf, maxAgeMs))
}

async function refresh(context: PhaseContext, entity: Entity, keysOf: KeysOf, maxAgeMs: number): Promise<void> {
  const name = `mirror:${entity}`
  const text = await context.store.checkpoint(name)
  const known = text === null ? null : (state.safeParse(JSON.parse(text)).data ?? null)
  const now = context.now()
  // A full run looks again at everything, this too; but not once per question it has. The preview of one does not: what
  // it sees the next run would see too, which may be one that looks less often.
  const isNow = context.mode === 'full' && (!context.preview || context.adopt)
  const most = isNow ? Math.min(maxAgeMs, FULL_MS) : maxAgeMs
  const looked = context.notes.listed.get(entity) ?? known?.at ?? null
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
  if (context.preview) context.notes.listed.set(entity, now)
}
