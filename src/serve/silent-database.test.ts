import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../test/free-port.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../../test/postgres.ts'
import { type Serving, serving } from '../../test/serving.ts'
import { type SilentProxy, silentProxy } from '../../test/silent-proxy.ts'

warnWithoutPostgres()

const TOKEN = 'for-prometheus-only'

describe.skipIf(postgresBinaries === null)('serve on a PostgreSQL server that goes silent', () => {
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

  test('/readyz and /metrics answer all the same, and SIGTERM ends it, though nothing is ever heard of the database again', async () => {
    await server.admin('create database silent')
    proxy = await silentProxy(server.url('silent'))
    it = await serving(server.url('silent'))
    const gate = it.holdWrites(5)
    await it.makeDue()
    const port = await freePort()
    const serve = it.start(['serve'], {
      DATABASE_URL: proxy.url,
      PORT: String(port),
      ML_CONNECTOR_METRICS_TOKEN: TOKEN,
    })
    await serve.met('serve.ready')
    await gate.held
    proxy.hushNew(true)
    proxy.hush()

    const ask = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })
      return { status: answer.status, text: await answer.text() }
    }
    expect(await ask('/readyz')).toMatchObject({ status: 503 })
    const metrics = await ask('/metrics')
    expect(metrics.status).toBe(200)
    expect(metrics.text).toContain('ml_connector_store_up 0')

    serve.signal('SIGTERM')
    expect(await serve.ended).toBe(0)
    gate.release()
  })
})
