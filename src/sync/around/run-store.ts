import type { Route } from '../../core/flow.ts'
import type { SyncStore } from '../../core/sync-store.ts'
import type { Approval } from '../approval.ts'
import type { OnRecognised } from '../decide/recognise-target.ts'
import { adoptingStore } from './adopting-store.ts'
import { approvedStore } from './approved-store.ts'
import { gatheringStore } from './gathering-store.ts'
import type { PreviewStore } from './preview-store.ts'
import { rememberingStore } from './remembering-store.ts'

/**
 * The store that a run uses: the real one, also for approved writes alone; a preview of it; or a preview that stores the
 * links it recognises.
 */
export function storeOf(
  preview: PreviewStore | null,
  real: SyncStore,
  route: Pick<Route, 'recognises'>,
  adopt: OnRecognised | undefined,
  approval: Approval | null,
): SyncStore {
  if (preview === null) {
    const store = rememberingStore(gatheringStore(real))
    return approval === null ? store : approvedStore(store, approval)
  }
  return adopt === undefined ? preview.store : adoptingStore(preview.store, real, route, adopt)
}
