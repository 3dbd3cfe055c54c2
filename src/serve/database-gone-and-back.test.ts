import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../test/free-port.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../../test/postgres.ts'
import { eventually, type Serving, serving } from '../../test/serving.ts'
import { type SilentProxy, silentProxy } from '../../test/silent-proxy.ts'

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('serve on a PostgreSQL server that comes and goes', () => {
  let server: PostgresServer
  let proxy: SilentProxy
  let it: Serving
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
  })
  afterAll(() => server?.close())
  afterEach(async () => {
    await it.close()
    await proxy.close()
  })

  test('a web process says when the database is gone and when it is back, each time', async () => {
    await server.admin('create database web')
    proxy = await silentProxy(server.url('web'))
    it = await serving(server.url('web'))
    const serve = it.start(['serve', '--role', 'web'], { DATABASE_URL: proxy.url, PORT: String(await freePort()) })
    await serve.met('serve.ready')
    const said = (event: string) => serve.events().filter((one) => one.event === event).length
    for (const times of [1, 2]) {
      await server.down('fast')
      await eventually(() => expect(said('store.away')).toBe(times))
      await server.up()
      await eventually(() => expect(said('store.back')).toBe(times))
    }
    expect(serve.said()).not.toMatch(/secretKey|processID/)
    for (const line of serve.said().split('\n')) expect(line.length).toBeLessThan(3_000)
  })
})
