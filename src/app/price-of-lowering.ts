import { z } from 'zod'
import { PRICES } from '../connectors/pipedrive/calls/prices.ts'
import type { Connection } from '../core/connection.ts'
import type { RemoteId } from '../core/ids.ts'
import type { Json } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import type { Shadow } from '../core/sync-store.ts'
import { isLowered, type Visibility } from '../flows/visma-pipedrive/visibility/levels.ts'
import { SHOWING_KINDS, type ShowingKind, showsMore } from '../flows/visma-pipedrive/visibility/showing.ts'
import { budgetOf } from './budget-of.ts'
import type { Lowering } from './lowering.ts'

const visibility = z.enum(['amounts', 'bands', 'light'])

const KIND = {
  deal: 'deals',
  organization: 'organizations',
  note: 'notes',
  activity: 'activities',
  file: 'files',
} as const satisfies Record<ShowingKind, keyof Lowering['records']>

// A text and a file are read before they are changed, since people may have changed them.
const PRICE = {
  deal: PRICES['PATCH v2/deals/{id}'],
  organization: PRICES['PATCH v2/organizations/{id}'],
  note: PRICES['GET v1/notes/{id}'] + PRICES['PUT v1/notes/{id}'],
  activity: PRICES['GET v2/activities/{id}'] + PRICES['PATCH v2/activities/{id}'],
  file: 2 * PRICES['GET v1/files/{id}'] + PRICES['DELETE v1/files/{id}'],
} as const satisfies Record<ShowingKind, number>

const STAYS =
  "Not reached: Pipedrive's own change log, what people copied or typed, and values, titles and files that they have changed since."
const PAGE = 500

/** What sales may see, by stored settings. */
export const levelIn = (settings: Json): Visibility =>
  z.object({ settings: z.object({ visibility }) }).safeParse(settings).data?.settings.visibility ?? 'amounts'

/** What these settings would have cleared; `null` where they lower nothing, or nothing shows more than they allow. */
export async function loweringOf(
  { records, usage }: Pick<Store, 'records' | 'usage'>,
  existing: Connection | null,
  settings: Json,
  now: number,
): Promise<Lowering | null> {
  if (existing === null) return null
  const [from, to] = [levelIn(existing.settings), levelIn(settings)]
  if (!isLowered(from, to)) return null
  const found = { deals: 0, organizations: 0, notes: 0, activities: 0, files: 0 }
  let units = 0
  for (const entity of SHOWING_KINDS) {
    for (let after: RemoteId | null = null; ; ) {
      const page: readonly Shadow[] = await records.shadowsAfter(existing.id, entity, after, PAGE)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.remote
      const showing = page.filter((shadow) => showsMore(shadow, to)).length
      found[KIND[entity]] += showing
      units += showing * PRICE[entity]
    }
  }
  if (units === 0) return null
  const used = await usage.get(existing.account, new Date(now).toISOString().slice(0, 10))
  return { from, to, records: found, units, days: daysFor(units, used, budgetOf({ settings })), stays: STAYS }
}

/** Days on which so many units are spent, today with what is left of it among them. */
function daysFor(units: number, used: number, daily: number | null): number | null {
  if (daily === null || daily === 0) return null
  const today = Math.max(0, daily - used)
  return 1 + Math.ceil(Math.max(0, units - today) / daily)
}
