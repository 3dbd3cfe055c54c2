import type { Entity } from '../core/connector.ts'
import type { RemoteId, SourceKey } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { Effect, Link, Shadow, SyncStore } from '../core/sync-store.ts'

const MOST_LINKS = 20_000
/** Shadows carry whole texts. */
const MOST_SHADOWS = 1_000
const AHEAD = 200

/**
 * A store that remembers the links and shadows it was asked for, so that records are decided by a query per page
 * and not by five per record. Good for one run: the lease lets nobody else write them meanwhile. What is committed
 * through it is remembered in its new form.
 */
export function rememberingStore(base: SyncStore): SyncStore {
  const links = new Map<string, Link | null>()
  const shadows = new Map<string, Shadow | null>()
  /** Destination records whose shadows were not asked for yet, and probably will be. */
  const ahead = new Map<Entity, Set<RemoteId>>()

  const keepLink = (stream: StreamName, role: string, key: SourceKey, link: Link | null) => {
    if (links.size >= MOST_LINKS) links.clear()
    links.set(linkName(stream, role, key), link)
    if (link?.state !== 'live' || shadows.has(shadowName(link.entity, link.remote))) return
    const waiting = ahead.get(link.entity)
    if (waiting) waiting.add(link.remote)
    else ahead.set(link.entity, new Set([link.remote]))
  }
  const keepShadow = (entity: Entity, remote: RemoteId, shadow: Shadow | null) => {
    if (shadows.size >= MOST_SHADOWS) shadows.clear()
    shadows.set(shadowName(entity, remote), shadow)
    ahead.get(entity)?.delete(remote)
  }
  const learn = (effect: Effect) => {
    if (effect.do === 'link') keepLink(effect.link.stream, effect.link.role, effect.link.key, effect.link)
    else if (effect.do === 'unlink') keepLink(effect.stream, effect.role, effect.key, null)
    else if (effect.do === 'shadow') keepShadow(effect.shadow.entity, effect.shadow.remote, effect.shadow)
  }

  return {
    ...base,
    links: async (stream, role, keys) => {
      const missing = keys.filter((key) => !links.has(linkName(stream, role, key)))
      const known = keys.flatMap((key) => links.get(linkName(stream, role, key)) ?? [])
      const read = missing.length === 0 ? new Map<SourceKey, Link>() : await base.links(stream, role, missing)
      for (const key of missing) keepLink(stream, role, key, read.get(key) ?? null)
      return new Map([...known.map((link) => [link.key, link] as const), ...read])
    },
    shadows: async (entity, remotes) => {
      const missing = remotes.filter((remote) => !shadows.has(shadowName(entity, remote)))
      const known = remotes.flatMap((remote) => shadows.get(shadowName(entity, remote)) ?? [])
      if (missing.length === 0) return new Map(known.map((shadow) => [shadow.remote, shadow]))
      const more = [...(ahead.get(entity) ?? [])].slice(0, AHEAD)
      const asked = [...new Set([...missing, ...more])]
      const read = await base.shadows(entity, asked)
      for (const remote of asked) keepShadow(entity, remote, read.get(remote) ?? null)
      const wanted = missing.flatMap((remote) => read.get(remote) ?? [])
      return new Map([...known, ...wanted].map((shadow) => [shadow.remote, shadow]))
    },
    commit: async (effects) => {
      await base.commit(effects)
      for (const effect of effects) learn(effect)
    },
  }
}

const linkName = (stream: StreamName, role: string, key: SourceKey): string => `${stream}\n${role}\n${key}`
const shadowName = (entity: Entity, remote: RemoteId): string => `${entity} ${remote}`
