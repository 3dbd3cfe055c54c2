import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { isSyncError } from '../../core/errors.ts'
import { type Outgoing, send } from './send.ts'

const get: Outgoing = { system: 'visma', method: 'GET', url: 'https://api.test/v1', headers: {}, timeoutMs: 60_000 }
const via = (fetch: typeof globalThis.fetch) => ({ fetch, clock: testClock(), random: () => 0 })
const failing = (code: string) =>
  via(() => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) })))
const never = new AbortController().signal

test('any status is an answer, with the whole body read', async () => {
  const answer = await send(
    via(async () => new Response('down', { status: 503 })),
    get,
    never,
  )
  expect(answer).toMatchObject({ status: 503, text: 'down' })
})

test('a request that never left cannot have been applied; one that was cut may have been', async () => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND']) {
    await expect(send(failing(code), get, never)).rejects.toMatchObject({ code: 'visma.unreachable', applied: 'no' })
  }
  await expect(send(failing('ECONNRESET'), get, never)).rejects.toMatchObject({ applied: 'unknown' })
})

test('a request that was not answered in time may have been applied', async () => {
  const silent: typeof globalThis.fetch = (_, init) =>
    new Promise((_done, failed) => {
      init?.signal?.addEventListener('abort', () => failed(init.signal?.reason))
    })
  await expect(send(via(silent), { ...get, method: 'PUT', timeoutMs: 1 }, never)).rejects.toMatchObject({
    code: 'visma.timeout',
    remedy: { do: 'retry' },
    applied: 'unknown',
  })
})

test('a certificate that cannot be verified needs a person', async () => {
  await expect(send(failing('CERT_HAS_EXPIRED'), get, never)).rejects.toMatchObject({
    code: 'visma.tls',
    remedy: { do: 'hold' },
  })
})

test('a body that breaks off is trouble of the network', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })
  const failed = await send(
    via(async () => new Response(body)),
    get,
    never,
  ).catch((error: unknown) => error)
  expect(isSyncError(failed) && failed.code).toBe('visma.unreachable')
})

test("the caller's abort comes back as it is", async () => {
  const stop = new AbortController()
  stop.abort(new Error('stopped by hand'))
  await expect(send(via(globalThis.fetch), get, stop.signal)).rejects.toThrow('stopped by hand')
})
