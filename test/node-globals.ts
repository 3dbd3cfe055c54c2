/** What Node brings itself. A module is evaluated once a worker, before any test. */
const { Request, Response } = globalThis

/** A server of Hono's puts its own in their place, for the whole process, which goes on with the next file. */
export const restoreNodeGlobals = (): void => void Object.assign(globalThis, { Request, Response })
