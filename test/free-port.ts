import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range from which the system gives outgoing connections their ports: one of those must not take it before
// whoever asked does.
const LOWEST_PORT = 12_000
const HIGHEST_PORT = 30_000

/** A port of this machine at which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
