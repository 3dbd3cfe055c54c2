import { z } from 'zod'
import type { RemoteRecord } from '../../../core/connector.ts'
import { readsEverything } from '../../../core/run.ts'
import { inTurn } from '../../../core/run-notes.ts'
import type { PhaseContext } from '../context.ts'
import { seenAlive } from '../parties/brought-back.ts'
import { type Copied, copyOf } from './copy.ts'
import { remember } from './seen.ts'

const state = z.object({ since: z.string().nullable(), at: z.number() })

type Told = (page: readonly RemoteRecord[]) => Promise<void>

/** In a full run the copy may be at most this old. */
const FULL_MS = 60_000

/**
 * Brings our copy of Pipedrive's records up to date, for matching and for choosing deals: all records the first time,
 * then those updated since, at most once per `maxAgeMs`. We keep a copy since listing costs 10 units per 500 records,
 * and a search 20 per record. While the copy is fresh, it makes no calls.
 *
 * @param told is given each page as it is listed
 */
export function freshMirror(
  context: PhaseContext,
  entity: Copied,
  maxAgeMs: number,
  told: Told = async () => undefined,
): Promise<void> {
  // Records that are decided at the same time refresh the copy in turn, so that the second one finds it fresh.
  return inTurn(context.notes, `mirror:${entity}`, () => refresh(context, entity, maxAgeMs, told))
}

async function refresh(context: PhaseContext, entity: Copied, maxAgeMs: number, told: Told): Promise<void> {
  const name = `mirror:${entity}`
  const text = await context.store.checkpoint(name)
  const known = text === null ? null : (state.safeParse(JSON.parse(text)).data ?? null)
  const now = context.now()
  // A full run refreshes this copy too, but not for each of its questions. A preview of a full run does not: it shows
  // what the next run would do, and that run may refresh the copy less often.
  const isNow = readsEverything(context.mode) && (!context.preview || context.adopt)
  const most = isNow ? Math.min(maxAgeMs, FULL_MS) : maxAgeMs
  const looked = context.notes.listed.get(entity) ?? known?.at ?? null
  if (looked !== null && now - looked < most) return

  // The next listing starts at the largest update time received, so only Pipedrive's own clock counts.
  let since = known?.since ?? null
  const query = since === null ? {} : { updatedSince: since }
  for await (const page of context.destination.list(entity, query, context.signal)) {
    await copy(page, context)
    await seenAlive(page, context)
    await told(page)
    for (const { updatedAt } of page) if (updatedAt !== null && (since === null || updatedAt > since)) since = updatedAt
  }
  // A preview leaves the time of the last look as it was, so that the next run looks again as if there had been none.
  const at = context.preview ? (known?.at ?? 0) : now
  await context.store.saveCheckpoint(name, JSON.stringify({ since, at }))
  if (context.preview) context.notes.listed.set(entity, now)
}

/** Puts records into our copy as they were just read, and keeps them in memory as they are. */
export async function copy(records: readonly RemoteRecord[], context: PhaseContext): Promise<void> {
  remember(records, context)
  await context.store.commit([{ do: 'mirror', entries: records.map(copyOf) }])
}
