import { describe, expect, test } from 'vitest'
import { behindSilentProxy } from '../../test/behind-silent-proxy.ts'
import { freePort } from '../../test/free-port.ts'
import { postgresBinaries, warnWithoutPostgres } from '../../test/postgres.ts'
import { eventually } from '../../test/serving.ts'

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('serve on a PostgreSQL server that comes and goes', () => {
  const behind = behindSilentProxy()

  test('a web process says when the database is gone and when it is back, each time', async () => {
    const { server, proxy, it } = await behind('web')
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
