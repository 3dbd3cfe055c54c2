import type { ConnectionId, SystemName } from '../core/ids.ts'
import type { Inbox } from '../core/inbox.ts'

// The hooks are compared with the sender's list once a day, by whichever process comes first.
const VERIFIED_MS = 25 * 3600_000

/** Whether a system tells us what happens there: hooks of ours are registered, and were found there within a day. */
export async function isToldBy(
  system: SystemName,
  connection: ConnectionId,
  { hook }: Pick<Inbox, 'hook'>,
  now: number,
): Promise<boolean> {
  const ours = await hook(connection, system)
  if (ours === null || ours.problem !== null || ours.registrations.length === 0) return false
  return ours.verifiedAt !== null && now - ours.verifiedAt < VERIFIED_MS
}
