import { randomBytes } from 'node:crypto'
import type { ConnectionId } from '../core/ids.ts'
import { type Secret, secret } from '../core/secret.ts'
import type { Store } from '../core/store.ts'

export interface BasicCredentials {
  readonly user: string
  readonly password: Secret
}

// Fields of the vault. User and password are separate fields, so that logs hide both as secrets.
const USER = 'hooks.pipedrive.user'
const PASSWORD = 'hooks.pipedrive.password'

/** The last segment of a hook's address: 144 random bits. */
export const newHookId = (): string => randomBytes(18).toString('base64url')
export const isHookId = (text: string): boolean => /^[A-Za-z0-9_-]{24}$/.test(text)

/** The Basic credentials Pipedrive sends us, from the opened secrets of a connection; `null` before they were made. */
export function basicCredentials(opened: Readonly<Record<string, string>>): BasicCredentials | null {
  const user = opened[USER]
  const password = opened[PASSWORD]
  return user && password ? { user, password: secret(password) } : null
}

/** Makes the credentials where there are none. They are stored before Pipedrive gets them, and never changed. */
export async function openBasicCredentials(
  secrets: Store['secrets'],
  connection: ConnectionId,
  now: number,
): Promise<BasicCredentials> {
  const known = basicCredentials(await secrets.open(connection))
  if (known !== null) return known
  // Each swap succeeds only for the first process; the others use what that one stored.
  await secrets.swap(connection, USER, null, `ml-connector-${randomBytes(6).toString('hex')}`, now)
  await secrets.swap(connection, PASSWORD, null, randomBytes(32).toString('base64url'), now)
  const made = basicCredentials(await secrets.open(connection))
  if (made === null) throw new Error('The credentials of the webhooks were removed while they were made.')
  return made
}

/** The secrets of the Visma subscription, two while one is replaced: as text, or as a list in JSON. */
export function vismaSecrets(opened: Readonly<Record<string, string>>): readonly Secret[] {
  const text = opened['visma.webhookSecret'] ?? ''
  const all: unknown = text.startsWith('["') ? JSON.parse(text) : [text]
  return (Array.isArray(all) ? all : []).filter((one) => typeof one === 'string' && one !== '').map(secret)
}

export const signatureSecret = (opened: Readonly<Record<string, string>>): Secret | null => {
  const text = opened['pipedrive.webhooks.signatureSecret']
  return text ? secret(text) : null
}
