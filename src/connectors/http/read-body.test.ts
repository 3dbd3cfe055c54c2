import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGzip } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { routeFetch } from '../../twins/fetch.ts'
import { type Outgoing, send } from './send.ts'

const MB = 1_000_000
const never = new AbortController().signal
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server of the real kind, on the loopback address. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const asking = (url: string, more: Partial<Outgoing> = {}): Outgoing => ({
  system: 'visma',
  method: 'GET',
  url: `${url}/v1/customer`,
  headers: {},
  timeoutMs: 60_000,
  ...more,
})
const via = (fetch: typeof globalThis.fetch, secrets?: KnownSecrets) => ({
  fetch,
  clock: testClock(),
  random: () => 0,
  secrets,
})

/** Zeros without end, packed a thousand to one; tells how many were packed until nobody read any more. */
function bomb() {
  let packed = 0
  const zeros = Buffer.alloc(MB)
  const ended = Promise.withResolvers<void>()
  const listener: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    const gzip = createGzip({ level: 9 })
    gzip.pipe(response)
    response.on('close', () => {
      gzip.destroy()
      ended.resolve()
    })
    const more = () => {
      while (!gzip.destroyed) {
        packed += MB
        if (!gzip.write(zeros)) return void gzip.once('drain', more)
      }
    }
    more()
  }
  return { listener, ended: ended.promise, packed: () => packed }
}

test('a bomb of packed nothing is dropped at the limit, and its memory is never taken', async () => {
  const { listener, ended, packed } = bomb()
  const url = await serving(listener)
  const before = process.memoryUsage()

  await expect(send(via(globalThis.fetch), asking(url, { expected: 'tokens' }), never)).rejects.toMatchObject({
    code: 'visma.too_large',
    message: expect.stringContaining('/v1/customer with more than 1 MB'),
    remedy: { do: 'wait' },
  })
  const after = process.memoryUsage()
  await ended
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(40 * MB)
  // What the sockets between hold is packed a thousand to one; without a limit it would have gone on for ever.
  expect(packed()).toBeGreaterThan(MB)
})

test('an answer that announces too much is not read at all', async () => {
  const url = await serving((_, response) => {
    response.writeHead(200, { 'content-length': String(65 * MB) })
    response.write('[')
  })
  await expect(send(via(globalThis.fetch), asking(url, { expected: 'list' }), never)).rejects.toMatchObject({
    code: 'visma.too_large',
    message: expect.stringContaining('64 MB'),
  })
})

test('the list rests, the record is put aside, and a write may have been applied', async () => {
  const endless = () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(MB).fill(32)) }))
  const fetch = routeFetch({ 'api.test': async () => endless() })
  const sent = (more: Partial<Outgoing>) => send(via(fetch), asking('https://api.test', more), never)
  await expect(sent({ expected: 'list' })).rejects.toMatchObject({ remedy: { do: 'wait', afterMs: 3_600_000 } })
  await expect(sent({ expected: 'record' })).rejects.toMatchObject({ remedy: { do: 'reject' }, applied: 'no' })
  await expect(sent({ method: 'POST' })).rejects.toMatchObject({ remedy: { do: 'reject' }, applied: 'unknown' })
})

test('a body as large as allowed is read whole', async () => {
  const text = 'å'.repeat(MB / 2)
  const answer = await send(
    via(async () => new Response(text)),
    asking('https://api.test', { expected: 'tokens' }),
    never,
  )
  expect(answer.text).toBe(text)
})

test('of a failure that fills megabytes the status is kept, and its words are left', async () => {
  const url = await serving((_, response) => {
    response.writeHead(503, { 'content-type': 'text/html' })
    response.end('<p>down</p>'.repeat(100_000))
  })
  const answer = await send(via(globalThis.fetch), asking(url), never)
  expect(answer).toMatchObject({ status: 503, text: 'the answer is larger than 100 kB and was not read' })
})

test('what was sent is hidden in body and headers before anybody reads them, and in good tokens alone it is not', async () => {
  const secrets = new KnownSecrets()
  secrets.add(['s3cret/with+signs'])
  const echo = (status: number) =>
    via(
      async () =>
        new Response('{"error":"s3cret\\/with+signs","form":"s3cret%2Fwith%2Bsigns"}', {
          status,
          headers: { 'ipp-request-id': 's3cret/with+signs' },
        }),
      secrets,
    )
  for (const expected of ['record', 'tokens'] as const) {
    const refused = await send(echo(400), asking('https://api.test', { expected }), never)
    expect(JSON.parse(refused.text)).toEqual({ error: '[secret]', form: '[secret]' })
    expect(refused.headers.get('ipp-request-id')).toBe('[secret]')
  }
  expect((await send(echo(200), asking('https://api.test'), never)).text).not.toContain('s3cret')
  expect((await send(echo(200), asking('https://api.test', { expected: 'tokens' }), never)).text).toContain('s3cret')
})
