import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * Stands before a PostgreSQL server as a network that loses connections without a word does: what is open goes
 * silent, and neither side is told.
 */
export interface SilentProxy {
  readonly url: string
  /** Open connections go silent for good; new ones work. */
  readonly hush: () => void
  /** From now on new ones are silent too, or no more. */
  readonly hushNew: (isSilent: boolean) => void
  readonly open: () => number
  readonly close: () => Promise<void>
}

/** @param url address of the server by its socket: `postgres://user@localhost/database?host=/folder` */
export async function silentProxy(url: string): Promise<SilentProxy> {
  const folder = new URL(url).searchParams.get('host')
  const pairs = new Set<readonly [Socket, Socket]>()
  let isNewSilent = false
  const server = createServer((inner) => {
    const outer = connect(`${folder}/.s.PGSQL.5432`)
    const pair = [inner, outer] as const
    pairs.add(pair)
    for (const [from, to] of [pair, [outer, inner] as const]) {
      from.on('error', () => undefined)
      from.on('close', () => {
        pairs.delete(pair)
        to.destroy()
      })
      if (!isNewSilent) from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.searchParams.delete('host')
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  const silence = (): void => {
    for (const [inner, outer] of pairs) {
      inner.unpipe(outer)
      outer.unpipe(inner)
    }
  }
  return {
    url: through.href,
    hush: silence,
    hushNew: (isSilent) => {
      isNewSilent = isSilent
    },
    open: () => pairs.size,
    close: async () => {
      for (const [inner, outer] of pairs) {
        inner.destroy()
        outer.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
}
