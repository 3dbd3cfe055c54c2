import type { Route } from '../../core/flow.ts'
import type { SyncStore } from '../../core/sync-store.ts'
import type { OnRecognised } from '../decide/recognise-target.ts'
import { adoptingStore } from './adopting-store.ts'
import { gatheringStore } from './gathering-store.ts'
import type { PreviewStore } from './preview-store.ts'
import { rememberingStore } from './remembering-store.ts'

/** The store that a run uses: the real one, a preview of it, or a preview that stores the links it recognises. */
export function storeOf(
  preview: PreviewStore | null,
  real: SyncStore,
  route: Pick<Route, 'recognises'>,
  adopt: OnRecognised | undefined,
): SyncStore {
  if (preview === null) return rememberingStore(gatheringStore(real))
  return adopt === undefined ? preview.store : adoptingStore(preview.store, real, route, adopt)
}
