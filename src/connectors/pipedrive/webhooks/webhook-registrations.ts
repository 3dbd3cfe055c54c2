import { z } from 'zod'
import type { Entity } from '../entities.ts'

// One hook per kind of record, for all of its actions. `*.*` would be one of the account's 40 hooks instead of
// five, but it sends users, pipelines, products, leads, projects and whatever Pipedrive adds next: each is a
// request to authenticate and store for nothing. Above all a hook is banned as a whole for half an hour after ten
// failed first attempts, and what happens meanwhile is lost: somebody's bulk import of products must not silence
// the merge of an organization. One hook per action would be fifteen, for no event more.
export const HOOKED_ENTITIES = [
  'organization',
  'person',
  'deal',
  'note',
  'activity',
] as const satisfies readonly Entity[]

/** A row of GET /v1/webhooks, as far as it matters here; the passwords it shows are not read. */
export const webhookRow = z.object({
  id: z.union([z.number(), z.string()]).transform(String),
  name: z.string().catch(''),
  event_action: z.string().catch(''),
  event_object: z.string().catch(''),
  subscription_url: z.string().catch(''),
  version: z.union([z.number(), z.string()]).transform(String).catch(''),
  is_active: z.union([z.boolean(), z.number()]).transform(Boolean).catch(true),
  remove_time: z.string().nullable().default(null).catch(null),
  /** `null`: the hook sends no user. Absent: Pipedrive does not show it to us. */
  http_auth_user: z.string().nullish().catch(undefined),
  last_http_status: z.number().nullable().default(null).catch(null),
})
export type WebhookRow = Readonly<z.output<typeof webhookRow>>

export interface WantedRegistrations {
  /** Our address for this connection, with its unguessable last segment. */
  readonly url: string
  /** Empty: all our hooks are removed, as when the connection is removed or its webhooks are switched off. */
  readonly entities: readonly string[]
  readonly version: '1.0' | '2.0'
  /** The Basic user that hooks must carry; without it, any will do. */
  readonly user?: string
}

/** What POST /v1/webhooks takes, but for the credentials. */
export interface NewRegistration {
  readonly name: string
  readonly event_action: '*'
  readonly event_object: string
  readonly subscription_url: string
  readonly version: '1.0' | '2.0'
}

export interface RegistrationPlan {
  /** Ids of hooks that are as they should be, ours from now on even if we did not know them. */
  readonly keep: readonly string[]
  readonly create: readonly NewRegistration[]
  /** To be removed before any is created: polling makes up for a moment without a hook, but nothing for two hooks. */
  readonly remove: readonly string[]
}

/**
 * What to do so that each wanted entity has exactly one hook that works. Once that is done, it plans nothing more.
 *
 * A hook is ours when we know its id, or when it calls our address: only we know the last segment of it, so this also
 * finds hooks made right before a crash, and hooks that call a former host of ours. All others are left alone. The API
 * cannot change a hook: a wrong one is removed and made again.
 */
export function planRegistrations({
  wanted,
  existing,
  ours,
}: {
  readonly wanted: WantedRegistrations
  readonly existing: readonly WebhookRow[]
  /** Ids we stored. */
  readonly ours: readonly string[]
}): RegistrationPlan {
  const known = new Set(ours)
  const path = pathOf(wanted.url)
  // Rows with a time of removal are removed already.
  const mine = existing
    .filter((row) => !row.remove_time)
    .filter((row) => known.has(row.id) || row.subscription_url === wanted.url || ownPath(row, path))

  const keep = new Map<string, string>()
  // Of several hooks for one entity the one whose id we know stays, since it was surely made with our password.
  for (const row of mine.toSorted((a, b) => Number(known.has(b.id)) - Number(known.has(a.id)))) {
    if (fits(row, wanted) && !keep.has(row.event_object)) keep.set(row.event_object, row.id)
  }
  const kept = new Set(keep.values())
  return {
    keep: [...kept],
    remove: [...new Set(mine.map(({ id }) => id))].filter((id) => !kept.has(id)),
    create: [...new Set(wanted.entities)]
      .filter((entity) => !keep.has(entity))
      .map((entity) => registration(entity, wanted)),
  }
}

const fits = (row: WebhookRow, wanted: WantedRegistrations): boolean =>
  row.is_active &&
  row.subscription_url === wanted.url &&
  row.event_action === '*' &&
  wanted.entities.includes(row.event_object) &&
  Number(row.version) === Number(wanted.version) &&
  carriesOurs(row.http_auth_user, wanted.user) &&
  // A hook whose last delivery we refused has other credentials than we know, e.g. since a backup was restored.
  row.last_http_status !== 401

// A hook without a user sends no credentials, and we would refuse each of its deliveries. A user that we are not shown
// is taken to be ours, or the hooks would be made anew at every check.
const carriesOurs = (user: string | null | undefined, wanted: string | undefined): boolean =>
  user === undefined || (wanted === undefined ? Boolean(user) : user === wanted)

const NAMED = 'ml-connector '
const registration = (entity: string, { url, version }: WantedRegistrations): NewRegistration => ({
  name: `${NAMED}${entity}`,
  event_action: '*',
  event_object: entity,
  subscription_url: url,
  version,
})

/**
 * Hooks that an earlier store of ours registered, which was lost or put back from a backup: they bear our name, call the
 * address of this program, where none but the last segment differs, and were refused there when they last called.
 *
 * @returns them by their last segment: one that a connection has is none of these
 */
export function lostRegistrations(
  existing: readonly WebhookRow[],
  url: string,
): ReadonlyMap<string, readonly string[]> {
  const base = url.slice(0, url.lastIndexOf('/') + 1)
  const found = existing.flatMap(({ id, name, subscription_url, last_http_status, remove_time }) => {
    const hook = subscription_url.startsWith(base) ? subscription_url.slice(base.length) : ''
    const isLost = hook !== '' && !hook.includes('/') && name.startsWith(NAMED) && last_http_status === 401
    return isLost && !remove_time ? [{ hook, id }] : []
  })
  return new Map([...Map.groupBy(found, ({ hook }) => hook)].map(([hook, rows]) => [hook, rows.map(({ id }) => id)]))
}

const ownPath = (row: WebhookRow, path: string | null): boolean =>
  path !== null && pathOf(row.subscription_url) === path

/** The path of a hook's address; `null` when it is too short to tell two connections apart. */
function pathOf(url: string): string | null {
  const path = URL.canParse(url) ? new URL(url).pathname.replace(/\/+$/, '') : ''
  return path.split('/').length > 2 ? path : null
}
