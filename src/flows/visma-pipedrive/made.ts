import type { StageContext } from '../../core/flow.ts'
import { remoteId, sourceKey } from '../../core/ids.ts'

/** Enters into the ledger what was made in the account itself: a field, a pipeline. */
export const recordMade = (
  context: StageContext,
  entity: 'field' | 'pipeline',
  key: string,
  after: Readonly<Record<string, string>>,
  remote: string,
): Promise<void> =>
  context.record(
    {
      flow: 'connection',
      stream: 'connection',
      key: sourceKey(key),
      role: entity,
      entity,
      kind: 'create',
      remote: remoteId(remote),
      before: null,
      after,
      state: 'done',
      rule: 'created',
      sourceVersion: null,
    },
    context.now(),
  )
