import { describe, expect, test } from 'vitest'
import { behindSilentProxy } from '../../test/behind-silent-proxy.ts'
import { freePort } from '../../test/free-port.ts'
import { postgresBinaries, warnWithoutPostgres } from '../../test/postgres.ts'

warnWithoutPostgres()

const TOKEN = 'for-prometheus-only'

describe.skipIf(postgresBinaries === null)('serve on a PostgreSQL server that goes silent', () => {
  const behind = behindSilentProxy()

  test('/readyz and /metrics answer all the same, and SIGTERM ends it, though nothing is ever heard of the database again', async () => {
    const { proxy, it } = await behind('silent')
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
