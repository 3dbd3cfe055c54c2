import type { Entity, RemoteRecord } from '../../../core/connector.ts'
import { moved } from '../../../core/gone.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Link, SyncStore } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { documentsOf } from '../streams.ts'

/**
 * Records of one kind that are there. Whatever took them for deleted – people undid a deletion, or an answer was
 * wrong – is linked to them again, and decided anew with all that was left out meanwhile (R11).
 */
export async function seenAlive(
  records: readonly RemoteRecord[],
  { store, run }: Pick<PhaseContext, 'store' | 'run'>,
): Promise<void> {
  const [first] = records
  if (first === undefined) return
  const links = await store.linksTo(
    first.entity,
    records.filter(({ deleted }) => !deleted).map(({ id }) => id),
  )
  const back = links.filter(({ state }) => state === 'deleted')
  if (back.length === 0) return
  await store.commit(back.flatMap((link) => moved([link], link.remote, run)))
  for (const [stream, group] of Map.groupBy(back, (link) => link.stream)) {
    const keys = [...new Set(group.map(({ key }) => key))]
    await store.touch(stream, keys)
    await touchDocuments(stream, keys, store)
  }
}

async function touchDocuments(party: string, keys: readonly Link['key'][], store: SyncStore): Promise<void> {
  const streams = documentsOf(party)
  if (streams.length === 0) return
  const numbers = [...(await store.records(party, keys)).values()].flatMap((record) => record.number ?? [])
  for (const stream of streams) {
    for (const documents of (await store.keysByParent(stream, numbers)).values()) await store.touch(stream, documents)
  }
}

/** Looks at a record that is known as deleted, once in a run: whether it is there again. */
export function isBack(
  { entity, remote }: { readonly entity: Entity; readonly remote: RemoteId },
  context: PhaseContext,
): Promise<boolean> {
  const { back } = context.notes
  const name = `${entity} ${remote}`
  const look = back.get(name) ?? lookAt(entity, remote, context)
  back.set(name, look)
  return look
}

async function lookAt(entity: Entity, remote: RemoteId, context: PhaseContext): Promise<boolean> {
  const record = await context.destination.read(entity, remote, context.signal)
  if (record === null || record.deleted) return false
  await seenAlive([record], context)
  return true
}
