import type { ConnectionId, OperationId, RunId } from '../../core/ids.ts'
import { runId } from '../../core/ids.ts'
import type { Effect } from '../../core/sync-store.ts'
import type { Database } from '../database/database.ts'
import type { Erased } from '../personal/tombstones.ts'
import { noteChange } from '../runs/changes.ts'
import { addOperations, settleOperations } from '../runs/operations.ts'
import type { MatchHash } from '../vault/match-hash.ts'
import { putAgreements } from './agreements.ts'
import { saveCheckpoints } from './checkpoints.ts'
import { applyIssueEffects } from './issue-writes.ts'
import { putKeptBack } from './kept-back.ts'
import { putLinks } from './links.ts'
import { putMatching } from './matching.ts'
import { putMirror } from './mirror.ts'
import { setStates } from './record-state.ts'
import { putShadows } from './shadows.ts'

/**
 * Applies the effects as if one after the other. Effects on different tables do not depend on each other, so those of
 * each table are applied together, in their order, many in one statement.
 */
export async function applyEffects(
  tx: Database,
  connection: ConnectionId,
  effects: readonly Effect[],
  context: {
    readonly at: number
    readonly operationId: (at: number) => OperationId
    readonly erased: Erased
    readonly hash: MatchHash
  },
): Promise<void> {
  const recorded = effects.filter((effect) => effect.do === 'record')
  await addOperations(
    tx,
    connection,
    recorded.map(({ operation, at }) => ({ id: context.operationId(at), operation, at })),
  )
  await settleOperations(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'settle'),
  )
  await putLinks(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'link' || effect.do === 'unlink'),
  )
  await putShadows(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'shadow').map(({ shadow }) => shadow),
  )
  await setStates(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'state'),
  )
  await putMirror(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'mirror').flatMap(({ entries }) => entries),
    context,
  )
  await saveCheckpoints(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'checkpoint'),
    context.at,
  )

  await putAgreements(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'agree' || effect.do === 'notice' || effect.do === 'settleEdit'),
  )
  await putMatching(
    tx,
    connection,
    effects.filter((effect) => effect.do === 'suggest' || effect.do === 'leave' || effect.do === 'cleared'),
    context.at,
  )

  await putKeptBack(
    tx,
    connection,
    effects.filter(
      (effect) =>
        effect.do === 'keepBack' || effect.do === 'goOn' || effect.do === 'nothingThere' || effect.do === 'release',
    ),
  )

  const issues = effects.filter((effect) => effect.do === 'issue' || effect.do === 'resolve')
  if (issues.length === 0) return
  await noteChange(tx, 'issue', connection, context.at)
  const isRaised = issues.some((effect) => effect.do === 'issue')
  const run = isRaised ? await currentRun(tx, connection) : runId('')
  await applyIssueEffects(tx, connection, issues, { run, at: context.at })
}

/** The run in progress on the connection; `''` outside any. */
async function currentRun({ db }: Database, connection: ConnectionId): Promise<RunId> {
  const row = await db
    .selectFrom('run')
    .select('id')
    .where('connection', '=', connection)
    .where('status', '=', 'running')
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? runId('')
}
