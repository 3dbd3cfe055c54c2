import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Clock } from '../core/clock.ts'
import { HEARTBEAT_MS, type ServingProcess, SILENT_MS, type Store } from '../core/store.ts'
import type { Role } from './roles.ts'

/** Notes in the store that this process is alive, for `status`. @returns a function that stops it and notes the end */
export function heartbeat(
  { processes }: Pick<Store, 'processes'>,
  { role, version, clock }: { readonly role: Role | 'demo'; readonly version: string; readonly clock: Clock },
): () => Promise<void> {
  const now = () => clock.now().getTime()
  const process_: Omit<ServingProcess, 'seenAt'> = {
    id: `p_${randomUUID().replaceAll('-', '').slice(0, 16)}`,
    role,
    host: hostname(),
    pid: process.pid,
    version,
    startedAt: now(),
  }
  // Failures are ignored: other code reports a store that is away, and the next beat is soon.
  const beat = () => void processes.beat({ ...process_, seenAt: now() }).catch(() => undefined)
  beat()
  const timer = setInterval(beat, HEARTBEAT_MS)
  return async () => {
    clearInterval(timer)
    await processes.gone(process_.id, now() - 10 * SILENT_MS).catch(() => undefined)
  }
}
