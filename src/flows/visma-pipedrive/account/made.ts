import { isSyncError, SyncError } from '../../../core/errors.ts'
import { remoteId, sourceKey } from '../../../core/ids.ts'
import { SECOND_LOOK_MS } from '../../../core/second-look.ts'
import type { NewOperation } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'

type Made = 'field' | 'option' | 'filter' | 'pipeline' | 'stage'

/** Enters into the ledger that a field, an option of one, a saved filter, a pipeline or its stage was made in the account. */
export const recordMade = (
  context: PhaseContext,
  entity: Made,
  key: string,
  after: Readonly<Record<string, string>>,
  remote: string,
): Promise<void> => context.record(operationOf(entity, key, after, remote), context.now())

/**
 * Whether it may be made: always, but for a run that writes only what a person approved.
 *
 * @param remote what a preview records it with
 */
export const mayMake = async (
  context: Pick<PhaseContext, 'approves' | 'run'>,
  entity: Made,
  key: string,
  after: Readonly<Record<string, string>>,
  remote = 'preview',
): Promise<boolean> =>
  context.approves === undefined ||
  (await context.approves({ ...operationOf(entity, key, after, remote), run: context.run }))

/** The same for what nothing can be written without: then nothing is. */
export async function needMade(...asked: Parameters<typeof mayMake>): Promise<void> {
  if (await mayMake(...asked)) return
  const [, entity, , { name }] = asked
  throw new SyncError(
    'preview.needs_more',
    `The ${entity} ${name} would have to be made in Pipedrive, which the preview does not show.`,
    { do: 'reject' },
    { advice: 'Nothing was written. Make a new preview and apply that.' },
  )
}

const operationOf = (
  entity: Made,
  key: string,
  after: Readonly<Record<string, string>>,
  remote: string,
): Omit<NewOperation, 'run'> => ({
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
})

const TRIES = 4

/**
 * Makes what the account lacks. When the answer is lost, the list shows whether it was made. Only when it is missing at
 * two looks ten seconds apart was it surely not made, and is sent again (R3).
 *
 * Errors: the last failure, when four tries surely made nothing; any other error of `make`, at once.
 */
export async function madeOrFound<T>(
  context: Pick<PhaseContext, 'stillOurs' | 'sleep'>,
  make: () => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    await context.stillOurs()
    try {
      return await make()
    } catch (error) {
      if (!isSyncError(error) || error.applied !== 'unknown') throw error
      const found = (await find()) ?? (await context.sleep(SECOND_LOOK_MS).then(find))
      if (found !== undefined) return found
      if (tries === TRIES) throw error
    }
  }
}
