import type { PlannedWrite } from './approval.ts'
import { fingerprint } from './fingerprint.ts'
import type { Json } from './json.ts'
import type { NewOperation } from './sync-store.ts'

/** Whether an id is the placeholder of a record that is only planned to be made. */
export const isPlaceholder = (value: unknown): value is string => typeof value === 'string' && /^new-\w+$/.test(value)

/** What a write is about, whatever it says: both sides of the same name are compared. */
export const writeName = ({ system, stream, key, role, entity, kind }: NewOperation): string =>
  [system ?? '', stream, key, role, entity, kind].join('\n')

/**
 * The fingerprint of a write by both sides: what the source would have written (`after`), and what stands at the
 * destination (`remote`, `before`). Two writes that share it do the same to the same thing.
 *
 * What stood in a record that the same plan makes is left out: a plan knows what it sends, and not what is answered.
 */
export function bothSides(write: NewOperation | PlannedWrite, isNew = isPlaceholder(write.remote)): string {
  const { remote, before, after } = write
  return fingerprint({ name: writeName(write), remote, before: isNew ? null : before, after })
}

/** The write with the ids that its placeholders stand for by now; one that stands for nothing yet is left. */
export function withIds<W extends NewOperation>(write: W, ids: ReadonlyMap<string, string>): W {
  const idOf = (value: Json): Json => {
    if (isPlaceholder(value)) return ids.get(value) ?? value
    if (Array.isArray(value)) return value.map(idOf)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, idOf(member)]))
  }
  return { ...write, remote: idOf(write.remote), after: idOf(write.after) } as W
}

/** The placeholders that a write refers to. */
export function placeholdersIn({ remote, after }: Pick<NewOperation, 'remote' | 'after'>): readonly string[] {
  const found = new Set<string>()
  const look = (value: Json): void => {
    if (isPlaceholder(value)) found.add(value)
    else if (Array.isArray(value)) value.forEach(look)
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(look)
  }
  look(remote)
  look(after)
  return [...found]
}
