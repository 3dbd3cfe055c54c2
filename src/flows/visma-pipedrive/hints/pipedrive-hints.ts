import type { Entity } from '../../../connectors/pipedrive/entities.ts'
import { isOwnEcho } from '../../../connectors/pipedrive/webhooks/webhook-payload.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { buried } from '../../../core/gone.ts'
import type { Hint } from '../../../core/hint.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { COPIED, type Copied } from '../account/copy.ts'
import { copy, freshMirror } from '../account/mirror.ts'
import { noticeEdits } from '../both-ways/notice.ts'
import type { PhaseContext } from '../context.ts'
import { placesOf } from '../money/other-deals.ts'
import { customersOf } from '../money/whose-figures.ts'
import { seenAlive } from '../parties/brought-back.ts'
import { noticeGone } from '../parties/gone-records.ts'
import { followMerge } from '../parties/merged-records.ts'
import { FIGURES } from '../streams.ts'

/** Above this, a list of updated records is cheaper: it costs 10 units a page, a single read 1. */
const FEW = 10

/**
 * Why a hint needs no run, in words; `null` when it does. It needs none for an echo of our own write, nor for a change
 * of an entry, which we notice when we write it next.
 *
 * @param ourUser the user we act as; `null` while it is not known
 */
export function asideOf(hint: Hint, ourUser: string | null): string | null {
  if (hint.system !== 'pipedrive') return null
  if (ourUser !== null && isOwnEcho(hint, ourUser)) return 'our own write'
  if (!isEntity(hint.concerns)) return 'nothing we use'
  const matters = isMirrored(hint.concerns) || hint.action === 'deleted' || hint.action === 'merged'
  return matters ? null : 'noticed when it is written next'
}

/** Acts on what people did in Pipedrive: follows merges, notes deletions, brings our copy up to date (R11). */
export async function followPipedrive(
  hints: readonly Hint[],
  ourUser: string | null,
  context: PhaseContext,
): Promise<void> {
  const told = hints.filter((hint) => asideOf(hint, ourUser) === null && hint.id !== null)
  for (const [concerns, group] of Map.groupBy(told, (hint) => hint.concerns)) {
    if (!isEntity(concerns)) continue
    const done = new Set<RemoteId>()
    for (const { id, mergedInto } of group) {
      if (mergedInto === undefined || done.has(idOf(id))) continue
      await followMerge(concerns, idOf(id), remoteId(mergedInto), context)
      done.add(idOf(id))
    }
    const rest = group.filter(({ id }) => !done.has(idOf(id)))
    const gone = new Set(rest.filter(({ action }) => action === 'deleted').map(({ id }) => idOf(id)))
    const alive = await stillThere(concerns, [...gone], context)
    const changed = new Set(rest.map(({ id }) => idOf(id)).filter((id) => !gone.has(id) || alive.has(id)))
    if (!isMirrored(concerns)) continue
    await refresh(concerns, [...changed], context, async (page) => {
      if (concerns === 'person') await noticeEdits(page, context, (person) => userOf(group, person))
    })
  }
}

/**
 * Which of the records that hints call deleted are there. Linked ones are looked at; for others the hint is believed.
 */
async function stillThere(entity: Entity, ids: readonly RemoteId[], context: PhaseContext) {
  const alive = new Set<RemoteId>()
  if (ids.length === 0) return alive
  const linked = new Set((await context.store.linksTo(entity, ids)).map(({ remote }) => remote))
  // The record may be back: hints are late, come out of order and can be replayed.
  for (const id of linked) if (!(await noticeGone(entity, id, context))) alive.add(id)
  if (!isMirrored(entity)) return alive
  const others = ids.filter((id) => !linked.has(id))
  const known = await context.store.mirrored(entity, others)
  // Of one that was merged it stays known into which: whoever chose it means that one now.
  const buriable = others.filter((id) => known.has(id) && known.get(id)?.mergedInto === undefined)
  await context.store.commit(buriable.flatMap((id) => buried({ entity, remote: id }, [])))
  return alive
}

async function refresh(
  entity: Copied,
  ids: readonly RemoteId[],
  context: PhaseContext,
  told: (records: readonly RemoteRecord[]) => Promise<void>,
): Promise<void> {
  const { store, destination, signal } = context
  // Without a copy yet there is nothing to update: it is made when it is first needed.
  if (ids.length === 0 || (await store.checkpoint(`mirror:${entity}`)) === null) return
  if (ids.length > FEW) return freshMirror(context, entity, 0, told)
  for (const id of ids) {
    const record = await destination.read(entity, id, signal)
    if (record === null || record.deleted) await noticeGone(entity, id, context)
    else {
      await copy([record], context)
      await seenAlive([record], context)
      await told([record])
      if (entity === 'deal') await showFigures(record, context)
    }
  }
}

/** A deal that people made, moved, opened or closed may have to show what its customers owe, or no longer. */
async function showFigures(deal: RemoteRecord, context: PhaseContext): Promise<void> {
  const { organization, person } = placesOf(deal)
  const customers = [
    ...(organization === null ? [] : await customersOf('organization', organization, context)),
    ...(person === null ? [] : await customersOf('person', person, context)),
  ]
  const shown = (await context.store.linksTo('deal', [deal.id])).filter(({ stream }) => stream === FIGURES)
  await context.store.touch(FIGURES, [...new Set([...customers, ...shown.map(({ key }) => key)])])
}

/** Who changed the person last, as the hints tell. */
const userOf = (hints: readonly Hint[], person: RemoteId): string | null =>
  hints.findLast(({ id }) => idOf(id) === person)?.byUser ?? null

const idOf = (id: string | null): RemoteId => remoteId(id ?? '')

const isMirrored = (name: string): name is Copied => (COPIED as readonly string[]).includes(name)

const isEntity = (name: string): name is Entity => isMirrored(name) || name === 'note' || name === 'activity'
