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

/**
 * A store that remembers the links, shadows and mirrored records it was asked for, so that a page of records needs a
 * few queries, instead of five per record. For one run only: nobody else can write them while the run has its lease.
 * Whatever is committed through it is remembered in its new form.
 */
export function rememberingStore(base: SyncStore): SyncStore {
  const links = memory<readonly Link[]>(MOST_LINKS)
  const shadows = memory<Shadow>(MOST_SHADOWS)
  const mirrored = memory<RemoteRecord>(MOST_MIRRORED)
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
  const learn = (effect: Effect) => {
    if (effect.do === 'link') {
      const { stream, role, key } = effect.link
      links.amend(recordName(stream, key), (known) => [...others(known, role), effect.link])
    } else if (effect.do === 'unlink') {
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
