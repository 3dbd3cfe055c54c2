import type { Operation } from '../../core/sync-store.ts'
import type { UndoRules } from '../../core/undo-rules.ts'
import { WRITES } from '../phase-context.ts'
import { isOfSource } from '../write/source-doubt.ts'
import { recordName } from './undoing.ts'

/**
 * Operations in their order, those together that may be taken back at once: each is about a record of its own, and on none
 * of these records another one hangs.
 */
export async function* apart(
  operations: AsyncIterable<Operation>,
  rules: Pick<UndoRules, 'isLeaf'>,
): AsyncGenerator<readonly Operation[]> {
  let several: Operation[] = []
  let records = new Set<string>()
  for await (const operation of operations) {
    const { kind, entity, remote } = operation
    const isAlone = remote === null || isOfSource(operation) || (kind !== 'update' && !rules.isLeaf(entity))
    const name = recordName(entity, remote ?? '')
    if (several.length > 0 && (isAlone || records.has(name) || several.length === WRITES)) {
      yield several
      several = []
      records = new Set()
    }
    if (isAlone) {
      yield [operation]
      continue
    }
    several.push(operation)
    records.add(name)
  }
  if (several.length > 0) yield several
}
