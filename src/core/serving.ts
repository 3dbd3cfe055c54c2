/** Whether a process of this role runs every connection when it is due: `web` only answers, the `demo` runs its own. */
export const runsConnections = (role: string): boolean => role === 'all' || role === 'worker'
