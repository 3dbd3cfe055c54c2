import { randomBytes } from 'node:crypto'
import { basicCredentials, basicFields } from '../core/basic-credentials.ts'
import type { ConnectionId, SystemName } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import type { BasicCredentials } from '../core/webhooks.ts'

/** The last segment of a hook's address: 144 random bits. */
export const newHookId = (): string => randomBytes(18).toString('base64url')
export const isHookId = (text: string): boolean => /^[A-Za-z0-9_-]{24}$/.test(text)

/** Makes the credentials where there are none. They are stored before the system gets them, and never changed. */
export async function openBasicCredentials(
  secrets: Store['secrets'],
  connection: ConnectionId,
  system: SystemName,
  now: number,
): Promise<BasicCredentials> {
  const known = basicCredentials(await secrets.open(connection), system)
  if (known !== null) return known
  const { user, password } = basicFields(system)
  // Each swap succeeds only for the first process; the others use what that one stored.
  await secrets.swap(connection, user, null, `ml-connector-${randomBytes(6).toString('hex')}`, now)
  await secrets.swap(connection, password, null, randomBytes(32).toString('base64url'), now)
  const made = basicCredentials(await secrets.open(connection), system)
  if (made === null) throw new Error('The credentials of the webhooks were removed while they were made.')
  return made
}
