import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import { moved } from '../../../core/gone.ts'
import type { RemoteId } from '../../../core/ids.ts'
import { sameJson } from '../../../core/json.ts'
import { membersIn } from '../../../core/merge-list.ts'
import type { Effect, Link, Shadow } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'

// Nobody merges as often as that; a circle that never was must not keep us here.
const LONGEST_CHAIN = 20

/**
 * A person merged `gone` into `into`: links and what we remember of the record follow to the survivor, and what is
 * linked to it is decided anew, so that the survivor bears what we own (R11).
 *
 * Merges may be told in any order and twice: where `into` was itself merged away, its survivor is meant.
 */
export async function followMerge(
  entity: Entity,
  gone: RemoteId,
  into: RemoteId,
  context: PhaseContext,
): Promise<void> {
  const { store, destination, run, signal } = context
  await store.commit([buriedIn(entity, gone, into)])
  const survivor = await lastOf(entity, into, context)
  const links = await store.linksTo(entity, [gone])
  if (links.length === 0 || survivor === gone) return

  const record = await destination.read(entity, survivor, signal)
  if (record === null || record.deleted) {
    await store.commit(
      links.map((link): Effect => ({ do: 'link', link: { ...link, remote: survivor, state: 'deleted', run } })),
    )
    return
  }
  const shadows = await store.shadows(entity, [gone, survivor])
  const shadow = inherited(shadows.get(gone) ?? null, shadows.get(survivor) ?? null, record)
  await store.commit([
    ...moved(
      links.map((link): Link => ({ ...link, origin: 'linked' })),
      survivor,
      run,
    ),
    ...(shadow === null ? [] : [{ do: 'shadow', shadow } as const]),
  ])
  const touched = await store.linksTo(entity, [survivor])
  for (const [stream, group] of Map.groupBy(touched, (link) => link.stream)) {
    await store.touch(stream, [...new Set(group.map(({ key }) => key))])
  }
}

const buriedIn = (entity: Entity, id: RemoteId, mergedInto: RemoteId): Effect => ({
  do: 'mirror',
  entries: [{ record: { entity, id, fields: {}, updatedAt: null, mergedInto, deleted: true }, keys: {} }],
})

/** Where a chain of merges ends, as far as we were told. */
async function lastOf(entity: Entity, from: RemoteId, { store }: PhaseContext): Promise<RemoteId> {
  let at = from
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const next = (await store.mirrored(entity, [at])).get(at)?.mergedInto
    if (next === undefined || next === from) return at
    at = next
  }
  return at
}

/**
 * What we remember of the survivor. Of the merged record's memory only what the survivor really bears is kept:
 * Pipedrive fills empty fields from it and leaves filled ones, and what did not come over is to be written again.
 */
function inherited(gone: Shadow | null, survivor: Shadow | null, record: RemoteRecord): Shadow | null {
  if (gone === null) return null
  const open = Object.keys(gone.written).filter((field) => !(field in (survivor?.written ?? {})))
  const came = open.filter((field) => field in record.fields && sameJson(record.fields[field], gone.returned[field]))
  // Pipedrive joins lists: our members among those of the survivor are ours still.
  const lists = open.filter((field) => Array.isArray(gone.written[field]) && !came.includes(field))
  const members = lists.map((field) => [field, membersIn(gone.written[field] ?? null, record.fields[field] ?? null)])
  return {
    entity: gone.entity,
    remote: record.id,
    origin: survivor?.origin ?? 'linked',
    written: { ...only(gone.written, came), ...Object.fromEntries(members), ...survivor?.written },
    unsent: survivor?.unsent ?? {},
    returned: { ...only(gone.returned, came), ...survivor?.returned },
    theirs: survivor?.theirs ?? gone.theirs.filter((field) => came.includes(field)),
    primary: survivor?.primary ?? gone.primary,
  }
}

const only = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, fields[name] ?? null]))
