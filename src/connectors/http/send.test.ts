import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { isSyncError } from '../../core/errors.ts'
import { AddressRefused } from './guarded-fetch.ts'
import { hiding, type Outgoing, send } from './send.ts'

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

test('a request refused on its way out, or by a certificate, is a refusal of the whole connection', async () => {
  const refused = via(() =>
    Promise.reject(new TypeError('fetch failed', { cause: new AddressRefused('It leads inside', true) })),
  )
  await expect(send(refused, get, never)).rejects.toMatchObject({
    code: 'visma.address_refused',
    remedy: { do: 'hold' },
    applied: 'no',
    refused: true,
  })
  await expect(send(failing('CERT_HAS_EXPIRED'), get, never)).rejects.toMatchObject({ applied: 'no', refused: true })
})

test('the reason is found behind the addresses of a host that has several', async () => {
  const inner = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const behind = via(() => Promise.reject(new TypeError('fetch failed', { cause: new AggregateError([inner]) })))
  await expect(send(behind, get, never)).rejects.toMatchObject({ code: 'visma.unreachable', applied: 'no' })
})

test('what is sent is hidden in what comes back, beside what was hidden before', async () => {
  const echo = via(async () => new Response('tr0ub4dor and hunter2hunter2', { headers: { 'x-echo': 'tr0ub4dor' } }))
  const transport = hiding(hiding(echo, ['tr0ub4dor']), ['hunter2hunter2'])
  const answer = await send(transport, get, never)
  expect([answer.text, answer.headers.get('x-echo')]).toEqual(['[secret] and [secret]', '[secret]'])
})
