import type { Entity, RemoteRecord } from '../../../core/connector.ts'
import { moved } from '../../../core/gone.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Link, SyncStore } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { documentsOf } from '../streams.ts'

/**
 * Takes records of one kind, which exist in Pipedrive. Where we took one for deleted (people undid the deletion, or an
 * answer was wrong), its links are live again, and its sources and all that was left out meanwhile are decided again
 * (R11).
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

/** Looks, once in a run, whether a record that is noted as deleted is back. */
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
