import type { Entity, RemoteRecord } from '../../../core/connector.ts'
import { idSet } from '../../../core/id-set.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Link, Shadow } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { seenAlive } from '../parties/brought-back.ts'

const PAGE = 500

/** A record of the destination as it was read, with what we know of it. */
export interface Met {
  readonly record: RemoteRecord
  /** The live ones; none where the record is not ours. */
  readonly links: readonly Link[]
  /** What we last wrote to it; `null` where we wrote nothing, or nobody knows whether a write of ours arrived. */
  readonly shadow: Shadow | null
}

export interface Listed {
  /** Records of ours that were met. */
  readonly ours: number
  /** All records of the kind that the listing brought. */
  readonly listed: number
  /** Records of ours that no list shows, and that a read of their own does not find either. */
  readonly gone: readonly { readonly remote: RemoteId; readonly links: readonly Link[] }[]
}

/** Whether we ever wrote to a record of this kind: else it need not be listed. */
export const hasOurs = async (entity: Entity, { store }: Pick<PhaseContext, 'store'>): Promise<boolean> =>
  (await store.shadowsAfter(entity, null, 1)).length > 0

/**
 * Lists all records of a kind, a page at a time, and looks for each of ours that is missing: deals in the archive too, which
 * no other list shows. A list may move while it is read, so what is missing counts as gone only when a read of that record
 * alone says so.
 */
export async function readBack(
  entity: Entity,
  context: PhaseContext,
  visit: (page: readonly Met[]) => Promise<void>,
): Promise<Listed> {
  const { store, destination, signal } = context
  const inDoubt = await doubtful(entity, context)
  const met = idSet()
  let [ours, listed] = [0, 0]
  const take = async (page: readonly RemoteRecord[]) => {
    // One that moved while the list was read comes twice.
    const records = page.filter(({ id }) => !met.has(id))
    await seenAlive(records, context)
    const ids = records.map(({ id }) => id)
    const links = Map.groupBy(
      (await store.linksTo(entity, ids)).filter(({ state }) => state === 'live'),
      ({ remote }) => remote,
    )
    const shadows = await store.shadows(entity, [...links.keys()])
    for (const id of ids) met.add(id)
    ours += links.size
    listed += records.length
    await visit(
      records.map((record) => ({
        record,
        links: links.get(record.id) ?? [],
        shadow: inDoubt.has(record.id) ? null : (shadows.get(record.id) ?? null),
      })),
    )
  }
  for await (const page of destination.list(entity, {}, signal)) await take(page.filter(({ deleted }) => !deleted))
  if (entity === 'deal' && (await anyMissing(entity, met, context)))
    for await (const page of destination.list(entity, { archived: true }, signal)) await take(page)
  const gone: { remote: RemoteId; links: readonly Link[] }[] = []
  for await (const page of missing(entity, met, context)) {
    for (const { remote, links } of page) {
      const record = inDoubt.has(remote) ? 'unknown' : await destination.read(entity, remote, signal)
      if (record === 'unknown') continue
      if (record === null || record.deleted) gone.push({ remote, links })
      else await take([record])
    }
  }
  return { ours, listed, gone }
}

/** Records with a write of which nobody knows yet whether it arrived. */
async function doubtful(entity: Entity, { store }: PhaseContext): Promise<ReadonlySet<RemoteId>> {
  const open = await store.unsettled()
  return new Set(open.flatMap((one) => (one.entity === entity && one.remote !== null ? [one.remote] : [])))
}

async function anyMissing(entity: Entity, met: ReturnType<typeof idSet>, context: PhaseContext): Promise<boolean> {
  for await (const page of missing(entity, met, context)) if (page.length > 0) return true
  return false
}

/** Records of ours that were not met, a page at a time. */
async function* missing(entity: Entity, met: ReturnType<typeof idSet>, { store }: PhaseContext) {
  for (let after: RemoteId | null = null; ; ) {
    const shadows: readonly Shadow[] = await store.shadowsAfter(entity, after, PAGE)
    after = shadows.at(-1)?.remote ?? null
    if (after === null) return
    const unmet = shadows.map(({ remote }) => remote).filter((remote) => !met.has(remote))
    if (unmet.length === 0) continue
    const links = Map.groupBy(
      (await store.linksTo(entity, unmet)).filter(({ state }) => state === 'live'),
      ({ remote }) => remote,
    )
    yield [...links].map(([remote, own]) => ({ remote, links: own }))
  }
}
