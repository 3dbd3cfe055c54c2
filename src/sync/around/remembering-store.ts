import type { Entity, RemoteRecord } from '../../core/connector.ts'
import type { RemoteId, SourceKey } from '../../core/ids.ts'
import type { StreamName } from '../../core/record.ts'
import { type Effect, inRole, type Link, type Shadow, type SyncStore } from '../../core/sync-store.ts'
import { memory } from './memory.ts'

/** Records whose links are kept: most have two. */
const MOST_LINKS = 10_000
/** Fewer than of the others, since shadows hold whole texts. */
const MOST_SHADOWS = 1_000
const AHEAD = 200
const MOST_MIRRORED = 2_000
const MOST_POINTED_AT = 500
/** A deal may carry all documents of a customer: longer lists are not kept. */
const MOST_POINTING = 50

/**
 * A store that remembers the links, shadows and mirrored records it was asked for, so that a page of records needs a
 * few queries, instead of five per record. For one run only: nobody else can write them while the run has its lease.
 * Whatever is committed through it is remembered in its new form.
 */
export function rememberingStore(base: SyncStore): SyncStore {
  const links = memory<readonly Link[]>(MOST_LINKS)
  const shadows = memory<Shadow>(MOST_SHADOWS)
  const mirrored = memory<RemoteRecord>(MOST_MIRRORED)
  /** By the destination record they point at. */
  const pointing = memory<readonly Link[]>(MOST_POINTED_AT, (list) => list.length <= MOST_POINTING)
  /** Destination records whose shadows were not asked for yet, and probably will be. */
  const ahead = new Map<Entity, Set<RemoteId>>()

  const expectShadows = (of: Iterable<Link>) => {
    for (const { entity, remote, state } of of) {
      if (state !== 'live' || shadows.has(remoteName(entity, remote))) continue
      const waiting = ahead.get(entity)
      if (waiting) waiting.add(remote)
      else ahead.set(entity, new Set([remote]))
    }
  }
  /** To be called before the link of this record is amended, which tells where it pointed until now. */
  const pointsElsewhere = ({ stream, key, role }: Pick<Link, 'stream' | 'key' | 'role'>) => {
    const known = links.known(recordName(stream, key))
    // Not known, so any list may name it.
    if (known === undefined) return pointing.forget(null)
    const before = known?.find((one) => one.role === role)
    if (before !== undefined) pointing.forget(remoteName(before.entity, before.remote))
  }
  const learn = (effect: Effect) => {
    if (effect.do === 'link') {
      const { stream, role, key, entity, remote } = effect.link
      pointsElsewhere(effect.link)
      pointing.forget(remoteName(entity, remote))
      links.amend(recordName(stream, key), (known) => [...others(known, role), effect.link])
    } else if (effect.do === 'unlink') {
      pointsElsewhere(effect)
      links.amend(recordName(effect.stream, effect.key), (known) => others(known, effect.role))
    } else if (effect.do === 'shadow') {
      const { entity, remote } = effect.shadow
      shadows.learn(remoteName(entity, remote), effect.shadow)
      ahead.get(entity)?.delete(remote)
    } else if (effect.do === 'mirror') {
      for (const { record } of effect.entries) mirrored.learn(remoteName(record.entity, record.id), record)
    }
  }

  const linksOf: SyncStore['linksOf'] = (stream, keys) =>
    links.of(
      keys,
      (key) => recordName(stream, key),
      async (missing) => ({ asked: missing, found: await base.linksOf(stream, missing) }),
    )

  return {
    ...base,
    links: async (stream, role, keys) => {
      const found = inRole(role, await linksOf(stream, keys))
      expectShadows(found.values())
      return found
    },
    linksOf,
    linksTo: async (entity, remotes) => {
      const found = await pointing.of(
        remotes,
        (remote) => remoteName(entity, remote),
        async (missing) => {
          const told = await base.linksTo(entity, missing)
          return { asked: missing, found: Map.groupBy(told, ({ remote }) => remote) }
        },
      )
      return [...new Set(remotes)].flatMap((remote) => found.get(remote) ?? [])
    },
    shadows: (entity, remotes) =>
      shadows.of(
        remotes,
        (remote) => remoteName(entity, remote),
        async (missing) => {
          const waiting = ahead.get(entity) ?? new Set()
          const asked = [...new Set([...missing, ...[...waiting].slice(0, AHEAD)])]
          for (const remote of asked) waiting.delete(remote)
          return { asked, found: await base.shadows(entity, asked) }
        },
      ),
    mirrored: (entity, remotes) =>
      mirrored.of(
        remotes,
        (remote) => remoteName(entity, remote),
        async (missing) => ({ asked: missing, found: await base.mirrored(entity, missing) }),
      ),
    commit: async (effects) => {
      await base.commit(effects)
      for (const effect of effects) learn(effect)
    },
  }
}

const others = (links: readonly Link[] | null, role: string) => (links ?? []).filter((one) => one.role !== role)
const recordName = (stream: StreamName, key: SourceKey): string => `${stream}\n${key}`
const remoteName = (entity: Entity, remote: RemoteId): string => `${entity} ${remote}`
