import type { OperationDocument as Operation } from '../../app/operations.ts'
import { plural } from './words.ts'

/** `created: 131 organizations, 118 persons`, one line per kind; only writes to Pipedrive that were really made. */
export function writtenLines(
  operations: readonly Pick<Operation, 'system' | 'kind' | 'entity' | 'state'>[],
): readonly string[] {
  const done = operations.filter(({ state, system }) => state === 'done' && system === 'pipedrive')
  const byKind = Map.groupBy(done, (operation) => operation.kind)
  return (['create', 'update', 'delete'] as const).flatMap((kind) => {
    const written = Map.groupBy(byKind.get(kind) ?? [], (operation) => operation.entity)
    if (written.size === 0) return []
    const parts = [...written].map(([entity, members]) => plural(members.length, entity, PLURALS[entity]))
    return [`${kind}d: ${parts.join(', ')}`]
  })
}

/** The noun for so many records: `organization`, `activities`. */
export const nounOf = (records: number, entity: string): string =>
  records === 1 ? entity : (PLURALS[entity] ?? `${entity}s`)

const PLURALS: Readonly<Record<string, string>> = { activity: 'activities' }
