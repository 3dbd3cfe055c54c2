import { afterAll, afterEach, beforeAll } from 'vitest'
import { KEEPS_NOTHING, type PostgresServer, postgresServer } from './postgres.ts'
import { type Serving, serving } from './serving.ts'
import { type SilentProxy, silentProxy } from './silent-proxy.ts'

interface Behind {
  readonly server: PostgresServer
  readonly proxy: SilentProxy
  readonly it: Serving
}

/**
 * A PostgreSQL server of the tests of one `describe`, and for each of them a database with twins, reached by a proxy that
 * can go silent.
 */
export function behindSilentProxy(): (database: string) => Promise<Behind> {
  let server: PostgresServer
  let opened: Behind | undefined
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
  })
  afterAll(() => server?.close())
  afterEach(async () => {
    await opened?.it.close()
    await opened?.proxy.close()
    opened = undefined
  })
  return async (database) => {
    await server.admin(`create database ${database}`)
    const proxy = await silentProxy(server.url(database))
    opened = { server, proxy, it: await serving(server.url(database)) }
    return opened
  }
}
