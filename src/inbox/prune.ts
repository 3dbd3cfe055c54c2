import type { Clock } from '../core/clock.ts'
import type { Store } from '../core/store.ts'

/** How long deliveries are kept: they carry personal data, and whatever they told was read long ago. */
export const INBOX_KEPT_MS = 30 * 24 * 3600_000

/** Forgets old deliveries, also those nobody acted on: polling has seen what they told. @returns how many */
export const pruneInbox = ({ inbox }: Pick<Store, 'inbox'>, clock: Clock, keptMs = INBOX_KEPT_MS): Promise<number> =>
  inbox.prune(clock.now().getTime() - keptMs)
