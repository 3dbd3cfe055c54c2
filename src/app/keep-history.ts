import { storedSettings } from '../connection/stored.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import { DAY_MS, type Forgotten, forgettingAt } from '../core/history.ts'
import type { Store } from '../core/store.ts'

/**
 * Deletes history that is older than the connection keeps (`settings.retention`), once a day, by whichever process is
 * first.
 *
 * @returns `null` while it is not due
 */
export async function keepHistory(
  { history }: Pick<Store, 'history'>,
  { id, settings }: Pick<Connection, 'id' | 'settings'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Forgotten | null> {
  const now = clock.now().getTime()
  if (!(await history.isDue(id, now, DAY_MS))) return null
  return history.forget(id, forgettingAt(now, storedSettings(settings).retention), signal)
}
