import { afterEach, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { askToken, rowsOf } from '../../test/contract/visma-calls.ts'
import { nordicCompany } from './company/company.ts'
import { type Fault, withFaults } from './faults.ts'
import type { Handler } from './fetch.ts'
import { type Listening, listen } from './serve.ts'
import { vismaTwin } from './visma/twin.ts'

let server: Listening | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

const serve = async (handler: Handler): Promise<Listening> => {
  server = await listen(handler)
  return server
}

test('a twin answers over a real socket as it does in the process', async () => {
  const clock = testClock()
  const twin = vismaTwin({ company: nordicCompany({ seed: 1, clock, customers: 5, invoices: 10 }), clock })
  const { url } = await serve(twin.fetch)
  const { access_token } = (await (await askToken(twin)).json()) as { access_token: string }
  const rows = rowsOf(
    fetch(`${url}/v1/customer?pageNumber=1&pageSize=1000`, { headers: { authorization: `Bearer ${access_token}` } }),
  )

  expect(await rows).toHaveLength(5)
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

test('an answer without a body keeps its status and headers', async () => {
  const { url } = await serve(async () => new Response(null, { status: 204, headers: { etag: '"a"' } }))
  const answer = await fetch(url)

  expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([204, '"a"', ''])
})

test('a request body arrives whole', async () => {
  const { url } = await serve(async (request) => new Response(String((await request.text()).length)))

  expect(await (await fetch(url, { method: 'POST', body: 'ø'.repeat(100_000) })).text()).toBe('100000')
})

const broken = (kind: Fault, seed: number) =>
  withFaults(async () => Response.json({ text: 'x'.repeat(5_000) }), {
    seed,
    rate: 1,
    kinds: [kind],
    clock: testClock(),
  })

test.each(['reset-before', 'reset-after'] as const)('%s destroys the socket', async (kind) => {
  const { url } = await serve(broken(kind, 1))

  await expect(fetch(url)).rejects.toMatchObject({ message: 'fetch failed' })
})

test('a body that breaks off is a broken body at the client', async () => {
  const outcomes = []
  for (let seed = 1; seed <= 8; seed++) {
    const { url, close } = await listen(broken('truncated', seed))
    const answer = await fetch(url)
      .then((found) => found.text())
      .catch((error: Error) => error.message)
    outcomes.push(answer === 'terminated' ? 'broken' : answer.startsWith('{"text"') ? 'cut' : answer)
    await close()
  }

  expect(new Set(outcomes)).toEqual(new Set(['broken', 'cut']))
})

test('closing frees the port even while a client holds the connection', async () => {
  const { url, port, close } = await listen(async () => new Response('ok'))
  await (await fetch(url)).text()
  await close()
  server = await listen(async () => new Response('again'), port)

  expect(await (await fetch(server.url)).text()).toBe('again')
})
