import { type AdoptionDocument, adoptionOf } from '../app/adoption.ts'
import { busy } from '../app/refusals.ts'
import { runSync } from '../sync/run.ts'
import type { SyncDeps, SyncOptions } from '../sync/run-contract.ts'

/**
 * Links what an earlier time left in the destination, and writes nothing there.
 *
 * Errors: SyncError `connection.busy` (hold) while a run is in progress.
 */
export async function adopt(
  deps: SyncDeps,
  options: Pick<SyncOptions, 'onProgress' | 'signal'>,
): Promise<AdoptionDocument> {
  const adoption = adoptionOf(deps.connection)
  const all = { mode: 'full', preview: true, flows: [], trigger: 'adopt' } as const
  const result = await runSync(deps, { ...options, ...all, adopt: adoption.add })
  if (result === null) throw busy(deps.connection.name)
  return adoption.document(result.run, result.issues)
}
