/** `web` answers, `worker` plans and runs, `all` is both in one process. */
export const ROLES = ['all', 'web', 'worker'] as const
export type Role = (typeof ROLES)[number]
