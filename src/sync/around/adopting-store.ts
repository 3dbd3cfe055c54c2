import { isPlaceholder } from '../../core/both-sides.ts'
import type { Fields } from '../../core/connector.ts'
import type { Route } from '../../core/flow.ts'
import type { Effect, Link, SyncStore } from '../../core/sync-store.ts'
import type { OnRecognised } from '../decide/recognise-target.ts'

/**
 * A preview that stores the links it recognises by our marks on existing records, each with the shadow of its record in
 * one commit. They are stored when they are found, so that none are held in memory, and a process that dies leaves only
 * true links behind.
 */
export function adoptingStore(
  preview: SyncStore,
  real: SyncStore,
  { recognises }: Pick<Route, 'recognises'>,
  onRecognised: OnRecognised,
): SyncStore {
  const isKept = async (effect: Effect): Promise<boolean> => {
    if (effect.do !== 'link' || isPlaceholder(effect.link.remote) || recognises?.(effect.link) !== true) return false
    const { stream, key, role } = effect.link
    // A link that is stored already stays as it is.
    return !(await real.links(stream, role, [key])).has(key)
  }
  return {
    ...preview,
    commit: async (effects) => {
      const kept = new Set<Effect>()
      for (const effect of effects) if (await isKept(effect)) kept.add(effect)
      const links = [...kept].flatMap((effect) => (effect.do === 'link' ? [effect.link] : []))
      if (links.length > 0) {
        const known = new Map<string, Fields>(links.map((link) => [nameOf(link), {}]))
        for (const effect of effects) {
          if (effect.do !== 'shadow' || !known.has(nameOf(effect.shadow))) continue
          kept.add(effect)
          known.set(nameOf(effect.shadow), effect.shadow.returned)
        }
        await real.commit([...kept])
        for (const link of links) onRecognised(link, known.get(nameOf(link)) ?? {})
      }
      await preview.commit(effects.filter((effect) => !kept.has(effect)))
    },
  }
}

const nameOf = ({ entity, remote }: Pick<Link, 'entity' | 'remote'>): string => `${entity} ${remote}`
