import type { HookSystem } from '../core/inbox.ts'

/** The address a system sends to for one connection. */
export const hookUrl = (publicUrl: string, system: HookSystem, id: string): string =>
  `${publicUrl.replace(/\/+$/, '')}/hooks/${system}/${id}`

/** The one address a Visma application may use for all its companies. */
export const sharedVismaUrl = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, '')}/hooks/visma`
