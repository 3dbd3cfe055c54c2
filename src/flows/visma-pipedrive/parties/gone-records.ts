import type { Entity } from '../../../core/connector.ts'
import { buried, mergedAway, moved } from '../../../core/gone.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Link } from '../../../core/sync-store.ts'
import { freshMirror } from '../account/mirror.ts'
import type { PhaseContext } from '../context.ts'
import { survivorOfDeal } from '../deals/merged-deals.ts'
import type { PartyKind } from '../documents/scope.ts'
import { seenAlive } from './brought-back.ts'
import { lastOf } from './last-survivor.ts'

/**
 * Looks whether a person has deleted a record, after a write that refers to it was refused, and notes it if so (R11).
 *
 * @returns whether anything has changed, so that it is worth deciding again
 */
export async function noticeGone(entity: Entity, remote: RemoteId, context: PhaseContext): Promise<boolean> {
  const { store, destination, signal, settings } = context
  const record = await destination.read(entity, remote, signal)
  if (record !== null && !record.deleted) {
    await seenAlive([record], context)
    return false
  }

  const links = await store.linksTo(entity, [remote])
  // A hint may tell of the deletion after one that told of the merge.
  const last = await lastOf(entity, remote, context)
  const known = record?.mergedInto ?? (last === remote ? null : last)
  const survivor = known ?? (await survivorOfLinks(entity, remote, links, context))
  await store.commit([
    ...(survivor === null
      ? buried({ entity, remote }, links)
      : [
          ...moved(
            links.map((link): Link => ({ ...link, origin: 'linked' })),
            survivor,
          ),
          mergedAway(entity, remote, survivor),
        ]),
  ])
  if (settings.onDeleted === 'recreate') {
    for (const { stream, key, role } of links) if (role === entity) await store.touch(stream, [key])
  }
  return true
}

async function survivorOfLinks(entity: Entity, gone: RemoteId, links: readonly Link[], context: PhaseContext) {
  if (entity === 'deal') return survivorOfDeal(gone, context)
  if (entity !== 'organization' && entity !== 'person') return null
  for (const { stream, key } of links) {
    if (stream !== 'customer' && stream !== 'supplier') continue
    const number = (await context.store.records(stream, [key])).get(key)?.number
    const survivor = number == null ? null : await survivorOf(entity, stream, number, gone, context)
    if (survivor !== null) return survivor
  }
  return null
}

/**
 * The live record into which people merged the party's record. Pipedrive does not say which, so our number field tells.
 */
export async function survivorOf(
  entity: 'organization' | 'person',
  kind: PartyKind,
  number: string,
  gone: RemoteId,
  context: PhaseContext,
): Promise<RemoteId | null> {
  await freshMirror(context, entity, 0)
  const value = `${kind}:${number}`
  const bearers = (await context.store.candidates(entity, 'number', [value])).get(value) ?? []
  const [survivor, another] = bearers.filter((record) => record.id !== gone)
  return survivor && !another ? survivor.id : null
}
