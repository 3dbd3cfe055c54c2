import type { SystemName } from '../core/ids.ts'

/** The address a system sends to for one connection. */
export const hookUrl = (publicUrl: string, system: SystemName, id: string): string =>
  `${sharedHookUrl(publicUrl, system)}/${id}`

/** The one address an application of a system may use for all its companies. */
export const sharedHookUrl = (publicUrl: string, system: SystemName): string =>
  `${publicUrl.replace(/\/+$/, '')}/hooks/${system}`
