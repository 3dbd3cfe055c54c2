import type { Connection } from '../../core/connection.ts'
import { fingerprint } from '../../core/fingerprint.ts'
import type { Store } from '../../core/store.ts'
import type { ConnectionUses } from '../connections.ts'
import type { SettingsDocument } from './list-documents.ts'

/** Names the settings as they are: whoever changes them says which ones were looked at. */
export const revisionOf = ({ settings }: Pick<Connection, 'settings'>): string => fingerprint(settings)

/** What the audit calls a change of settings, by the door it came through. */
const MANAGED = { 'connection.apply': 'file', 'connection.edit': 'web' } as const
const LOOKED_AT = 100

export async function settingsOf(
  { lists }: Pick<Store, 'lists'>,
  connection: Connection,
  exported: ConnectionUses['exported'],
): Promise<SettingsDocument> {
  const { id, name, settings } = connection
  const done = await lists.audit(id, null, LOOKED_AT)
  const last = done.find(({ action }) => Object.hasOwn(MANAGED, action))
  return {
    ...{ name, settings, revision: revisionOf(connection) },
    managedBy: last === undefined ? null : MANAGED[last.action as keyof typeof MANAGED],
    yaml: (await exported(name)).yaml,
  }
}
