import type { SystemName } from './ids.ts'
import { secret } from './secret.ts'
import type { BasicCredentials } from './webhooks.ts'

/** Fields of the vault. User and password are separate fields, so that logs hide both as secrets. */
export const basicFields = (system: SystemName) =>
  ({ user: `hooks.${system}.user`, password: `hooks.${system}.password` }) as const

/** The Basic credentials a system sends us, from the opened secrets of a connection; `null` before they were made. */
export function basicCredentials(
  opened: Readonly<Record<string, string>>,
  system: SystemName,
): BasicCredentials | null {
  const fields = basicFields(system)
  const user = opened[fields.user]
  const password = opened[fields.password]
  return user && password ? { user, password: secret(password) } : null
}
