import { SyncError } from '../../core/errors.ts'
import type { Handler } from '../../twins/fetch.ts'
import { type Listening, listen } from '../../twins/serve.ts'

/**
 * Serves a twin on its usual port, or on any free one when that is taken. It does not replace a port that
 * the user asked for.
 */
export async function listenNear(handler: Handler, port: number, isAskedFor: boolean): Promise<Listening> {
  try {
    return await listen(handler, port)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    if (!isAskedFor) return listen(handler, 0)
    const advice = 'Choose another with --port, or leave it out.'
    throw new SyncError('demo.port', `Port ${port} is taken.`, { do: 'hold' }, { cause, advice })
  }
}
