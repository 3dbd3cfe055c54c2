import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import { mergedAway, moved } from '../../../core/gone.ts'
import type { RemoteId } from '../../../core/ids.ts'
import { sameJson } from '../../../core/json.ts'
import { membersIn } from '../../../core/merge-list.ts'
import type { Effect, Link, Shadow } from '../../../core/sync-store.ts'
import { noticeEdits } from '../both-ways/notice.ts'
import type { PhaseContext } from '../context.ts'
import { lastOf } from './last-survivor.ts'

/**
 * A person merged `gone` into `into`: links and shadow move to the survivor, and the records linked to it are decided
 * again, so that the survivor gets our fields (R11).
 *
 * Hints of merges may come in any order and twice: where `into` was itself merged away, its survivor is meant.
 */
export async function followMerge(
  entity: Entity,
  gone: RemoteId,
  into: RemoteId,
  context: PhaseContext,
): Promise<void> {
  const { store, destination, run, signal } = context
  await store.commit([mergedAway(entity, gone, into)])
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
  // What the survivor holds of the fields that go both ways is an edit of the customer whose person it is now.
  if (entity === 'person') await noticeEdits([record], context)
  const touched = await store.linksTo(entity, [survivor])
  for (const [stream, group] of Map.groupBy(touched, (link) => link.stream)) {
    await store.touch(stream, [...new Set(group.map(({ key }) => key))])
  }
}

/**
 * The shadow of the survivor. Pipedrive fills its empty fields from the merged record and leaves filled ones. So from
 * the shadow of the merged record only values are kept that the survivor really has; the others are written again.
 */
function inherited(gone: Shadow | null, survivor: Shadow | null, record: RemoteRecord): Shadow | null {
  if (gone === null) return null
  const open = Object.keys(gone.written).filter((field) => !(field in (survivor?.written ?? {})))
  const came = open.filter((field) => field in record.fields && sameJson(record.fields[field], gone.returned[field]))
  // Pipedrive joins lists, so our members that are in the survivor's lists are still ours.
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
