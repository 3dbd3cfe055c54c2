import { SyncError } from '../../core/errors.ts'
import type { Handler } from '../../twins/fetch.ts'
import { type Listening, listen } from '../../twins/serve.ts'

/**
 * Serves a twin on the port it is known by, or on any free one when that is taken. A port somebody asked for
 * is that port or nothing.
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
